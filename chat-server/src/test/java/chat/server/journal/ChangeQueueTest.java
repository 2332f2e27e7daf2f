package chat.server.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.server.limit.Tally;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for the journal, up to its bounds and beyond. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChangeQueueTest {
  /** Is run whenever a limit that bit is noted. */
  private Runnable noting = () -> {};

  private final ChangeQueue queue = new ChangeQueue(3, 1_000, new Tally(this::noted));
  private final ArrayList<Pending<?>> batch = new ArrayList<>();

  private long noted() {
    noting.run();
    return 0;
  }

  private static Pending<Boolean> change(int bytes) {
    Change<Boolean> change =
        new Change<>() {
          @Override
          public Boolean decide(Ledger ledger) {
            return true;
          }

          @Override
          public int bytes() {
            return bytes;
          }
        };
    return new Pending<>(change, _ -> {});
  }

  private Thread waiting(Pending<?> pending, AtomicReference<Boolean> result) {
    Thread thread = Thread.ofPlatform().start(() -> result.set(queue.put(pending)));
    while (thread.getState() != Thread.State.WAITING) {
      assertTrue(thread.isAlive(), "it did not wait");
      Thread.onSpinWait();
    }
    return thread;
  }

  @Test
  void whoBringsOneTooManyWaits() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      assertTrue(queue.put(change(1)));
    }
    var result = new AtomicReference<Boolean>();
    Thread fourth = waiting(change(1), result);
    assertTrue(queue.take(batch, 2, 0));
    fourth.join();
    assertTrue(result.get());
    assertEquals(2, queue.size());
  }

  @Test
  void whoBringsMoreThanTheBytesWaitsToo() throws InterruptedException {
    assertTrue(queue.put(change(999)));
    assertTrue(queue.put(change(16_384)), "one is always let in below the bound, however large");
    var result = new AtomicReference<Boolean>();
    Thread third = waiting(change(1), result);
    assertTrue(queue.take(batch, 256, 0));
    third.join();
    assertTrue(result.get());
  }

  @Test
  void whoSpeaksOfItSlowlyKeepsNobodyElseWaiting() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      queue.put(change(1));
    }
    var speaking = new CountDownLatch(1);
    var spoken = new CountDownLatch(1);
    noting =
        () -> {
          speaking.countDown();
          try {
            spoken.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    Thread fourth = Thread.ofPlatform().start(() -> queue.put(change(1)));
    speaking.await();
    assertTrue(queue.take(batch, 256, 0)); // would wait for the one who speaks
    spoken.countDown();
    fourth.join();
    assertEquals(1, queue.size());
  }

  @Test
  void whoWaitsWhenItClosesIsTurnedAwayAndWhatIsThereIsStillTaken() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      queue.put(change(1));
    }
    var result = new AtomicReference<Boolean>();
    Thread late = waiting(change(1), result);
    queue.close();
    late.join();
    assertFalse(result.get());
    assertFalse(queue.put(change(1)));
    assertTrue(queue.take(batch, 256, 0));
    assertEquals(3, batch.size());
    batch.clear();
    assertFalse(queue.take(batch, 256, 0));
  }
}
