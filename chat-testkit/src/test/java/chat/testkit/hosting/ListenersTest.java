package chat.testkit.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Link;
import chat.server.Config;
import chat.server.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One server on several addresses, encrypted where it must be. */
@Timeout(60)
class ListenersTest {
  private static final InetAddress V4 = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress V6 = InetAddress.ofLiteral("::1");

  @TempDir Path dir;

  @Test
  void aNameIsAllItsAddresses() throws Exception {
    try (Server server = serving("localhost:0")) {
      List<Link> links = server.links();
      boolean v6 = NetworkInterface.getByInetAddress(V6) != null;
      assertEquals(v6 ? 2 : 1, links.size());
      greetsInPlain(V4, links.getFirst().port());
      if (v6) {
        greetsInPlain(V6, links.getLast().port());
        assertEquals(links.getFirst().port(), links.getLast().port(), "one port for one name");
      }
    }
  }

  @Test
  void encryptionIsPerListenerAndStrictnessForAll() throws Exception {
    try (Server server = serving("127.0.0.1:0, 0.0.0.0:0")) {
      Link plain = server.links().getFirst();
      Link secret = server.links().getLast();
      assertFalse(plain.tls());
      assertTrue(secret.tls());
      assertNotNull(secret.pin());
      try (Caller caller = Caller.plain(V4, plain.port())) {
        assertFalse(caller.reads("hello").get("tls").getAsBoolean());
      }
      try (Caller caller = Caller.tls(V4, secret.port())) {
        assertEquals(secret.pin(), caller.pin());
        var hello = caller.reads("hello");
        assertTrue(hello.get("tls").getAsBoolean());
        assertEquals("invite", hello.get("registration").getAsString());
        assertFalse(hello.get("auth").toString().contains("guest"));
      }
      assertEquals(secret.pin(), server.firstInvitation().orElseThrow().pin());
    }
  }

  @Test
  void aHelloOnAPlainPortIsClosedAtOnce() throws Exception {
    try (Server server = serving("127.0.0.1:0");
        Caller caller = Caller.plain(V4, server.links().getFirst().port())) {
      caller.reads("hello");
      caller.types("\u0016\u0003\u0001");
      assertEquals("", caller.readsToTheEnd());
    }
  }

  private static void greetsInPlain(InetAddress host, int port) throws IOException {
    try (Caller caller = Caller.plain(host, port)) {
      assertFalse(caller.reads("hello").get("tls").getAsBoolean());
    }
  }

  private Server serving(String listen) throws Exception {
    return Server.start(
        Config.of(Map.of("listen", listen, "data", dir.resolve("data").toString())),
        () -> {
          throw new AssertionError("it gave up");
        });
  }
}
