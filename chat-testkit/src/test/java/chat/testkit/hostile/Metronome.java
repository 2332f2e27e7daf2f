package chat.testkit.hostile;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Beats once a millisecond and notes its worst delay: for so long the machine had no time for
 * anybody, whatever the server did. What is measured beside it is less that, so that a limit can be
 * asserted on a machine that others use too.
 */
final class Metronome implements AutoCloseable {
  private static final long BEAT_NANOS = 1_000_000;

  private final AtomicLong late = new AtomicLong();
  private final Thread thread = Thread.ofPlatform().daemon().name("metronome").start(this::beat);

  private volatile boolean closed;

  private void beat() {
    long last = System.nanoTime();
    while (!closed) {
      LockSupport.parkNanos(BEAT_NANOS);
      long now = System.nanoTime();
      late.accumulateAndGet(now - last - BEAT_NANOS, Math::max);
      last = now;
    }
  }

  /** The worst delay since this was last asked. */
  Duration worst() {
    return Duration.ofNanos(Math.max(0, late.getAndSet(0)));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
