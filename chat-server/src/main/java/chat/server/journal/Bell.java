package chat.server.journal;

import chat.server.room.OpenRoom;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Wakes the followers of rooms whose heads moved, on a thread of its own, so that a room of
 * thousands does not keep the journal waiting. A room that is rung again before its turn came is
 * woken once; the queue holds each open room at most once.
 */
final class Bell implements AutoCloseable {
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
        rung.take().wakeFollowers();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the journal has ended
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
