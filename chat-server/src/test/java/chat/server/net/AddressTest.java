package chat.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @Test
  void aPlaceIsAnIpv4AddressOrAnIpv6Network() {
    assertEquals("192.0.2.255/32", place("192.0.2.255").toString());
    assertNotEquals(place("192.0.2.1"), place("192.0.2.2"));
    assertEquals("2001:db8:0:ff/64", place("2001:db8:0:ff::1").toString());
    assertEquals(place("2001:db8:0:ff::1"), place("2001:db8:0:ff:ffff::2"));
    assertNotEquals(place("2001:db8:0:ff::1"), place("2001:db8:0:fe::1"));
    assertNotEquals(place("0.0.0.0"), place("::"));
  }

  @Test
  void aBlockContainsWhatBeginsLikeIt() {
    AddressBlock block = AddressBlock.parse("192.0.2.128/25");
    assertTrue(block.contains(address("192.0.2.129")));
    assertFalse(block.contains(address("192.0.2.127")));
    assertFalse(block.contains(address("::1")));
    assertTrue(AddressBlock.parse("::1").contains(address("::1")));
    assertFalse(AddressBlock.parse("::1").contains(address("::2")));
    assertTrue(AddressBlock.parse("0.0.0.0/0").contains(address("203.0.113.9")));
    assertEquals("127.0.0.0/8", AddressBlock.parse("127.0.0.0/8").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "example.org", "1.2.3.4/33", "1.2.3.4/x", "1.2.3.4/", "::1/129", "/8"})
  void whatIsNoBlockIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> AddressBlock.parse(text));
  }

  private static AddressPrefix place(String address) {
    return AddressPrefix.of(address(address));
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
