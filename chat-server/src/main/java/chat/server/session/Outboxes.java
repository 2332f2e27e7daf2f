package chat.server.session;

import java.util.concurrent.atomic.AtomicLong;

/** How much waits in the outboxes of all sessions together. For any thread. */
final class Outboxes {
  private final AtomicLong bytes = new AtomicLong();

  /** So much more waits now, or less. */
  void add(long more) {
    bytes.addAndGet(more);
  }

  /** What waits now. */
  long bytes() {
    return bytes.get();
  }
}
