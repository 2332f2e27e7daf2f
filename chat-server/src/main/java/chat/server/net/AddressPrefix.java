package chat.server.net;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * What counts as one place on the network when connections and failed logins are counted: an IPv4
 * address, or the /64 of an IPv6 one, since a single household has all of that.
 *
 * @param bits the 32 or the upper 64 bits
 * @param v6 which of the two
 */
public record AddressPrefix(long bits, boolean v6) {

  /** The place that an address is in. */
  public static AddressPrefix of(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean v6 = !(address instanceof Inet4Address);
    long bits = 0;
    for (int i = 0; i < (v6 ? 8 : 4); i++) {
      bits = bits << 8 | (bytes[i] & 0xff);
    }
    return new AddressPrefix(bits, v6);
  }

  /** For logs and as a key: {@code 192.0.2.1/32}, {@code 2001:db8:0:0/64}. */
  @Override
  public String toString() {
    if (v6) {
      return "%x:%x:%x:%x/64"
          .formatted(bits >>> 48, bits >>> 32 & 0xffff, bits >>> 16 & 0xffff, bits & 0xffff);
    }
    return "%d.%d.%d.%d/32"
        .formatted(bits >>> 24, bits >>> 16 & 0xff, bits >>> 8 & 0xff, bits & 0xff);
  }
}
