package chat.testkit.hosting;

import chat.protocol.Link;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Somebody who connects in plain or over TLS, and takes any certificate but says which it was. */
final class Caller implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;
  private final BufferedReader in;
  private final @Nullable X509Certificate certificate;

  private Caller(Socket socket, @Nullable X509Certificate certificate) throws IOException {
    this.socket = socket;
    this.certificate = certificate;
    this.in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  /** In plain; nothing was read yet. */
  static Caller plain(InetAddress host, int port) throws IOException {
    Socket socket = new Socket(host, port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new Caller(socket, null);
  }

  /** Over TLS; nothing was read yet. */
  static Caller tls(InetAddress host, int port) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, null);
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(host, port);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.startHandshake();
      return new Caller(socket, (X509Certificate) socket.getSession().getPeerCertificates()[0]);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** The certificate that the server showed. */
  X509Certificate certificate() {
    if (certificate == null) {
      throw new IllegalStateException("this is not TLS");
    }
    return certificate;
  }

  /** The pin of the server's key. */
  String pin() throws IOException {
    try {
      return Link.pinOf(
          MessageDigest.getInstance("SHA-256").digest(certificate().getPublicKey().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** Sends a line, with {@code '} for {@code "}. */
  void types(String line) throws IOException {
    socket
        .getOutputStream()
        .write((line.replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Types a line whose reply must be {@code ok}. */
  JsonObject does(String line) throws IOException {
    types(line);
    JsonObject reply = reads("ok");
    return reply;
  }

  /** The next frame of a type; an error in its place fails. */
  JsonObject reads(String type) throws IOException {
    for (String line; (line = in.readLine()) != null; ) {
      JsonObject frame = JsonParser.parseString(line).getAsJsonObject();
      String found = frame.get("type").getAsString();
      if (found.equals(type)) {
        return frame;
      }
      if (found.equals("error") || found.equals("bye")) {
        throw new AssertionError("wanted " + type + ", got " + line);
      }
    }
    throw new AssertionError("wanted " + type + ", the connection ended");
  }

  /** Everything up to the end of the connection. */
  String readsToTheEnd() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String line; (line = in.readLine()) != null; ) {
      all.append(line).append('\n');
    }
    return all.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
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
