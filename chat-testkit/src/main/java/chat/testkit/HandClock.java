package chat.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that goes as the real one does, and jumps ahead when a test says so: wall time and
 * monotonic time together. For any thread.
 */
public final class HandClock implements InstantSource {
  private final AtomicLong aheadNanos = new AtomicLong();

  /** Lets time pass without waiting for it. */
  public void passes(Duration time) {
    aheadNanos.addAndGet(time.toNanos());
  }

  @Override
  public Instant instant() {
    return Instant.now().plusNanos(aheadNanos.get());
  }

  /** Monotonic time in nanoseconds. */
  public long nanoTime() {
    return System.nanoTime() + aheadNanos.get();
  }
}
