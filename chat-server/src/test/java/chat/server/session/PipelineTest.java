package chat.server.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipelineTest {
  private final Pipeline pipeline = new Pipeline(2);

  @Test
  void soManyAreInFlightAndTheNextWaitsForOneToBeSettled() throws InterruptedException {
    pipeline.enter();
    pipeline.enter();
    Thread third = waiting(pipeline::enter);
    pipeline.leave();
    third.join();
  }

  @Test
  void idleIsWhenAllAreSettled() throws InterruptedException {
    pipeline.awaitIdle();
    pipeline.enter();
    pipeline.enter();
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
