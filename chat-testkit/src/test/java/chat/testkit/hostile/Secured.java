package chat.testkit.hostile;

import chat.server.net.TlsKey;
import chat.testkit.Netcat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The door of a server with TLS on loopback, for those who trust anybody. */
final class Secured implements Besieged.Door {
  private final SSLContext context;

  Secured() throws GeneralSecurityException {
    context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
  }

  /** What makes a server encrypt on loopback, too: a key that is given to it. */
  static String[] options(Path directory, String... more) throws IOException {
    Path keys = Files.createDirectory(directory.resolve("keys"));
    TlsKey.own(keys, new SecureRandom(), InstantSource.system());
    String[] options = new String[4 + more.length];
    options[0] = "--tls-cert";
    options[1] = keys.resolve("tls-cert.pem").toString();
    options[2] = "--tls-key";
    options[3] = keys.resolve("tls-key.pem").toString();
    System.arraycopy(more, 0, options, 4, more.length);
    return options;
  }

  @Override
  public Netcat connect(int port) throws IOException {
    return Netcat.over(socket(port, "TLSv1.3"));
  }

  /** A connection with this version of TLS, hands being shaken. */
  SSLSocket socket(int port, String version) throws IOException {
    Socket raw = new Socket(InetAddress.getLoopbackAddress(), port);
    raw.setTcpNoDelay(true);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(raw, "localhost", port, true);
    socket.setEnabledProtocols(new String[] {version});
    boolean shaken = false;
    try {
      socket.startHandshake();
      shaken = true;
      return socket;
    } finally {
      if (!shaken) {
        raw.close();
      }
    }
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
