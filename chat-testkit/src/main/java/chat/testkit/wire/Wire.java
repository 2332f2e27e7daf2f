package chat.testkit.wire;

import chat.client.link.Dialer;
import chat.client.link.Transport;
import chat.protocol.Link;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/**
 * A connection to a server. One thread reads, another writes, any may abort.
 *
 * <p>A link's pin is all that an encrypted connection is held to; without one the certificate must
 * be good for the name, as for any client.
 */
public final class Wire implements Transport {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Socket raw;
  private final Socket socket;

  private Wire(Socket raw, Socket socket) {
    this.raw = raw;
    this.socket = socket;
  }

  /** Connects, and shakes hands where the link says so. */
  public static Wire to(Link link) throws IOException {
    return to(link, PATIENCE);
  }

  /** Over a socket that is connected already, an encrypted one perhaps; it now belongs to this. */
  public static Wire over(Socket socket) {
    return new Wire(socket, socket);
  }

  /** For clients that dial by themselves. */
  public static Dialer dialer(Link link) {
    return timeout -> to(link, timeout);
  }

  private static Wire to(Link link, Duration timeout) throws IOException {
    Socket raw = Dialer.connect(link.host(), link.port(), timeout);
    return new Wire(raw, link.tls() ? Dialer.encrypt(raw, link, timeout) : raw);
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
    return socket != raw || raw.getInetAddress().isLoopbackAddress();
  }

  /** Ends this side of the stream; the other may still speak. */
  public void end() throws IOException {
    socket.shutdownOutput();
  }

  /** Goes away with a reset: what was on its way is lost. */
  public void reset() throws IOException {
    raw.setSoLinger(true, 0);
    raw.close();
  }

  /** Beneath TLS too: closing that may wait for a peer that does not read. */
  @Override
  public void abort() {
    try {
      raw.close();
    } catch (IOException _) {
      // It is of no use to anybody any more, closed or not.
    }
  }
}
