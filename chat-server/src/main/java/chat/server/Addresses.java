package chat.server;

import chat.protocol.Link;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Under which links others reach a server. */
final class Addresses {
  private final Config config;
  private final Supplier<@Nullable String> pin;

  /**
   * @param pin of the server's key, if clients must pin it; {@code null} where an authority vouches
   *     for its certificate or nothing is encrypted
   */
  Addresses(Config config, Supplier<@Nullable String> pin) {
    this.config = config;
    this.pin = pin;
  }

  /** The link to one door, without an invitation. */
  Link of(Door door) {
    boolean tls = config.encrypts(door.where());
    int port = door.socket().getLocalPort();
    Config.PublicAddress known = config.publicAddress();
    if (known != null && !door.where().loopback()) {
      Integer publicPort = known.port();
      return link(tls, known.host(), publicPort == null ? port : publicPort, null);
    }
    return link(tls, host(door.socket().getInetAddress()), port, null);
  }

  /** The same link with an invitation in it. */
  static Link inviting(Link link, String code) {
    return new Link(link.tls(), null, link.host(), link.port(), null, code, link.pin());
  }

  private Link link(boolean tls, String host, int port, @Nullable String code) {
    return new Link(tls, null, host, port, null, code, tls ? pin.get() : null);
  }

  private static String host(InetAddress address) {
    if (!address.isAnyLocalAddress()) {
      return address.getHostAddress();
    }
    return reachable().orElse(InetAddress.getLoopbackAddress()).getHostAddress();
  }

  /** This machine's first address that is not loopback; IPv4 before IPv6, which fewer can type. */
  static Optional<InetAddress> reachable() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .min((a, b) -> Integer.compare(a.getAddress().length, b.getAddress().length));
    } catch (SocketException _) {
      return Optional.empty();
    }
  }
}
