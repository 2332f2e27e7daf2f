package chat.testkit.soak;

import chat.testkit.load.LoadRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Connects over TLS to a port of this machine whose public key has a known SHA-256. */
final class PinnedDial implements LoadRun.Dial {
  private final int port;
  private final SSLContext context;

  PinnedDial(int port, byte[] pin) throws IOException {
    this.port = port;
    try {
      context = SSLContext.getInstance("TLSv1.3");
      context.init(null, new TrustManager[] {new Pinned(pin)}, null);
    } catch (GeneralSecurityException e) {
      throw new IOException("no TLS 1.3 here", e);
    }
  }

  @Override
  public Socket connect() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(here, port);
    socket.startHandshake();
    return socket;
  }

  private record Pinned(byte[] pin) implements X509TrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      try {
        byte[] found =
            MessageDigest.getInstance("SHA-256").digest(chain[0].getPublicKey().getEncoded());
        if (!MessageDigest.isEqual(found, pin)) {
          throw new CertificateException("this is another server's key");
        }
      } catch (GeneralSecurityException e) {
        throw new CertificateException(e);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("this is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
