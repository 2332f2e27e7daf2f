package chat.server.net;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Monotonic time that is moved by hand. */
final class HandClock implements LongSupplier {
  private final AtomicLong now = new AtomicLong(1_000_000_000);

  @Override
  public long getAsLong() {
    return now.get();
  }

  void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
