package chat.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipelineTest {
  private final Pipeline pipeline = new Pipeline(2);
  private final AtomicInteger full = new AtomicInteger();

  private void enter() {
    pipeline.enter(full::incrementAndGet);
  }

  @Test
  void soManyAreInFlightAndTheNextWaitsForOneToBeSettled() throws InterruptedException {
    enter();
    enter();
    assertEquals(0, full.get());
    Thread third = waiting(this::enter);
    assertEquals(1, full.get(), "whoever counts is told");
    pipeline.leave();
    third.join();
  }

  @Test
  void idleIsWhenAllAreSettled() throws InterruptedException {
    pipeline.awaitIdle();
    enter();
    enter();
    Thread reader = waiting(pipeline::awaitIdle);
    pipeline.leave();
    assertTrue(reader.isAlive());
    pipeline.leave();
    reader.join();
  }

  @Test
  void whoSpeaksOfItSlowlyKeepsNobodyElseWaiting() throws InterruptedException {
    enter();
    enter();
    var speaking = new CountDownLatch(1);
    var spoken = new CountDownLatch(1);
    Thread third = Thread.ofPlatform().start(() -> pipeline.enter(() -> speaks(speaking, spoken)));
    speaking.await();
    pipeline.leave(); // would wait for the one who speaks
    spoken.countDown();
    third.join();
  }

  private static void speaks(CountDownLatch speaking, CountDownLatch spoken) {
    speaking.countDown();
    try {
      spoken.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
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
