package chat.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private final HandClock clock = new HandClock();
  private final TokenBucket bucket = new TokenBucket(20, 10, clock);

  @Test
  void givesTheBurstAndThenSaysHowLongToWait() {
    for (int i = 0; i < 20; i++) {
      assertEquals(0, bucket.tryTake(1));
    }
    assertEquals(Duration.ofMillis(100).toNanos(), bucket.tryTake(1));
    assertEquals(Duration.ofMillis(300).toNanos(), bucket.tryTake(3), "a refusal takes nothing");
    assertEquals(Duration.ofMillis(100).toNanos(), bucket.nanosUntil(1));

    clock.pass(Duration.ofMillis(99));
    assertTrue(bucket.tryTake(1) > 0);
    clock.pass(Duration.ofMillis(1));
    assertEquals(0, bucket.tryTake(1));
    assertTrue(bucket.tryTake(1) > 0);
  }

  @Test
  void holdsNoMoreThanTheBurst() {
    clock.pass(Duration.ofDays(400));
    assertEquals(0, bucket.tryTake(20));
    assertTrue(bucket.tryTake(1) > 0);
  }

  @Test
  void givesMoreThanTheBurstWhenFullAndThenOwes() {
    assertEquals(0, bucket.tryTake(50));
    assertEquals(Duration.ofMillis(3_100).toNanos(), bucket.tryTake(1));
  }

  @Test
  void takesBackWhatWasForNothing() {
    assertEquals(0, bucket.tryTake(20));
    assertFalse(bucket.isFull());
    bucket.giveBack(20);
    assertTrue(bucket.isFull());
    assertEquals(0, bucket.tryTake(20));
  }

  @Test
  void refusesToBeOfNoUse() {
    assertThrows(IllegalArgumentException.class, () -> new TokenBucket(0, 1, clock));
    assertThrows(IllegalArgumentException.class, () -> new TokenBucket(1, 0, clock));
    assertThrows(IllegalArgumentException.class, () -> new TokenBucket(1, Double.NaN, clock));
  }
}
