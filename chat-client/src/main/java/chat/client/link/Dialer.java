package chat.client.link;

import chat.protocol.Link;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;

/** Knows where the server is and how one gets there; asked anew for each connection. */
@FunctionalInterface
public interface Dialer {

  /**
   * Opens a connection; blocks at most about {@code timeout}.
   *
   * @throws IOException whose message is for people
   */
  Transport dial(Duration timeout) throws IOException;

  /** Plain TCP to the first address of {@code host} that answers. */
  static Dialer tcp(String host, int port) {
    return timeout -> new TcpTransport(connect(host, port, timeout));
  }

  /**
   * TLS to the first address of {@code host} that answers.
   *
   * @param trust says whether it is the server that is meant
   */
  static Dialer tls(String host, int port, Trust trust) {
    return timeout -> {
      long begin = System.nanoTime();
      Socket raw = connect(host, port, timeout);
      Duration left = timeout.minusNanos(System.nanoTime() - begin);
      return TlsTransport.over(raw, host, port, trust, left.isNegative() ? Duration.ZERO : left);
    };
  }

  /**
   * To the server that a link names: over TLS with the link's pin, or else with the authorities
   * that Java knows; {@code chat://} links over plain TCP.
   */
  static Dialer to(Link link) throws IOException {
    if (!link.tls()) {
      return tcp(link.host(), link.port());
    }
    return tls(link.host(), link.port(), trust(link));
  }

  private static Trust trust(Link link) throws IOException {
    byte[] pin = link.pinnedKey();
    return pin == null ? Trust.authorities(null) : Trust.pinned(pin);
  }

  /** A connected socket, for a dialer that puts a layer of its own on it. */
  static Socket connect(String host, int port, Duration timeout) throws IOException {
    IOException refused = new ConnectException("it has no address");
    InetAddress[] addresses = resolve(host);
    // Each address gets its share, or one that swallows everything would use up the others' time.
    int share = (int) Math.max(1, timeout.toMillis() / addresses.length);
    for (InetAddress address : addresses) {
      Socket socket = new Socket();
      try {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.connect(new InetSocketAddress(address, port), share);
        return socket;
      } catch (IOException e) {
        socket.close();
        refused = e;
      }
    }
    throw refused;
  }

  /**
   * TLS over a socket that is connected to where a link points, held to the link's pin or else to
   * the authorities that Java knows. Closes the socket if it fails.
   *
   * @throws UntrustedException if it is somebody else
   */
  static SSLSocket encrypt(Socket raw, Link link, Duration timeout) throws IOException {
    return TlsTransport.over(raw, link.host(), link.port(), trust(link), timeout).socket();
  }

  private static InetAddress[] resolve(String host) throws IOException {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new IOException("there is no host of the name " + host, e);
    }
  }
}
