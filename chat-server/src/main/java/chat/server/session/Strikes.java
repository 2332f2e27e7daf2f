package chat.server.session;

import org.jspecify.annotations.Nullable;

/**
 * Counts offences within a sliding time, in steps of a sixtieth of it: none is counted for longer
 * than the time, and each for nearly all of it. Its memory does not depend on how many there are,
 * since whoever offends would decide about that. For one thread.
 */
final class Strikes {
  private static final int STEPS = 60;

  private final int max;
  private final long stepNanos;

  /** How many there were in each of the last steps; most sessions never offend. */
  private int @Nullable [] counts;

  private int sum;
  private long step;

  /** {@code max} offences within {@code withinNanos} are too many. */
  Strikes(int max, long withinNanos) {
    this.max = max;
    this.stepNanos = withinNanos / STEPS;
  }

  /** Counts one; true if it is one too many. */
  boolean strike(long now) {
    long current = Math.floorDiv(now, stepNanos);
    int[] within = counts;
    if (within == null) {
      within = new int[STEPS];
      counts = within;
      step = current;
    }
    forget(within, current);
    within[index(current)]++;
    return ++sum >= max;
  }

  /** What happened in the steps between is too long ago when their places are used anew. */
  private void forget(int[] within, long current) {
    for (long passed = Math.max(step, current - STEPS) + 1; passed <= current; passed++) {
      sum -= within[index(passed)];
      within[index(passed)] = 0;
    }
    step = Math.max(step, current);
  }

  private static int index(long step) {
    return Math.floorMod(step, STEPS);
  }
}
