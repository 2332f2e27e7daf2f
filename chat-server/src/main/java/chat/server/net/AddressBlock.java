package chat.server.net;

import java.net.InetAddress;

/**
 * A range of addresses as it is written in configurations: {@code 192.0.2.0/24}, {@code ::1}.
 *
 * @param address the first of them
 * @param prefixLength how many leading bits they have in common
 */
public record AddressBlock(InetAddress address, int prefixLength) {

  public AddressBlock {
    int bits = address.getAddress().length * 8;
    if (prefixLength < 0 || prefixLength > bits) {
      throw new IllegalArgumentException(
          "/%d is no prefix length for %s; use 0 to %d"
              .formatted(prefixLength, address.getHostAddress(), bits));
    }
  }

  /**
   * Reads {@code ADDRESS} or {@code ADDRESS/LENGTH}; names are not looked up.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      int length =
          slash < 0
              ? address.getAddress().length * 8
              : Integer.parseInt(text.substring(slash + 1), 10);
      return new AddressBlock(address, length);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'%s' has no number after the slash; write it like 192.0.2.0/24".formatted(text), e);
    }
  }

  /** Whether an address is one of them. */
  public boolean contains(InetAddress other) {
    byte[] ours = address.getAddress();
    byte[] theirs = other.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefixLength; bit++) {
      int mask = 0x80 >>> bit % 8;
      if ((ours[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** As it is written. */
  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength;
  }
}
