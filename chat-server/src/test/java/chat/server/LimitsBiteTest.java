package chat.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.server.admin.ControlClient;
import chat.server.limit.Limit;
import chat.server.net.TlsKey;
import chat.server.store.SqliteStore;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each limit bites who meets it, and {@code status} counts it under its name, and no other. */
@Timeout(60)
class LimitsBiteTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String GUEST = "{'type':'login','user':'ann','guest':true}";
  private static final String REGISTER = "{'type':'register','user':'ann','password':'12345678'}";
  private static final String LOGIN =
      "{'type':'login','user':'ann','password':'12345678','remember':true}";
  private static final String SAY = "{'type':'send','room':'dev','text':'%s'}";

  @TempDir Path temp;
  private final List<Peer> peers = new ArrayList<>();
  private final Map<String, String> settings = new HashMap<>();
  private Server server;
  private Path data;

  private void start(String... namesAndValues) throws Exception {
    data = temp.resolve("data");
    settings.put("listen", "127.0.0.1:0");
    settings.put("data", data.toString());
    settings.put("password-cost", "8/1/1");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    Config config = Config.of(settings);
    server =
        Server.start(
            config,
            SqliteStore.open(data),
            Door.open(config),
            new Surroundings(InstantSource.system(), System::nanoTime, new SecureRandom()),
            () -> {});
    assertEquals(Set.of(), bitten());
  }

  @AfterEach
  void stop() throws Exception {
    for (Peer peer : peers) {
      peer.socket.close();
    }
    server.close();
  }

  /** Those limits that have bitten so far. */
  private Set<Limit> bitten() throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("type", "admin.status");
    JsonObject limits = ControlClient.ask(data, request, PATIENCE).getAsJsonObject("limits");
    Set<Limit> bitten = EnumSet.noneOf(Limit.class);
    for (Limit limit : Limit.values()) {
      if (limits.get(limit.word()).getAsLong() > 0) {
        bitten.add(limit);
      }
    }
    return bitten;
  }

  /** Waits until something has bitten, and that is this and nothing else. */
  private void bites(Limit limit) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (bitten().isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertEquals(Set.of(limit), bitten());
  }

  private Peer peer() throws IOException {
    Peer peer = new Peer(server.links().getFirst().port());
    peers.add(peer);
    return peer;
  }

  private Peer peer(String login) throws IOException {
    Peer peer = peer();
    peer.asks(login);
    return peer;
  }

  private static final class Peer {
    final Socket socket = new Socket();
    final BufferedReader in;
    final String first;

    Peer(int port) throws IOException {
      socket.setReceiveBufferSize(64 * 1024);
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      first = in.readLine();
    }

    void types(String lines) throws IOException {
      socket
          .getOutputStream()
          .write((lines.replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The next {@code ok} or {@code error}. */
    JsonObject asks(String line) throws IOException {
      types(line);
      while (true) {
        String read = in.readLine();
        if (read == null) {
          throw new AssertionError("no reply to " + line);
        }
        JsonObject frame = JsonParser.parseString(read).getAsJsonObject();
        String type = frame.get("type").getAsString();
        if (type.equals("ok") || type.equals("error")) {
          return frame;
        }
      }
    }
  }

  private static void refused(String code, JsonObject reply) {
    assertTrue(reply.has("code"), reply::toString);
    assertEquals(code, reply.get("code").getAsString());
  }

  // --- lines

  @Test
  void aLineBeforeLogin() throws Exception {
    start();
    peer().types("x".repeat(4_096));
    bites(Limit.LOGIN_FRAME_BYTES);
  }

  @Test
  void aLineAfterLogin() throws Exception {
    start();
    peer(GUEST).types("x".repeat(65_536));
    bites(Limit.FRAME_BYTES);
  }

  @Test
  void aText() throws Exception {
    start();
    refused("invalid", peer(GUEST).asks(SAY.formatted("x".repeat(16_385))));
    bites(Limit.TEXT_BYTES);
  }

  @Test
  void nesting() throws Exception {
    start();
    refused("bad_frame", peer().asks("{'type':'ping','x':" + "[".repeat(16)));
    bites(Limit.JSON_SIZE);
  }

  @Test
  void badFrames() throws Exception {
    start("bad-frames", "2");
    peer().types("x\nx");
    bites(Limit.BAD_FRAMES);
  }

  @Test
  void emptyLines() throws Exception {
    start("empty-lines", "2");
    peer().types("\n");
    bites(Limit.EMPTY_LINES);
  }

  // --- connections

  @Test
  void connectionsInAll() throws Exception {
    start("max-connections", "1");
    peer();
    assertTrue(peer().first.contains("\"busy\""));
    bites(Limit.MAX_CONNECTIONS);
  }

  @Test
  void strangersInAll() throws Exception {
    start("strangers", "1");
    peer();
    assertTrue(peer().first.contains("\"busy\""));
    bites(Limit.STRANGERS);
  }

  @Test
  void strangersOfOneAddress() throws Exception {
    start("strangers-per-address", "1", "exempt", "192.0.2.1");
    peer();
    assertTrue(peer().first.contains("\"busy\""));
    bites(Limit.STRANGERS_PER_ADDRESS);
  }

  @Test
  void newOnesOfOneAddress() throws Exception {
    start("new-per-address", "1", "exempt", "192.0.2.1");
    peer();
    assertTrue(peer().first.contains("\"busy\""));
    bites(Limit.NEW_PER_ADDRESS);
  }

  @Test
  void theTimeToLogIn() throws Exception {
    start("login-timeout", "100ms");
    peer();
    bites(Limit.LOGIN_TIMEOUT);
  }

  @Test
  void theTimeToLogInWhereItIsCrowded() throws Exception {
    start("strangers", "1", "login-timeout-crowded", "100ms");
    peer();
    bites(Limit.LOGIN_TIMEOUT_CROWDED);
  }

  @Test
  void theTimeForTls() throws Exception {
    Path keys = Files.createDirectory(temp.resolve("keys"));
    TlsKey.own(keys, new SecureRandom(), InstantSource.system());
    start(
        "tls-cert",
        keys.resolve("tls-cert.pem").toString(),
        "tls-key",
        keys.resolve("tls-key.pem").toString(),
        "tls-timeout",
        "100ms");
    try (Socket silent = new Socket("127.0.0.1", server.links().getFirst().port())) {
      assertEquals(-1, silent.getInputStream().read());
      bites(Limit.TLS_TIMEOUT);
    }
  }

  @Test
  void silence() throws Exception {
    start("ping-after", "50ms", "idle-timeout", "100ms");
    peer(GUEST);
    bites(Limit.IDLE_TIMEOUT);
  }

  @Test
  void aWriteWithoutProgress() throws Exception {
    start("write-timeout", "200ms", "rate-limit", "off", "outbox-bytes", "256MiB");
    askMuch();
    bites(Limit.WRITE_TIMEOUT);
  }

  @Test
  void repliesThatWait() throws Exception {
    start("outbox-bytes", "64KiB", "rate-limit", "off");
    askMuch();
    bites(Limit.OUTBOX_BYTES);
  }

  @Test
  void repliesThatWaitForAllTogether() throws Exception {
    start("outboxes-bytes", "64KiB", "rate-limit", "off");
    askMuch();
    bites(Limit.OUTBOXES_BYTES);
  }

  /** Somebody asks for more than any buffer holds, and reads nothing. */
  private void askMuch() throws IOException {
    Peer ann = peer(GUEST);
    ann.asks("{'type':'create','room':'dev'}");
    for (int i = 0; i < 4; i++) {
      ann.asks(SAY.formatted("x".repeat(15_000)));
    }
    ann.types("{'type':'history','room':'dev','last':4}\n".repeat(300));
  }

  // --- logins

  @Test
  void failedLoginsOfAnAccount() throws Exception {
    start("failed-logins-per-account", "1");
    Peer stranger = peer();
    refused("bad_credentials", stranger.asks(LOGIN));
    refused("rate_limited", stranger.asks(LOGIN));
    bites(Limit.FAILED_LOGINS_PER_ACCOUNT);
  }

  @Test
  void failedLoginsOfAnAddress() throws Exception {
    start("failed-logins-per-address", "1", "exempt", "192.0.2.1");
    Peer stranger = peer();
    refused("bad_credentials", stranger.asks(LOGIN));
    refused("rate_limited", stranger.asks(LOGIN.replace("ann", "bob")));
    bites(Limit.FAILED_LOGINS_PER_ADDRESS);
  }

  @Test
  void passwordsThatWait() throws Exception {
    start("password-workers", "1", "password-wait", "1ms", "password-cost", "65536/3/1");
    for (int i = 0; i < 4; i++) {
      peer().types(LOGIN.replace("ann", "user" + i));
    }
    bites(Limit.PASSWORD_WAIT);
  }

  @Test
  void connectionsOfAnAccount() throws Exception {
    start("sessions-per-account", "1");
    Peer first = peer(REGISTER);
    peer(LOGIN);
    assertTrue(first.in.readLine().contains("\"replaced\""));
    bites(Limit.SESSIONS_PER_ACCOUNT);
  }

  @Test
  void tokensOfAnAccount() throws Exception {
    start("tokens-per-account", "1");
    peer(REGISTER);
    peer(LOGIN);
    assertEquals(Set.of(), bitten());
    peer(LOGIN);
    bites(Limit.TOKENS_PER_ACCOUNT);
  }

  // --- rooms

  @Test
  void roomsOfAnAccount() throws Exception {
    start("rooms-per-account", "1");
    Peer ann = peer(GUEST);
    ann.asks("{'type':'create','room':'dev'}");
    refused("forbidden", ann.asks("{'type':'create','room':'ops'}"));
    bites(Limit.ROOMS_PER_ACCOUNT);
  }

  @Test
  void roomsThatAnAccountMade() throws Exception {
    start("rooms-made-per-account", "1");
    Peer ann = peer(GUEST);
    ann.asks("{'type':'create','room':'dev'}");
    refused("forbidden", ann.asks("{'type':'create','room':'ops'}"));
    bites(Limit.ROOMS_MADE_PER_ACCOUNT);
  }

  @Test
  void invitationsThatWait() throws Exception {
    start("room-invitations", "1");
    Peer ann = peer(GUEST);
    peer(GUEST.replace("ann", "bob"));
    ann.asks("{'type':'create','room':'dev'}");
    ann.asks("{'type':'create','room':'ops'}");
    ann.asks("{'type':'invite','room':'dev','user':'guest-bob'}");
    assertEquals(Set.of(), bitten());
    refused("forbidden", ann.asks("{'type':'invite','room':'ops','user':'guest-bob'}"));
    bites(Limit.ROOM_INVITATIONS);
  }

  // --- rates and queues

  @Test
  void messages() throws Exception {
    start("rate-limit", "2/1");
    Peer ann = peer(GUEST);
    ann.asks("{'type':'create','room':'dev'}");
    ann.asks(SAY.formatted("x"));
    refused("rate_limited", ann.asks(SAY.formatted("x")));
    bites(Limit.RATE_LIMIT);
  }

  @Test
  void bytesOfMessages() throws Exception {
    start("rate-limit-bytes", "100/1");
    Peer ann = peer(GUEST);
    ann.asks("{'type':'create','room':'dev'}");
    ann.asks(SAY.formatted("x".repeat(90)));
    refused("rate_limited", ann.asks(SAY.formatted("x".repeat(90))));
    bites(Limit.RATE_LIMIT_BYTES);
  }

  @Test
  void otherRequests() throws Exception {
    start("request-limit", "1/1");
    Peer stranger = peer();
    stranger.asks("{'type':'ping'}");
    refused("rate_limited", stranger.asks("{'type':'ping'}"));
    bites(Limit.REQUEST_LIMIT);
  }

  @Test
  void requestsInFlight() throws Exception {
    start("in-flight", "1", "rate-limit", "off");
    sayMuch("x", 200);
    bites(Limit.IN_FLIGHT);
  }

  @Test
  void changesThatWait() throws Exception {
    start("journal-changes", "1", "rate-limit", "off");
    sayMuch("x", 200);
    bites(Limit.JOURNAL_CHANGES);
  }

  @Test
  void bytesThatWait() throws Exception {
    start("journal-bytes", "64KiB", "rate-limit", "off");
    sayMuch("x".repeat(15_000), 60);
    bites(Limit.JOURNAL_BYTES);
  }

  /**
   * Says so much in one go, and reads all replies and entries; again until something bites, since
   * how much of it waits at a time is a matter of who is faster.
   */
  private void sayMuch(String text, int times) throws IOException {
    Peer ann = peer(GUEST);
    ann.asks("{'type':'create','room':'dev'}");
    long end = System.nanoTime() + PATIENCE.toNanos();
    do {
      ann.types((SAY.formatted(text) + "\n").repeat(times));
      for (int messages = 0; messages < times; ) {
        if (ann.in.readLine().startsWith("{\"type\":\"message\"")) {
          messages++;
        }
      }
    } while (bitten().isEmpty() && System.nanoTime() < end);
  }
}
