package chat.client.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: 1 to 15 s, longer each time, never all at once. */
final class Backoff {
  private static final long FIRST_MILLIS = 1_000;
  private static final long LONGEST_MILLIS = 15_000;

  private final RandomGenerator random;
  private long ceilingMillis = FIRST_MILLIS;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** After a success the next failure is a first one again. */
  void reset() {
    ceilingMillis = FIRST_MILLIS;
  }

  /**
   * The wait before the next attempt.
   *
   * @param atLeast what the server asked for
   */
  Duration next(Duration atLeast) {
    ceilingMillis = Math.min(ceilingMillis * 2, LONGEST_MILLIS);
    long wait = random.nextLong(FIRST_MILLIS, ceilingMillis + 1);
    // What the server asked of all its clients is spread too, or all would come at once.
    long asked = atLeast.isZero() ? 0 : atLeast.toMillis() + random.nextLong(FIRST_MILLIS);
    return Duration.ofMillis(Math.max(wait, asked));
  }
}
