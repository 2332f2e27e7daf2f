package chat.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipelineTest {
  private final Pipeline pipeline = new Pipeline(2);
  private final AtomicInteger full = new AtomicInteger();

  @Test
  void soManyAreInFlightAndTheNextWaitsForOneToBeSettled() throws InterruptedException {
    pipeline.enter(full::incrementAndGet);
    pipeline.enter(full::incrementAndGet);
    Thread third = waiting(() -> pipeline.enter(full::incrementAndGet));
    assertEquals(1, full.get());
    pipeline.leave();
    third.join();
  }

  @Test
  void idleIsWhenAllAreSettled() throws InterruptedException {
    pipeline.awaitIdle();
    pipeline.enter(full::incrementAndGet);
    pipeline.enter(full::incrementAndGet);
    Thread reader = waiting(pipeline::awaitIdle);
    pipeline.leave();
    assertTrue(reader.isAlive());
    pipeline.leave();
    reader.join();
  }

  private static Thread waiting(Runnable what) {
    Thread thread = Thread.ofPlatform().start(what);
    while (thread.getState() != Thread.State.WAITING) {
      assertTrue(thread.isAlive(), "it did not wait");
      Thread.onSpinWait();
    }
    return thread;
  }
}
