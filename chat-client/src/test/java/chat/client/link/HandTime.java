package chat.client.link;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Time that passes when a test says so. */
final class HandTime implements Sleeper {
  private final BlockingQueue<Duration> asked = new LinkedBlockingQueue<>();
  private final Semaphore passed = new Semaphore(0);

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    asked.add(duration);
    passed.acquire();
  }

  /** What the next sleeper asked for; it goes on sleeping. */
  Duration asked() throws InterruptedException {
    Duration duration = asked.poll(10, TimeUnit.SECONDS);
    if (duration == null) {
      throw new AssertionError("nobody sleeps");
    }
    return duration;
  }

  /** Wakes one sleeper. */
  void passes() {
    passed.release();
  }

  boolean isAwake() {
    return asked.isEmpty();
  }
}
