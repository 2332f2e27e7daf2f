package chat.server.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The server's side of TLS, for any number of listeners. TLS 1.3, and on request 1.2 with AEAD:
 * Java's defaults would also offer CBC suites and renegotiation.
 *
 * <p>Any thread may call it.
 */
public final class Tls implements AutoCloseable {
  static final int HANDSHAKE = 0x16;

  static {
    // TLS 1.2 lets a client ask for another handshake on the same connection, which costs us and
    // gives it nothing. Java can refuse it by this alone, read once before the first handshake.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private static final long DISCARD_BYTES = 64 * 1024;

  private final Duration patience;
  private final boolean alsoTls12;
  private final byte[] farewell;
  private final ScheduledThreadPoolExecutor deadlines;

  /** To compute a handshake, first come, first served: for half of the processors. */
  private final Semaphore turns =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  private volatile TlsKey key;
  private volatile SSLContext context;

  /**
   * Makes TLS with a key.
   *
   * @param patience how long a handshake may take, from its beginning, by the clock
   * @param alsoTls12 whether TLS 1.2 is spoken too
   * @param farewell what is sent, in plain, to a peer that does not begin with a TLS hello
   * @throws TlsKeyException if the key is of a kind that cannot be served
   */
  public Tls(TlsKey key, Duration patience, boolean alsoTls12, byte[] farewell)
      throws TlsKeyException {
    this.key = key;
    this.context = contextOf(key);
    this.patience = patience;
    this.alsoTls12 = alsoTls12;
    this.farewell = farewell.clone();
    this.deadlines =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("tls deadlines").factory());
    // Nearly every handshake is over long before its deadline.
    deadlines.setRemoveOnCancelPolicy(true);
  }

  /** The key that new connections get. */
  public TlsKey key() {
    return key;
  }

  /**
   * From now on new connections get this key; those that there are keep theirs.
   *
   * @throws TlsKeyException if the key is of a kind that cannot be served; then nothing changes
   */
  public void use(TlsKey next) throws TlsKeyException {
    context = contextOf(next);
    key = next;
  }

  /**
   * Shakes hands over an accepted socket. {@code SO_TIMEOUT} would not do: it begins anew with each
   * byte of a peer that drips. The deadline closes the socket below, since closing the one on top
   * waits for a writer that is stuck.
   *
   * @throws NotTlsException if the peer does not begin with a hello; it was told
   * @throws IOException if the handshake failed or took too long
   */
  SSLSocket shakeHands(Socket raw, Runnable abort) throws IOException {
    Future<?> deadline = deadlines.schedule(abort, patience.toNanos(), TimeUnit.NANOSECONDS);
    try {
      PushbackInputStream in = new PushbackInputStream(raw.getInputStream());
      int first = in.read();
      if (first < 0) {
        throw new IOException("the peer ended before a TLS hello");
      }
      if (first != HANDSHAKE) {
        refuse(raw, in);
        throw new NotTlsException();
      }
      in.unread(first);
      return shakeHands(raw, new HandshakeInput(in, turns));
    } finally {
      deadline.cancel(false);
    }
  }

  /** Reads by {@code in} alone: it is given as what was read already, and ends with the socket. */
  private SSLSocket shakeHands(Socket raw, HandshakeInput in) throws IOException {
    try {
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, in, true);
      socket.setUseClientMode(false);
      socket.setSSLParameters(parameters(socket));
      socket.startHandshake();
      return socket;
    } finally {
      in.over();
    }
  }

  /** No more deadlines are kept: call it when nobody is connected any more. */
  @Override
  public void close() {
    deadlines.shutdownNow();
  }

  private void refuse(Socket raw, InputStream in) throws IOException {
    raw.getOutputStream().write(farewell);
    raw.shutdownOutput();
    // Closing over bytes that were not read would reset the connection before it is read.
    byte[] waste = new byte[1024];
    for (long n = 0; n < DISCARD_BYTES; ) {
      int read = in.read(waste);
      if (read < 0) {
        return;
      }
      n += read;
    }
  }

  private SSLParameters parameters(SSLSocket socket) {
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(
        alsoTls12 ? new String[] {"TLSv1.3", "TLSv1.2"} : new String[] {"TLSv1.3"});
    parameters.setCipherSuites(
        Arrays.stream(socket.getSupportedCipherSuites())
            .filter(Tls::isModern)
            .toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    return parameters;
  }

  /** Those of TLS 1.3, and of 1.2 those with forward secrecy and AEAD. */
  private static boolean isModern(String suite) {
    return suite.startsWith("TLS_AES_")
        || suite.startsWith("TLS_CHACHA20_")
        || (suite.startsWith("TLS_ECDHE_")
            && (suite.contains("_GCM_") || suite.contains("_CHACHA20_")));
  }

  private static SSLContext contextOf(TlsKey key) throws TlsKeyException {
    try {
      char[] none = {};
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, none);
      store.setKeyEntry("server", key.key(), none, key.chain());
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, none);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsKeyException("the key of " + key.subject() + " cannot be served by TLS", e);
    }
  }
}
