package chat.server.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StrikesTest {

  @Test
  void theTenthWithinTheTimeIsTooMany() {
    var strikes = new Strikes(10, 60);
    for (int i = 0; i < 9; i++) {
      assertFalse(strikes.strike(i));
    }
    assertTrue(strikes.strike(59));
  }

  @Test
  void theTimeSlides() {
    var strikes = new Strikes(3, 60);
    assertFalse(strikes.strike(0));
    assertFalse(strikes.strike(50));
    assertFalse(strikes.strike(60), "the first is 60 ago");
    assertTrue(strikes.strike(109), "three within 59");
    assertTrue(strikes.strike(110));
    assertFalse(strikes.strike(500));
  }

  @Test
  void manyAreCountedRight() {
    var strikes = new Strikes(10_000, 60);
    for (int i = 0; i < 9_999; i++) {
      assertFalse(strikes.strike(0));
    }
    assertTrue(strikes.strike(0));
    assertFalse(strikes.strike(60));
  }
}
