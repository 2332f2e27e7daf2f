package chat.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that goes as the real one does, jumps when a test says so, and can be stopped: wall time
 * and monotonic time together. For any thread.
 */
public final class HandClock implements InstantSource {
  private final Instant beginning = Instant.now();
  private final long beginningNanos = System.nanoTime();
  private long aheadNanos;
  private boolean stopped;
  private long stoppedNanos;

  /** Lets time pass without waiting for it; less than none turns it back. */
  public synchronized void passes(Duration time) {
    aheadNanos += time.toNanos();
  }

  /** From now on time passes only by {@link #passes}, so that no slow machine spoils a rate. */
  public synchronized void stops() {
    stoppedNanos = System.nanoTime();
    stopped = true;
  }

  @Override
  public Instant instant() {
    return beginning.plusNanos(nanoTime() - beginningNanos);
  }

  /** Monotonic time in nanoseconds. */
  public synchronized long nanoTime() {
    return (stopped ? stoppedNanos : System.nanoTime()) + aheadNanos;
  }
}
