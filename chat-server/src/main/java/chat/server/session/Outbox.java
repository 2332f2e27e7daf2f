package chat.server.session;

import chat.server.room.OpenRoom;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one connection beside the entries of its rooms: replies, which are
 * never dropped, and events, which are when there is no room for them.
 *
 * <p>Any thread adds, the feed takes. When it is full the session's reader stops reading, so it can
 * exceed its bound by the replies to the requests in flight, no more.
 */
final class Outbox {
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition drained = lock.newCondition();
  private final ArrayDeque<Item> replies = new ArrayDeque<>();
  private final ArrayDeque<Passing> events = new ArrayDeque<>();
  private final Map<String, Long> reads = new HashMap<>();
  private boolean memberships;
  private long bytes;
  private boolean closed;

  /**
   * A reply, and what it means for the rooms that the feed follows.
   *
   * @param turn {@code null} if it means nothing for them
   */
  record Item(byte[] frame, @Nullable Turn turn) {
    Item(byte[] frame) {
      this(frame, null);
    }
  }

  /** An event of a room, for those who follow it when it is written. */
  record Passing(OpenRoom room, byte[] frame) {}

  /** A change of what a feed follows; it takes effect in the order of the replies. */
  sealed interface Turn {

    /**
     * From here on the room's entries behind {@code after}.
     *
     * @param since the membership for which it is followed
     */
    record Follow(OpenRoom room, long after, long since) implements Turn {}

    /** From here on none of that room's entries. */
    record Unfollow(String room) implements Turn {}
  }

  Outbox(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds a reply; never waits. */
  void reply(Item item) {
    lock.lock();
    try {
      if (!closed) {
        replies.add(item);
        bytes += item.frame().length;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Adds an event; false if there is no place for it. */
  boolean offer(OpenRoom room, byte[] event) {
    lock.lock();
    try {
      if (closed) {
        return true; // nobody misses it
      }
      boolean fits = bytes + event.length <= maxBytes;
      if (fits) {
        events.add(new Passing(room, event));
        bytes += event.length;
      }
      return fits;
    } finally {
      lock.unlock();
    }
  }

  /** The read marker of a room moved: only where it stands last is worth telling. */
  void read(String room, long seq) {
    lock.lock();
    try {
      reads.merge(room, seq, Math::max);
    } finally {
      lock.unlock();
    }
  }

  /** The account's memberships changed; said once however often. */
  void memberships() {
    lock.lock();
    try {
      memberships = true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the peer must read first before anything more is read from it. */
  boolean isFull() {
    lock.lock();
    try {
      return bytes >= maxBytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is room for another reply, or the outbox is closed.
   *
   * @param full is run first if there is none
   */
  void awaitSpace(Runnable full) {
    lock.lock();
    try {
      if (bytes >= maxBytes && !closed) {
        full.run();
      }
      while (bytes >= maxBytes && !closed) {
        drained.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The oldest reply, or {@code null}. */
  @Nullable Item nextReply() {
    lock.lock();
    try {
      Item item = replies.poll();
      if (item != null) {
        taken(item.frame());
      }
      return item;
    } finally {
      lock.unlock();
    }
  }

  /** The oldest event, or {@code null}. */
  @Nullable Passing nextEvent() {
    lock.lock();
    try {
      Passing event = events.poll();
      if (event != null) {
        taken(event.frame());
      }
      return event;
    } finally {
      lock.unlock();
    }
  }

  /** The read markers that moved since this was last asked. */
  Map<String, Long> takeReads() {
    lock.lock();
    try {
      if (reads.isEmpty()) {
        return Map.of();
      }
      Map<String, Long> taken = Map.copyOf(reads);
      reads.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the memberships changed since this was last asked. */
  boolean takeMemberships() {
    lock.lock();
    try {
      boolean taken = memberships;
      memberships = false;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing will be written any more: nobody need wait. */
  void close() {
    lock.lock();
    try {
      closed = true;
      replies.clear();
      events.clear();
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void taken(byte[] frame) {
    bytes -= frame.length;
    if (bytes < maxBytes) {
      drained.signalAll();
    }
  }
}
