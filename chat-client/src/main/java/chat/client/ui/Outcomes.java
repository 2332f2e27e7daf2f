package chat.client.ui;

import chat.client.link.Delivery;
import chat.client.link.Outgoing;
import chat.protocol.Reply;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What became of the messages of one run, and which of them are still in the balance.
 *
 * <p>Any thread may call it; one at a time waits.
 */
final class Outcomes {
  /** For what was delivered to be shown. */
  private static final long SHOWN_MILLIS = 1_000;

  private final Screen screen;

  // Guarded by this:
  private final Queue<Outgoing> unresolved = new ArrayDeque<>();
  private Reply.@Nullable Refusal refused;
  private Delivery.@Nullable Abandoned abandoned;

  /**
   * @param unsettled messages of an earlier run
   */
  Outcomes(Screen screen, Collection<Outgoing> unsettled) {
    this.screen = screen;
    unresolved.addAll(unsettled);
  }

  synchronized void add(Outgoing message) {
    collect();
    unresolved.add(message);
  }

  /** Something other than a message was refused: to enter the room that one began in. */
  synchronized void refused(Reply.Refusal refusal) {
    refused = refusal;
  }

  /** The last refusal. */
  synchronized Reply.@Nullable Refusal refused() {
    collect();
    return refused;
  }

  /** A message that was not acknowledged, and will not be in this run. */
  synchronized Delivery.@Nullable Abandoned abandoned() {
    collect();
    return abandoned;
  }

  /**
   * Waits until none is in the balance, and what was delivered is shown; false if it took longer.
   */
  boolean await(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      Outgoing message = oldest();
      if (message == null) {
        return true;
      }
      try {
        Delivery delivery =
            message.outcome().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (delivery instanceof Delivery.Delivered(long seq, _, _)) {
          screen.awaitEntry(message.room(), seq, SHOWN_MILLIS);
        }
      } catch (TimeoutException _) {
        return false;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  private synchronized @Nullable Outgoing oldest() {
    collect();
    return unresolved.peek();
  }

  /** Forgets what is settled, and keeps what went wrong. With the lock held. */
  private void collect() {
    while (!unresolved.isEmpty() && unresolved.peek().outcome().isDone()) {
      switch (unresolved.remove().outcome().join()) {
        case Delivery.Delivered _ -> {}
        case Delivery.Refused(var refusal) -> refused = refusal;
        case Delivery.Abandoned lost -> abandoned = lost;
      }
    }
  }
}
