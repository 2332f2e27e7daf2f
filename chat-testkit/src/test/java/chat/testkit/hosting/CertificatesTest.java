package chat.testkit.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.server.Config;
import chat.server.Server;
import chat.server.store.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code certs/cert} makes, served, looked at by OpenSSL, and changed under 200 people. */
@Timeout(120)
class CertificatesTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final int PEOPLE = 200;

  /** The server looks every other second, twice; the rest is for a busy machine. */
  private static final Duration TAKEN_UP = Duration.ofSeconds(40);

  @TempDir Path dir;
  private Certificates certificates;

  @BeforeEach
  void openssl() {
    Tools.need("openssl", "bash");
    certificates = new Certificates(dir.resolve("certs"));
  }

  @Test
  void anAuthorityOfOnesOwnIsOneThatOpensslVerifies() throws Exception {
    certificates.does("ca");
    certificates.does("server", "localhost", "127.0.0.1", "::1");
    try (Server server = serving("localhost")) {
      int port = server.links().getFirst().port();
      assertTrue(server.links().getFirst().tls());
      assertEquals(null, server.links().getFirst().pin(), "an authority vouches for it");
      String ca = dir.resolve("certs/ca/cert.pem").toString();
      Tools.Ended good = client(port, "-CAfile", ca, "-verify_ip", "127.0.0.1");
      assertEquals(0, good.status(), good.text());
      assertTrue(good.text().contains("\"tls\":true"), good.text());
      assertTrue(good.text().contains("\"reason\":\"logout\""), good.text());
      assertNotEquals(0, client(port, "-CAfile", ca, "-verify_ip", "127.0.0.2").status());
      assertNotEquals(0, client(port).status(), "nobody else knows this authority");
    }
  }

  @Test
  void nobodyIsCutOffWhenTheCertificateChanges() throws Exception {
    certificates.does("ca");
    certificates.does("server", "localhost", "127.0.0.1");
    List<Caller> people = new ArrayList<>();
    try (Server server = serving("localhost")) {
      int port = server.links().getFirst().port();
      for (int i = 0; i < PEOPLE; i++) {
        Caller caller = Caller.tls(HERE, port);
        people.add(caller);
        caller.reads("hello");
        caller.does("{'type':'login','user':'p" + i + "','guest':true}");
        caller.does(i == 0 ? "{'type':'create','room':'all'}" : "{'type':'join','room':'all'}");
      }
      everybodyChats(people, "before");
      String first = people.getFirst().pin();

      // By itself, since the files have changed; the new key means a new pin.
      certificates.does("rotate", "localhost");
      long deadline = System.nanoTime() + TAKEN_UP.toNanos();
      String second = first;
      while (second.equals(first) && System.nanoTime() < deadline) {
        try (Caller caller = Caller.tls(HERE, port)) {
          second = caller.pin();
        }
        Thread.sleep(100); // each try costs two handshakes
      }
      assertEquals(
          certificates.does("pin", certificates.certificate("localhost").toString()).strip(),
          second);
      everybodyChats(people, "after it was taken up");

      // On request, at once.
      certificates.does("renew", "localhost", "30");
      server.reloadCertificates();
      try (Caller caller = Caller.tls(HERE, port)) {
        assertEquals(second, caller.pin(), "renewing keeps the key");
        assertTrue(
            caller
                .certificate()
                .getNotAfter()
                .toInstant()
                .isBefore(Instant.now().plus(Duration.ofDays(31))));
      }
      everybodyChats(people, "after it was asked for");
      assertEquals(PEOPLE, server.connections());
    } finally {
      for (Caller caller : people) {
        caller.close();
      }
    }
  }

  private static void everybodyChats(List<Caller> people, String text) throws IOException {
    people.getLast().does("{'type':'send','room':'all','text':'" + text + "'}");
    int got = 0;
    for (Caller caller : people) {
      assertEquals(text, caller.reads("message").get("text").getAsString());
      got++;
    }
    assertEquals(PEOPLE, got);
  }

  @Test
  void aSelfMadeOneIsPinnedByTheLinksWhereverItCameFrom() throws Exception {
    certificates.does("self", "localhost");
    String pin = certificates.does("pin", certificates.key("localhost").toString()).strip();
    assertEquals(
        pin, certificates.does("pin", certificates.certificate("localhost").toString()).strip());
    try (Server server = serving("localhost")) {
      assertEquals(pin, server.links().getFirst().pin());
      try (Caller caller = Caller.tls(HERE, server.links().getFirst().port())) {
        assertEquals(pin, caller.pin());
      }
      certificates.does("renew", "localhost");
      server.reloadCertificates();
      assertEquals(pin, server.links().getFirst().pin());
      certificates.does("rotate", "localhost");
      server.reloadCertificates();
      assertNotEquals(pin, server.links().getFirst().pin());
    }
  }

  @Test
  void nothingThatIsMadeIsAnybodyElses() throws IOException {
    certificates.does("ca");
    certificates.does("server", "localhost");
    certificates.does("rotate", "localhost");
    certificates.does("rotate", "ca");
    try (var files = Files.walk(dir.resolve("certs"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        assertEquals(
            Files.isDirectory(file) ? "rwx------" : "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
            file.toString());
        assertFalse(file.getFileName().toString().startsWith(".work"), "left behind: " + file);
      }
    }
  }

  @Test
  void anotherAuthorityIsTrustedBesideTheOldOneForAWhile() throws IOException {
    certificates.does("ca");
    certificates.does("server", "localhost");
    Path old = Files.copy(certificates.certificate("localhost"), dir.resolve("old.pem"));
    certificates.does("rotate", "ca");
    String both = dir.resolve("certs/ca/both.pem").toString();
    String renewed = certificates.certificate("localhost").toString();
    Tools.does(Map.of(), "openssl", "verify", "-CAfile", both, old.toString());
    Tools.does(Map.of(), "openssl", "verify", "-CAfile", both, renewed);
    String only = certificates.certificate("ca").toString();
    Tools.does(Map.of(), "openssl", "verify", "-CAfile", only, renewed);
    assertNotEquals(
        0,
        Tools.run(Map.of(), "", List.of("openssl", "verify", "-CAfile", only, old.toString()))
            .status());
  }

  @Test
  void onlyAPairThatFitsIsDeployed() throws IOException {
    certificates.does("self", "one");
    certificates.does("self", "two");
    Path there = Files.createDirectory(dir.resolve("there"));
    String one = certificates.certificate("one").toString();
    certificates.does("deploy", one, certificates.key("one").toString(), there.toString());
    Tools.Ended refused =
        certificates.tries("deploy", one, certificates.key("two").toString(), there.toString());
    assertEquals(1, refused.status(), refused.text());
    assertEquals(
        Files.readString(certificates.key("one")), Files.readString(there.resolve("key.pem")));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(there.resolve("key.pem"))));
  }

  @Test
  void mistakesAreNamedAndChangeNothing() throws IOException {
    refused(64, "there is no such command");
    refused(64, "there is no such command", "fly");
    refused(64, "other arguments", "server");
    refused(64, "no host name", "self", "a b");
    refused(64, "no host name", "self", "../up");
    refused(64, "no host name", "self", "a,DNS:b");
    refused(64, "days are", "ca", "soon");
    refused(1, "no authority yet", "server", "localhost");
    refused(1, "certs/cert server nobody", "renew", "nobody");
    refused(64, "no such file", "show", "nothing.pem");
    certificates.does("self", "localhost");
    refused(1, "is there already", "self", "localhost");
    try (var files = Files.list(dir.resolve("certs"))) {
      assertEquals(List.of("localhost"), files.map(f -> f.getFileName().toString()).toList());
    }
    assertTrue(
        certificates
            .does("show", certificates.certificate("localhost").toString())
            .contains("pin:      sha256:"));
  }

  private void refused(int status, String why, String... arguments) throws IOException {
    Tools.Ended ended = certificates.tries(arguments);
    assertEquals(status, ended.status(), ended.text());
    assertTrue(ended.text().contains(why), ended.text());
    assertEquals(1, ended.text().lines().count(), ended.text());
  }

  /** A session as PROTOCOL.md prints it. */
  private static Tools.Ended client(int port, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-quiet",
                "-verify_return_error",
                "-connect",
                "127.0.0.1:" + port));
    command.addAll(List.of(options));
    return Tools.run(
        Map.of(),
        """
        {"type":"login","user":"ann","guest":true}
        {"type":"logout"}
        """,
        command);
  }

  private Server serving(String name) throws IOException, StoreException {
    return Server.start(
        Config.of(
            Map.of(
                "listen",
                "127.0.0.1:0",
                "memory",
                "true",
                "tls-cert",
                certificates.certificate(name).toString(),
                "tls-key",
                certificates.key(name).toString())),
        () -> {
          throw new AssertionError("it gave up");
        });
  }
}
