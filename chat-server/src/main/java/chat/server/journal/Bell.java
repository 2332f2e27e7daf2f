package chat.server.journal;

import chat.server.room.OpenRoom;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the followers of rooms whose heads moved, on a thread of its own, so that a room of
 * thousands does not keep the journal waiting. A room that is rung again before its turn came is
 * woken once; the queue holds each open room at most once.
 */
final class Bell implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Bell.class);

  private final LinkedBlockingQueue<OpenRoom> rung = new LinkedBlockingQueue<>();
  private final Thread thread = Thread.ofVirtual().name("bell").unstarted(this::run);

  void start() {
    thread.start();
  }

  /** The room's head moved. Never waits. */
  void ring(OpenRoom room) {
    if (room.ring()) {
      rung.add(room);
    }
  }

  private void run() {
    try {
      while (true) {
        wake(rung.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the journal has ended
    }
  }

  /** One room that cannot be woken must not keep all others asleep. */
  private static void wake(OpenRoom room) {
    try {
      room.wakeFollowers();
    } catch (RuntimeException | Error e) {
      log.atError().addKeyValue("room", room.view().name()).setCause(e).log("bell_fault");
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
