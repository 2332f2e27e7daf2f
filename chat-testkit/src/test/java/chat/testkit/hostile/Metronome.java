package chat.testkit.hostile;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Beats once a millisecond and adds up how late it was: for so long the machine had no time for a
 * thread that was ready, whatever the server did. What is measured beside it is less that, so that
 * a limit can be asserted on a machine that others use too.
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
      late.addAndGet(Math.max(0, now - last - BEAT_NANOS));
      last = now;
    }
  }

  /** How late it was, all in all, since this was last asked. */
  Duration late() {
    return Duration.ofNanos(late.getAndSet(0));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
