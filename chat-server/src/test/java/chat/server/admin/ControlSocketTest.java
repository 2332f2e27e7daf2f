package chat.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Codec;
import chat.server.Config;
import chat.server.Door;
import chat.server.Server;
import chat.server.Surroundings;
import chat.server.admin.ControlClient.NoServerException;
import chat.server.store.SqliteStore;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The control socket of a server that runs in this process, on a clock that the test moves. */
@Timeout(60)
class ControlSocketTest {
  @TempDir Path temp;
  private final AtomicLong skipped = new AtomicLong();
  private Path data;
  private Server server;

  @BeforeEach
  void start() throws Exception {
    data = temp.resolve("data");
    server = begin();
  }

  private Server begin() throws Exception {
    Config config =
        Config.of(
            Map.of("listen", "127.0.0.1:0", "data", data.toString(), "password-cost", "8/1/1"));
    return Server.start(
        config,
        SqliteStore.open(data),
        Door.open(config),
        new Surroundings(
            InstantSource.system(), () -> System.nanoTime() + skipped.get(), new SecureRandom()),
        () -> {});
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private Path socket() {
    return data.resolve("control.sock");
  }

  /** Somebody at the socket. */
  private final class Owner implements AutoCloseable {
    private final SocketChannel channel;
    private final BufferedReader in;

    Owner() throws IOException {
      channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()));
      in =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
    }

    void types(String text) throws IOException {
      channel.write(ByteBuffer.wrap(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    @Nullable JsonObject reads() throws IOException {
      String line = in.readLine();
      return line == null ? null : JsonParser.parseString(line).getAsJsonObject();
    }

    JsonObject asks(String line) throws IOException {
      types(line + "\n");
      JsonObject reply = reads();
      if (reply == null) {
        throw new AssertionError("no answer to " + line);
      }
      return reply;
    }

    void mayNot(String line, String code) throws IOException {
      JsonObject reply = asks(line);
      assertEquals("error", reply.get("type").getAsString(), line);
      assertEquals(code, reply.get("code").getAsString(), line);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Test
  void itBelongsToItsOwnerOnly() throws Exception {
    assertEquals("rw-------", permissions(socket()));
    assertEquals("rwx------", permissions(data));
    assertFalse(Files.exists(data.resolve(".ctl")));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void itGoesWithTheServer() throws Exception {
    server.close();
    assertFalse(Files.exists(socket()));
    assertThrows(NoServerException.class, this::status);
  }

  @Test
  void whatADeadServerLeftGivesWay() throws Exception {
    server.close();
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket()));
    }
    Files.createDirectory(data.resolve(".ctl"));
    Files.createFile(data.resolve(".ctl").resolve("s"));
    assertThrows(NoServerException.class, this::status);
    server = begin();
    assertEquals("ok", status().get("type").getAsString());
    assertEquals("rw-------", permissions(socket()));
    assertFalse(Files.exists(data.resolve(".ctl")));
  }

  private JsonObject status() throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("type", "admin.status");
    return ControlClient.ask(data, request, Duration.ofSeconds(30));
  }

  @Test
  void linesAreJudgedAsStrictlyAsOnTheWire() throws Exception {
    try (Owner owner = new Owner()) {
      assertEquals("7", owner.asks("{'type':'admin.status','id':'7'}").get("id").getAsString());
      owner.mayNot("{'type':'ping'}", "unknown_type");
      owner.mayNot("{'type':'admin.fly','id':'8'}", "unknown_type");
      owner.mayNot("{'id':'8'}", "invalid");
      owner.mayNot("{\"type\":\"admin.status\",\"type\":\"admin.status\"}", "bad_frame");
      owner.mayNot("nonsense", "bad_frame");
      owner.mayNot("[".repeat(100), "bad_frame");
      owner.mayNot("{'type':'admin.invite','uses':0}", "invalid");
      owner.mayNot("{'type':'admin.invite','uses':'3'}", "invalid");
      owner.mayNot("{'type':'admin.invite','expiresMs':0}", "invalid");
      owner.mayNot("{'type':'admin.user.list','limit':501}", "invalid");
      owner.mayNot("{'type':'admin.user.add','user':'no name','password':'x'}", "invalid");
      owner.mayNot("{'type':'admin.user.add','user':'ann','password':'1234567'}", "invalid");
      owner.mayNot(
          "{'type':'admin.user.add','user':'guest-ann','password':'12345678'}", "conflict");
      owner.mayNot("{'type':'admin.user.disable','user':'nobody'}", "not_found");
      owner.mayNot("{'type':'admin.backup','file':'relative'}", "invalid");
      owner.types("\n\r\n");
      assertEquals("ok", owner.asks("{'type':'admin.status'}").get("type").getAsString());
    }
  }

  @Test
  void anEndlessLineEndsItsConnectionAndNoOther() throws Exception {
    try (Owner endless = new Owner();
        Owner other = new Owner()) {
      endless.types("x".repeat(65_536));
      assertEquals("too_large", endless.reads().get("code").getAsString());
      assertEquals("too_large", endless.reads().get("reason").getAsString());
      assertEquals("ok", other.asks("{'type':'admin.status'}").get("type").getAsString());
    }
  }

  @Test
  void thereAreOnlySoManyAtATime() throws Exception {
    List<Owner> owners = new ArrayList<>();
    try {
      for (int i = 0; i < ControlSocket.CONNECTIONS; i++) {
        Owner owner = new Owner();
        owners.add(owner);
        owner.asks("{'type':'admin.status'}");
      }
      Owner tooMany = new Owner();
      owners.add(tooMany);
      assertEquals("busy", tooMany.reads().get("reason").getAsString());
      owners.getFirst().asks("{'type':'admin.status'}");
    } finally {
      for (Owner owner : owners) {
        owner.close();
      }
    }
  }

  @Test
  void whoKeepsItWaitingIsLetGo() throws Exception {
    try (Owner drips = new Owner()) {
      drips.asks("{'type':'admin.status'}");
      drips.types("{'type':");
      skipped.addAndGet(ControlConnection.PATIENCE.toNanos());
      assertEquals("idle", drips.reads().get("reason").getAsString());
      assertEquals(null, drips.reads());
    }
  }

  @Test
  void itsRequestsAreNotOfTheWire() throws Exception {
    try (Socket wire = new Socket("127.0.0.1", server.links().getFirst().port());
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(wire.getInputStream(), StandardCharsets.UTF_8))) {
      in.readLine(); // hello
      for (String login : List.of("", "{\"type\":\"login\",\"user\":\"ann\",\"guest\":true}\n")) {
        String asked = login + "{\"type\":\"admin.status\"}\n{\"type\":\"admin.user.list\"}\n";
        wire.getOutputStream().write(asked.getBytes(StandardCharsets.UTF_8));
        if (!login.isEmpty()) {
          assertTrue(in.readLine().contains("\"ok\""));
        }
        assertTrue(in.readLine().contains("\"unknown_type\""));
        assertTrue(in.readLine().contains("\"unknown_type\""));
      }
    }
  }

  @Test
  void aPathThatIsTooLongIsNamedWithItsMend() throws Exception {
    Path deep = temp.resolve("x".repeat(120)).resolve("data");
    PathTooLongException e =
        assertThrows(PathTooLongException.class, () -> ControlPath.address(ControlPath.of(deep)));
    assertTrue(String.valueOf(e.getMessage()).contains("shorter path"), e.getMessage());
    // From where the program stands it may be short enough.
    Path here = Path.of("").toAbsolutePath().resolve("y".repeat(60)).resolve("data");
    assertFalse(ControlPath.address(ControlPath.of(here)).getPath().isAbsolute());
  }

  @Test
  void passwordsAreInNobodysWords() throws Exception {
    byte[] line =
        "{\"type\":\"admin.user.add\",\"user\":\"ann\",\"password\":\"correct horse\"}"
            .getBytes(StandardCharsets.UTF_8);
    assertFalse(AdminRequest.decode(line).toString().contains("horse"));
    assertTrue(new String(Codec.encode(status()), StandardCharsets.UTF_8).contains("\"limits\""));
  }
}
