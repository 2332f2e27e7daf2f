package chat.server.session;

import java.util.Arrays;

/** Counts offences within a sliding time. For one thread. */
final class Strikes {
  private static final int FIRST = 4;

  private final int max;
  private final long withinNanos;
  private long[] times;
  private int next;
  private int count;

  /** {@code max} offences within {@code withinNanos} are too many. */
  Strikes(int max, long withinNanos) {
    this.max = max;
    this.withinNanos = withinNanos;
    this.times = new long[Math.min(FIRST, max)];
  }

  /** Counts one; true if it is the one that is too many. */
  boolean strike(long now) {
    if (next == times.length && times.length < max) {
      times = Arrays.copyOf(times, Math.min(max, times.length * 2));
    }
    if (next == times.length) {
      next = 0;
    }
    times[next++] = now;
    count = Math.min(max, count + 1);
    if (count < max) {
      return false;
    }
    long oldest = times[next == max ? 0 : next];
    return now - oldest < withinNanos;
  }
}
