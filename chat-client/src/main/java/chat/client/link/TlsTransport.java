package chat.client.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3, or 1.2 with forward secrecy and AEAD, over a socket that stays at hand: closing the one
 * on top would wait for a writer that is stuck.
 */
record TlsTransport(Socket raw, SSLSocket socket) implements Transport {

  /**
   * Shakes hands.
   *
   * @throws UntrustedException if it is somebody else
   * @throws NoHandshakeException if who answers does not speak TLS, or says no word
   */
  static TlsTransport over(Socket raw, String host, int port, Trust trust, Duration timeout)
      throws IOException {
    Thread deadline = deadline(raw, timeout);
    try {
      SSLSocket socket =
          (SSLSocket) context(trust).getSocketFactory().createSocket(raw, host, port, true);
      socket.setSSLParameters(parameters(socket));
      socket.startHandshake();
      return new TlsTransport(raw, socket);
    } catch (IOException e) {
      boolean late = raw.isClosed();
      raw.close();
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof CertificateException untrusted) {
          throw new UntrustedException(String.valueOf(untrusted.getMessage()), e);
        }
      }
      throw new NoHandshakeException(
          late ? "no answer within " + timeout.toSeconds() + " s" : e.getMessage(), e);
    } finally {
      deadline.interrupt();
    }
  }

  /** By the clock: a timeout of reads begins anew with each byte of a peer that drips. */
  private static Thread deadline(Socket raw, Duration timeout) {
    return Thread.ofVirtual()
        .name("chat-link-deadline")
        .start(() -> {
          try {
            Thread.sleep(timeout);
            raw.close();
          } catch (InterruptedException | IOException _) {
            // It was in time, or is closed.
          }
        });
  }

  private static SSLContext context(Trust trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Judge(trust)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  private static SSLParameters parameters(SSLSocket socket) {
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setCipherSuites(
        Arrays.stream(socket.getSupportedCipherSuites())
            .filter(TlsTransport::isModern)
            .toArray(String[]::new));
    // Where authorities are asked, they are asked about this host.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    return parameters;
  }

  private static boolean isModern(String suite) {
    return suite.startsWith("TLS_AES_")
        || suite.startsWith("TLS_CHACHA20_")
        || (suite.startsWith("TLS_ECDHE_")
            && (suite.contains("_GCM_") || suite.contains("_CHACHA20_")));
  }

  @Override
  public InputStream in() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public void readTimeout(Duration timeout) throws IOException {
    socket.setSoTimeout((int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
  }

  @Override
  public boolean isPrivate() {
    return true;
  }

  @Override
  public void abort() {
    try {
      raw.close();
    } catch (IOException _) {
      // It is of no use to anybody any more, closed or not.
    }
  }

  /** There was no handshake: perhaps no TLS is spoken there. */
  static final class NoHandshakeException extends IOException {
    private static final long serialVersionUID = 1;

    NoHandshakeException(@Nullable String message, IOException cause) {
      super(message, cause);
    }
  }

  /** Hands on what is asked about a server; everything else is no. */
  private static final class Judge extends X509ExtendedTrustManager {
    private final Trust trust;

    Judge(Trust trust) {
      this.trust = trust;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      if (!(socket instanceof SSLSocket tls) || chain.length == 0) {
        throw new CertificateException("the server shows no certificate");
      }
      trust.check(chain, authType, tls);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("not used");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("not used");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      throw new CertificateException("not used");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("not used");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("not used");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
