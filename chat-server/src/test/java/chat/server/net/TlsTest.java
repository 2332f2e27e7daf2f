package chat.server.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TlsTest {
  private static final InstantSource NOW = InstantSource.fixed(Instant.now());
  private static final byte[] FAREWELL =
      "{\"type\":\"bye\",\"reason\":\"tls_required\"}\n".getBytes(UTF_8);

  @TempDir Path dir;

  private final BlockingQueue<Connection> accepted = new LinkedBlockingQueue<>();
  private final CloseAll opened = new CloseAll();

  @AfterEach
  void closeAll() throws Exception {
    opened.close();
  }

  @Test
  void bothSidesTalkInSecret() throws Exception {
    Tls tls = tls(Duration.ofSeconds(20));
    SSLSocket client = secured(listening(tls), "TLSv1.3");
    Future<Connection> opening = openAccepted();
    client.startHandshake();
    Connection connection = opening.get(10, SECONDS);
    assertTrue(connection.tls());
    assertArrayEquals(
        tls.key().fingerprint(),
        sha256(client.getSession().getPeerCertificates()[0].getPublicKey().getEncoded()));

    connection.write("hello\n".getBytes(UTF_8), 0, 6);
    assertEquals("hello\n", new String(client.getInputStream().readNBytes(6), UTF_8));
    client.getOutputStream().write("\u0016one\ntwo\n".getBytes(UTF_8));
    assertEquals("\u0016one", new String(connection.lines().next(100), UTF_8));
    assertEquals("two", new String(connection.lines().next(100), UTF_8));

    client.shutdownOutput();
    assertNull(connection.lines().next(100));
    connection.write("bye\n".getBytes(UTF_8), 0, 4);
    connection.endOutput();
    assertEquals("bye\n", new String(client.getInputStream().readAllBytes(), UTF_8));
  }

  @Test
  void olderTlsIsSpokenOnRequestOnly() throws Exception {
    SSLSocket refused = secured(listening(tls(Duration.ofSeconds(20))), "TLSv1.2");
    Future<Connection> opening = openAccepted();
    assertThrows(SSLException.class, refused::startHandshake);
    assertThrows(ExecutionException.class, () -> opening.get(10, SECONDS));

    Tls older = opened.add(new Tls(ownKey(), Duration.ofSeconds(20), true, FAREWELL));
    SSLSocket client = secured(listening(older), "TLSv1.2");
    Future<Connection> second = openAccepted();
    client.startHandshake();
    assertNotNull(second.get(10, SECONDS));
    assertTrue(client.getSession().getCipherSuite().matches("TLS_ECDHE_.*(GCM|POLY).*"));
  }

  @Test
  void whoSpeaksPlainIsToldInPlain() throws Exception {
    Socket client = connect(listening(tls(Duration.ofSeconds(20))));
    Future<Connection> opening = openAccepted();
    client.getOutputStream().write("{\"type\":\"ping\"}\n".getBytes(UTF_8));
    assertArrayEquals(FAREWELL, client.getInputStream().readAllBytes());
    client.close();
    assertInstanceOf(NotTlsException.class, failure(opening));
  }

  @Test
  void whoIsSilentIsClosedInTime() throws Exception {
    Socket client = connect(listening(tls(Duration.ofMillis(100))));
    Future<Connection> opening = openAccepted();
    assertEquals(-1, client.getInputStream().read());
    assertInstanceOf(IOException.class, failure(opening));
  }

  @Test
  void whoDripsIsClosedInTime() throws Exception {
    Socket client = connect(listening(tls(Duration.ofMillis(300))));
    Future<Connection> opening = openAccepted();
    // A record that would be 16 KiB long; each byte of it would begin a timeout anew.
    client.getOutputStream().write(new byte[] {0x16, 3, 1, 0x40, 0});
    FutureTask<Void> dripping =
        new FutureTask<>(() -> {
          while (!opening.isDone()) {
            client.getOutputStream().write(1);
            Thread.sleep(5);
          }
          return null;
        });
    Thread.ofVirtual().start(dripping);
    assertInstanceOf(IOException.class, failure(opening));
  }

  @Test
  void abortDoesNotWaitForAStuckWriter() throws Exception {
    SSLSocket client = secured(listening(tls(Duration.ofSeconds(20))), "TLSv1.3");
    Future<Connection> opening = openAccepted();
    client.startHandshake();
    Connection connection = opening.get(10, SECONDS);
    FutureTask<Void> writing =
        new FutureTask<>(() -> {
          connection.write(new byte[64 << 20], 0, 64 << 20);
          return null;
        });
    Thread.ofVirtual().start(writing);
    // It is stuck when it has made no progress for long.
    long since = 0;
    while (since == 0 || System.nanoTime() - since < Duration.ofMillis(300).toNanos()) {
      Thread.yield();
      since = connection.writingSince();
    }
    long start = System.nanoTime();
    connection.abort();
    assertTrue(System.nanoTime() - start < Duration.ofSeconds(2).toNanos());
    assertThrows(ExecutionException.class, () -> writing.get(10, SECONDS));
  }

  @Test
  void aNewKeyIsForNewConnections() throws Exception {
    Tls tls = tls(Duration.ofSeconds(20));
    Listener listener = listening(tls);
    SSLSocket old = secured(listener, "TLSv1.3");
    Future<Connection> first = openAccepted();
    old.startHandshake();
    Connection connection = first.get(10, SECONDS);

    Path other = Files.createDirectory(dir.resolve("other"));
    TlsKey next = TlsKey.own(other, new SecureRandom(), NOW);
    tls.use(next);
    SSLSocket client = secured(listener, "TLSv1.3");
    Future<Connection> second = openAccepted();
    client.startHandshake();
    second.get(10, SECONDS);
    assertArrayEquals(
        next.fingerprint(),
        sha256(client.getSession().getPeerCertificates()[0].getPublicKey().getEncoded()));

    connection.write("still\n".getBytes(UTF_8), 0, 6);
    assertEquals("still\n", new String(old.getInputStream().readNBytes(6), UTF_8));
  }

  @Test
  void theOwnKeyIsMadeOnceAndIsItsOwnersOnly() throws Exception {
    TlsKey made = ownKey();
    assertArrayEquals(made.fingerprint(), ownKey().fingerprint());
    for (String file : new String[] {"tls-key.pem", "tls-cert.pem"}) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(file))));
    }
    assertTrue(made.expires().isAfter(Instant.now().plus(Duration.ofDays(3650))));
  }

  @Test
  void whatDoesNotBelongTogetherIsRefused() throws Exception {
    ownKey();
    Path other = Files.createDirectory(dir.resolve("other"));
    TlsKey.own(other, new SecureRandom(), NOW);
    Path certificate = dir.resolve("tls-cert.pem");
    Path key = dir.resolve("tls-key.pem");
    assertTrue(refusal(certificate, other.resolve("tls-key.pem")).contains("must come first"));
    assertTrue(refusal(key, key).contains("no certificate"));
    assertTrue(refusal(certificate, certificate).contains("no private key"));
    Path empty = Files.writeString(dir.resolve("empty"), "");
    assertTrue(refusal(empty, key).contains("no certificate"));
    Files.setPosixFilePermissions(empty, PosixFilePermissions.fromString("rw-------"));
    assertTrue(refusal(certificate, empty).contains("no private key"));
  }

  @Test
  void aClosedConnectionThatWasNotOpenedIsNoTrouble() throws Exception {
    connect(listening(tls(Duration.ofSeconds(20))));
    Connection connection = accepted.poll(10, SECONDS);
    connection.abort();
    connection.endOutput();
    assertThrows(IOException.class, connection::open);
    assertThrows(IllegalStateException.class, connection::lines);
  }

  private static String refusal(Path certificate, Path key) {
    return assertThrows(IOException.class, () -> TlsKey.read(certificate, key)).getMessage();
  }

  private static Throwable failure(Future<Connection> opening) {
    return assertThrows(ExecutionException.class, () -> opening.get(10, SECONDS)).getCause();
  }

  private TlsKey ownKey() throws IOException {
    return TlsKey.own(dir, new SecureRandom(), NOW);
  }

  private Tls tls(Duration patience) throws IOException {
    return opened.add(new Tls(ownKey(), patience, false, FAREWELL));
  }

  private Listener listening(Tls tls) throws IOException {
    Listener listener =
        opened.add(
            new Listener(
                Listener.bind("127.0.0.1", 0).getFirst(), tls, System::nanoTime, accepted::add));
    listener.start();
    return listener;
  }

  private Socket connect(Listener listener) throws IOException {
    return opened.add(new Socket(listener.address().getAddress(), listener.address().getPort()));
  }

  private SSLSocket secured(Listener listener, String protocol) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(connect(listener), "localhost", listener.address().getPort(), true);
    socket.setEnabledProtocols(new String[] {protocol});
    return socket;
  }

  /** Opens who was accepted next, as a session would, and closes it if that fails. */
  private Future<Connection> openAccepted() throws InterruptedException {
    Connection connection = accepted.poll(10, SECONDS);
    assertNotNull(connection, "nobody came");
    opened.add((AutoCloseable) connection::abort);
    FutureTask<Connection> opening =
        new FutureTask<>(() -> {
          try {
            connection.open();
            return connection;
          } catch (IOException e) {
            connection.abort();
            throw e;
          }
        });
    Thread.ofVirtual().start(opening);
    return opening;
  }

  private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
