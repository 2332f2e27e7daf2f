package chat.testkit.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.server.net.TlsKey;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the launched server speaks on a TLS port, as OpenSSL sees it, and what it does with those
 * who speak something else.
 */
@Timeout(90)
class TlsVersionsTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @TempDir static Path dir;
  private static ServerProcess strict;
  private static ServerProcess older;

  @BeforeAll
  static void serve() throws IOException {
    Tools.need("openssl");
    TlsKey.own(dir, new SecureRandom(), InstantSource.system());
    ServerCommand command =
        ServerCommand.asInstalled(
            "--memory",
            "--tls-cert",
            TlsKey.ownCertificate(dir).toString(),
            "--tls-key",
            TlsKey.ownKey(dir).toString());
    strict = ServerProcess.start(command);
    older = ServerProcess.start(command.with("--tls-min", "1.2"));
  }

  @AfterAll
  static void end() {
    if (strict != null) {
      strict.close();
    }
    if (older != null) {
      older.close();
    }
  }

  @Test
  void onlyTls13UnlessAskedFor() throws IOException {
    shakes(strict, "TLSv1.3", "-tls1_3");
    shakesNot(strict, "-tls1_2");
    shakes(older, "TLSv1.3", "-tls1_3");
    shakes(older, "TLSv1.2", "-tls1_2");
  }

  @Test
  void whatIsOlderIsNeverSpoken() throws IOException {
    for (ServerProcess server : List.of(strict, older)) {
      // Without the lower level OpenSSL would not even ask.
      shakesNot(server, "-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0");
      shakesNot(server, "-tls1", "-cipher", "DEFAULT:@SECLEVEL=0");
    }
  }

  @Test
  void ofTls12OnlyModernCiphersAreSpoken() throws IOException {
    shakes(
        older,
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "-tls1_2",
        "-cipher",
        "ECDHE-ECDSA-AES128-GCM-SHA256");
    shakes(
        older,
        "ECDHE-ECDSA-CHACHA20-POLY1305",
        "-tls1_2",
        "-cipher",
        "ECDHE-ECDSA-CHACHA20-POLY1305");
    for (String cbc :
        new String[] {
          "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-SHA"
        }) {
      shakesNot(older, "-tls1_2", "-cipher", cbc + ":@SECLEVEL=0");
    }
  }

  @Test
  void nobodyMayAskForAnotherHandshake() throws IOException, InterruptedException {
    Process client =
        new ProcessBuilder("openssl", "s_client", "-tls1_2", "-connect", at(older))
            .redirectErrorStream(true)
            .start();
    StringBuilder after = new StringBuilder();
    try (var in = client.outputWriter();
        var out = client.inputReader()) {
      boolean asked = false;
      for (String line; (line = out.readLine()) != null; ) {
        if (asked) {
          after.append(line).append('\n');
        } else if (line.startsWith("{\"type\":\"hello\"")) {
          // Nothing more comes from the server by itself; a line that is an R asks.
          asked = true;
          in.write("R\n");
          in.flush();
          client.onExit().orTimeout(10, TimeUnit.SECONDS).whenComplete((_, _) -> client.destroy());
        }
      }
    }
    assertTrue(after.indexOf("RENEGOTIATING") >= 0, after.toString());
    assertTrue(after.indexOf("alert") > 0, after.toString());
    assertNotEquals(0, client.waitFor());
  }

  @Test
  void whoSpeaksPlainIsToldInPlain() throws IOException {
    try (Caller caller = Caller.plain(HERE, strict.port())) {
      caller.types("{'type':'ping'}");
      assertEquals("{\"type\":\"bye\",\"reason\":\"tls_required\"}\n", caller.readsToTheEnd());
    }
  }

  @Test
  void whoSaysNothingIsClosedAfterFiveSeconds() throws IOException {
    long begin = System.nanoTime();
    try (Caller caller = Caller.plain(HERE, strict.port())) {
      assertEquals("", caller.readsToTheEnd());
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertTrue(took.toMillis() > 4_900 && took.toMillis() < 9_000, took.toString());
    assertFalse(strict.errors().isEmpty());
  }

  private static void shakes(ServerProcess server, String protocolOrCipher, String... options)
      throws IOException {
    Tools.Ended ended = shake(server, options);
    assertEquals(0, ended.status(), ended.text());
    assertTrue(ended.text().contains(protocolOrCipher), ended.text());
  }

  private static void shakesNot(ServerProcess server, String... options) throws IOException {
    Tools.Ended ended = shake(server, options);
    assertNotEquals(0, ended.status(), ended.text());
    assertTrue(
        ended.text().contains("alert"),
        "refused by the server, not by OpenSSL itself: " + ended.text());
  }

  private static Tools.Ended shake(ServerProcess server, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", at(server)));
    command.addAll(List.of(options));
    return Tools.run(Map.of(), "Q\n", command);
  }

  private static String at(ServerProcess server) {
    return "127.0.0.1:" + server.port();
  }
}
