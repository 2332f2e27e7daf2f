package chat.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.client.Shell.Run;
import chat.protocol.Link;
import chat.server.net.TlsKey;
import chat.testkit.ChatServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom the client believes, over real TLS. */
@Timeout(60)
class TrustTest {
  private static final String PASSWORD = "a good password\n";

  @TempDir Path directory;

  private ChatServer server;
  private String pin;
  private Shell shell;

  @BeforeEach
  void start() throws IOException {
    server = with("first");
    pin = pinOf("first");
    shell = new Shell(directory.resolve("home"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  /** A server with a key that it made for itself. */
  private ChatServer with(String key, String... more) throws IOException {
    Path keys = Files.createDirectories(directory.resolve(key));
    TlsKey.own(keys, new SecureRandom(), InstantSource.system());
    String[] settings = {
      "tls-cert", keys.resolve("tls-cert.pem").toString(),
      "tls-key", keys.resolve("tls-key.pem").toString(),
      "listen", more.length == 0 ? "127.0.0.1:0" : more[0]
    };
    return ChatServer.inMemory(settings);
  }

  private String pinOf(String key) throws IOException {
    return Link.pinOf(
        TlsKey.own(directory.resolve(key), new SecureRandom(), InstantSource.system())
            .fingerprint());
  }

  private String link() {
    return "chats://127.0.0.1:" + server.port();
  }

  private Run join(String link) {
    return shell.fed(PASSWORD, "join", link, "--user", "alice", "--password-stdin");
  }

  private String known() throws IOException {
    return Files.readString(directory.resolve("home/.config/chat/known_servers"));
  }

  @Test
  void anInvitationsPinIsCheckedAndRemembered() throws IOException {
    Run run = join(link() + "/?pin=" + pin);
    assertEquals(ExitCode.OK, run.exit(), run.err());
    assertFalse(run.err().contains("first time"), run.err());
    assertEquals(link() + " " + pin + "\n", known());
    assertEquals(ExitCode.OK, shell.run("send", "lobby", "x").exit());
  }

  @Test
  void anotherKeyThanTheLinksIsAHardStop() {
    String other = Link.pinOf(new byte[32]);
    Run run = join(link() + "/?pin=" + other);
    assertEquals(ExitCode.UNREACHABLE, run.exit());
    assertTrue(run.err().contains(other) && run.err().contains(pin), run.err());
    assertEquals(ExitCode.OK, join(link() + "/?pin=" + pin).exit(), "nothing was registered");
  }

  @Test
  void aKeyIsShownAtTheFirstUseAndAnotherOneIsAHardStop() throws IOException {
    Run first = join(link());
    assertEquals(ExitCode.OK, first.exit(), first.err());
    assertTrue(first.err().contains("its key is " + pin), first.err());
    assertEquals(link() + " " + pin + "\n", known());
    assertFalse(shell.run("rooms").err().contains(pin));

    int port = server.port();
    server.close();
    server = with("second", "127.0.0.1:" + port);
    Run changed = shell.run("send", "lobby", "secret");
    assertEquals(ExitCode.UNREACHABLE, changed.exit(), changed.err());
    assertTrue(changed.err().contains(pin), changed.err());
    assertTrue(changed.err().contains(pinOf("second")), changed.err());
    assertTrue(changed.err().contains("known_servers"), changed.err());
    assertEquals(link() + " " + pin + "\n", known());
    // Not even a link that pins the new key does away with what is remembered.
    assertEquals(
        ExitCode.UNREACHABLE,
        shell.run("rooms", "--server", link() + "/?pin=" + pinOf("second")).exit());
    Files.writeString(directory.resolve("home/.config/chat/known_servers"), "");
    assertEquals(
        ExitCode.NOT_LOGGED_IN, shell.run("rooms").exit(), "another server, another token");
  }

  @Test
  void anAuthorityVouchesForANameOnly() throws IOException {
    // The certificate is its own authority, and names the machine, not 127.0.0.1.
    String file = directory.resolve("first/tls-cert.pem").toString();
    Run run =
        shell.fed(
            PASSWORD, "join", link(), "--user", "alice", "--password-stdin", "--ca-file", file);
    assertEquals(ExitCode.UNREACHABLE, run.exit(), run.err());
    assertTrue(run.err().contains("no authority vouches for it"), run.err());
    Run none = shell.with("CHAT_CA", directory + "/none.pem").run("rooms", "--server", link());
    assertEquals(ExitCode.NOT_LOGGED_IN, none.exit());
    Run missing = join(link());
    assertEquals(ExitCode.CONFIGURATION, missing.exit(), missing.err());
  }

  @Test
  void theOtherSchemeIsNamedInBothDirections() throws IOException {
    String plain = link().replace("chats:", "chat:");
    Run run = shell.with("CHAT_TOKEN", "ct1_" + "a".repeat(43)).run("rooms", "--server", plain);
    assertEquals(ExitCode.UNREACHABLE, run.exit());
    assertTrue(run.err().contains("chats://"), run.err());
    try (ChatServer open = ChatServer.inMemory()) {
      Run tls = shell.run("rooms", "--server", "chats://127.0.0.1:" + open.port());
      assertEquals(ExitCode.UNREACHABLE, tls.exit());
      assertTrue(tls.err().contains("chat:// for plain TCP"), tls.err());
    }
  }

  @Test
  void doctorLooksAtTheCertificate() {
    join(link());
    Run run = shell.with("LC_ALL", "C.UTF-8").run("doctor");
    assertEquals(ExitCode.OK, run.exit(), run.out());
    assertTrue(run.out().contains("remembered, " + pin), run.out());
  }
}
