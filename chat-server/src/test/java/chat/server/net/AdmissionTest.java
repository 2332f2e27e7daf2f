package chat.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final List<AddressBlock> LOOPBACK =
      List.of(AddressBlock.parse("127.0.0.0/8"), AddressBlock.parse("::1"));

  private final HandClock clock = new HandClock();

  @Test
  void anAddressHasSoManyWhoAreNotLoggedIn() {
    Admission door = door(new Admission.Limits(100, 50, 3, 100));
    Admission.Ticket first = admitted(door, "192.0.2.1");
    admitted(door, "192.0.2.1");
    admitted(door, "192.0.2.1");
    assertTrue(busy(door, "192.0.2.1").retryAfterMs() >= 1_000);
    admitted(door, "192.0.2.2");

    first.loggedIn();
    Admission.Ticket fourth = admitted(door, "192.0.2.1");
    busy(door, "192.0.2.1");

    first.close();
    busy(door, "192.0.2.1");
    fourth.close();
    fourth.close();
    admitted(door, "192.0.2.1");
    assertEquals(4, door.connections());
    assertEquals(4, door.strangers());
  }

  @Test
  void aHouseholdOfIpv6IsOneAddress() {
    Admission door = door(new Admission.Limits(100, 50, 2, 100));
    admitted(door, "2001:db8::1");
    admitted(door, "2001:db8::2");
    busy(door, "2001:db8::3");
    admitted(door, "2001:db8:0:1::1");
  }

  @Test
  void anAddressHasSoManyNewOnesAMinute() {
    Admission door = door(new Admission.Limits(10_000, 500, 32, 120));
    for (int i = 0; i < 120; i++) {
      admitted(door, "192.0.2.1").close();
    }
    long wait = busy(door, "192.0.2.1").retryAfterMs();
    assertTrue(wait >= 500 && wait <= 1_000, "wait " + wait);
    clock.pass(Duration.ofMillis(500));
    admitted(door, "192.0.2.1");
    busy(door, "192.0.2.1");
  }

  @Test
  void thisMachineIsExemptFromWhatHoldsPerAddress() {
    Admission door = door(new Admission.Limits(100, 50, 1, 1));
    List<Admission.Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tickets.add(admitted(door, "127.0.0.1"));
      tickets.add(admitted(door, "::1"));
    }
    admitted(door, "::2");
    busy(door, "::2");
    tickets.forEach(Admission.Ticket::close);
    busy(door, "::2");
    assertEquals(1, door.strangers());
  }

  @Test
  void aFullHouseIsFullForAll() {
    Admission door = door(new Admission.Limits(2, 50, 32, 100));
    Admission.Ticket one = admitted(door, "127.0.0.1");
    one.loggedIn();
    admitted(door, "192.0.2.1");
    assertTrue(busy(door, "127.0.0.1").retryAfterMs() >= 5_000);
    one.close();
    admitted(door, "127.0.0.1");
  }

  @Test
  void strangersAreRefusedTheMoreTheMoreThereAre() {
    Admission door = door(new Admission.Limits(10_000, 500, 32, 120));
    for (int i = 0; i < 500; i++) {
      admitted(door, "127.0.0.1");
    }
    int tries = 0;
    int refusedEarly = 0;
    while (door.strangers() < 999 && tries < 100_000) {
      boolean early = door.strangers() < 600;
      if (door.admit(address("127.0.0.1")) instanceof Admission.Busy && early) {
        refusedEarly++;
      }
      tries++;
    }
    assertEquals(999, door.strangers());
    assertTrue(refusedEarly > 0 && refusedEarly < 40, "refused early " + refusedEarly);
    for (int i = 0; i < 100; i++) {
      busy(door, "127.0.0.1");
    }
  }

  @Test
  void isCrowdedWhenMoreThanHalfThePlacesAreTaken() {
    Admission door = door(new Admission.Limits(100, 4, 32, 100));
    admitted(door, "192.0.2.1");
    admitted(door, "192.0.2.2");
    assertFalse(door.crowded());
    Admission.Ticket third = admitted(door, "192.0.2.3");
    assertTrue(door.crowded());
    third.loggedIn();
    assertFalse(door.crowded());
  }

  @Test
  void remembersABoundedNumberOfAddresses() {
    Admission door = door(new Admission.Limits(10_000, 500, 32, 2));
    admitted(door, "198.51.100.1");
    for (int i = 0; i < Admission.REMEMBERED * 2; i++) {
      admitted(door, "10.%d.%d.%d".formatted(i >> 16, i >> 8 & 255, i & 255)).close();
    }
    assertEquals(Admission.REMEMBERED, door.remembered());
    admitted(door, "198.51.100.1");
    busy(door, "198.51.100.1");
  }

  private Admission door(Admission.Limits limits) {
    return new Admission(limits, LOOPBACK, clock, new Random(1));
  }

  private static Admission.Ticket admitted(Admission door, String from) {
    return assertInstanceOf(Admission.Ticket.class, door.admit(address(from)));
  }

  private static Admission.Busy busy(Admission door, String from) {
    return assertInstanceOf(Admission.Busy.class, door.admit(address(from)));
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
