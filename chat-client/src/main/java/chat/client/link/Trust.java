package chat.client.link;

import chat.protocol.Link;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the one who answers is the server that is meant. It is asked within the TLS
 * handshake, before anything of the conversation is sent; there is no way around it.
 */
@FunctionalInterface
public interface Trust {

  /**
   * Returns if it is.
   *
   * @param chain its certificates, its own first; never empty
   * @throws CertificateException if it is not, with a message for people that says what to do
   */
  void check(X509Certificate[] chain, String authType, SSLSocket socket)
      throws CertificateException;

  /** The server whose public key (SubjectPublicKeyInfo) has this SHA-256, whatever it is called. */
  static Trust pinned(byte[] sha256) {
    String pin = Link.pinOf(sha256);
    return (chain, _, _) -> {
      String shown = Link.pinOf(fingerprint(chain[0]));
      if (!pin.equals(shown)) {
        throw new CertificateException(
            "this is another server than the one that is meant, and nothing was sent to it: its"
                + " key is "
                + shown
                + ", not "
                + pin);
      }
    };
  }

  /**
   * Whoever one of these authorities vouches for, under the host's name and at this time.
   *
   * @param file certificates in PEM; {@code null} means those that Java comes with
   * @throws IOException if they cannot be read
   */
  static Trust authorities(@Nullable Path file) throws IOException {
    X509ExtendedTrustManager judge = judge(file);
    return judge::checkServerTrusted;
  }

  /** The SHA-256 of a certificate's public key: what is pinned. */
  static byte[] fingerprint(X509Certificate certificate) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static X509ExtendedTrustManager judge(@Nullable Path file) throws IOException {
    try {
      var factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(file == null ? null : store(file));
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager judge) {
          return judge;
        }
      }
      throw new IllegalStateException("every Java has such a trust manager");
    } catch (GeneralSecurityException e) {
      throw new IOException((file == null ? "Java's authorities" : file) + " cannot be read", e);
    }
  }

  private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + store.size(), certificate);
      }
    } catch (CertificateException e) {
      throw new IOException(file + " holds no certificate in PEM", e);
    }
    if (store.size() == 0) {
      throw new IOException(file + " holds no certificate in PEM");
    }
    return store;
  }

  /** Whether it is vouched for by nobody but itself, as the key that a server makes for itself. */
  static boolean isSelfMade(X509Certificate[] chain) {
    return chain.length == 1
        && Arrays.equals(
            chain[0].getSubjectX500Principal().getEncoded(),
            chain[0].getIssuerX500Principal().getEncoded());
  }
}
