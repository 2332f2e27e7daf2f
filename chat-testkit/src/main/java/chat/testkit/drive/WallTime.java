package chat.testkit.drive;

import java.time.Instant;

/**
 * Puts {@link System#nanoTime()} on the scale of wall time, which is what a trace is written in.
 * Both clocks are slewed alike; only a step of the wall clock within a run would part them.
 */
record WallTime(long offset) {
  private static final int TRIES = 100;
  private static final long NANOS = 1_000_000_000L;

  /** Compares the clocks as closely as can be. */
  static WallTime compare() {
    long best = Long.MAX_VALUE;
    long offset = 0;
    for (int i = 0; i < TRIES; i++) {
      long before = System.nanoTime();
      Instant wall = Instant.now();
      long after = System.nanoTime();
      if (after - before < best) {
        best = after - before;
        offset = wall.getEpochSecond() * NANOS + wall.getNano() - before;
      }
    }
    return new WallTime(offset);
  }

  /** In nanoseconds since 1970. */
  long of(long nanoTime) {
    return nanoTime + offset;
  }
}
