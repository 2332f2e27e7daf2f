package chat.server.net;

import java.util.function.LongSupplier;

/**
 * So much at once, and so much a second in the long run. Starts full.
 *
 * <p>Any thread may call it: the sessions of one account share one.
 */
public final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Less than any share of a token that matters, more than what rounding loses. */
  private static final double ROUNDING = 1e-6;

  private final double burst;
  private final double perSecond;
  private final LongSupplier nanoTime;

  private double level;
  private long updatedAt;

  /**
   * A full bucket.
   *
   * @param burst tokens at once, at least 1
   * @param perSecond tokens that come back in a second, more than 0
   * @param nanoTime monotonic time in nanoseconds
   */
  public TokenBucket(long burst, double perSecond, LongSupplier nanoTime) {
    if (burst < 1 || !(perSecond > 0)) {
      throw new IllegalArgumentException(
          "a bucket needs a burst of at least 1 and a rate above 0, not %d and %s"
              .formatted(burst, perSecond));
    }
    this.burst = burst;
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.level = burst;
    this.updatedAt = nanoTime.getAsLong();
  }

  /**
   * Takes {@code n} tokens, or none.
   *
   * <p>More than the burst may be asked for: it is given when the bucket is full, and the bucket
   * then owes. Otherwise such a request could never be met, and the wait that we answer would be a
   * lie.
   *
   * @return 0 if they were taken, else the nanoseconds after which they can be there
   */
  public synchronized long tryTake(long n) {
    long wait = nanosUntil(n);
    if (wait == 0) {
      level -= n;
    }
    return wait;
  }

  /** What {@link #tryTake} would answer now; takes nothing. */
  public synchronized long nanosUntil(long n) {
    refill();
    double missing = Math.min((double) n, burst) - level;
    return missing > ROUNDING
        ? Math.max(1, (long) Math.ceil(missing / perSecond * NANOS_PER_SECOND))
        : 0;
  }

  /** Gives back what was taken for something that then did not happen. */
  public synchronized void giveBack(long n) {
    refill();
    level = Math.min(burst, level + n);
  }

  /** Whether nothing is missing, so that a new bucket would behave the same. */
  public synchronized boolean isFull() {
    refill();
    return level >= burst - ROUNDING;
  }

  private void refill() {
    long now = nanoTime.getAsLong();
    level = Math.min(burst, level + (now - updatedAt) * perSecond / NANOS_PER_SECOND);
    updatedAt = now;
  }
}
