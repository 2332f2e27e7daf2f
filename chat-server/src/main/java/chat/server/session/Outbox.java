package chat.server.session;

import chat.server.limit.Limit;
import chat.server.room.OpenRoom;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one connection beside the entries of its rooms: replies, which are
 * never dropped, and events, which are when there is no room for them.
 *
 * <p>Any thread adds, the feed takes. When it is full the session's reader stops reading, so it can
 * exceed its bound by the replies to the requests in flight, no more. While all outboxes together
 * are full, a session reads on only when nothing waits for its peer: who takes what it asked for is
 * held up by nobody who does not, and of the others each adds one reply at most.
 */
final class Outbox {
  /**
   * What a frame costs beside its bytes: its array's header, the item, and its place in a queue.
   */
  static final int FRAME_OVERHEAD = 48;

  /** A queue that has been longer than this is thrown away when it is empty. */
  private static final int USUAL_FRAMES = 64;

  private final long maxBytes;
  private final Outboxes all;
  private final long maxBytesOfAll;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition drained = lock.newCondition();
  private ArrayDeque<Item> replies = new ArrayDeque<>();
  private ArrayDeque<Passing> events = new ArrayDeque<>();
  private final Map<String, Long> reads = new HashMap<>();
  private boolean memberships;
  private int mostFrames;
  private long bytes;
  private boolean closed;

  /** Of the bytes, those that the feed took and has not written yet. The feed's own. */
  private long taken;

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

  /**
   * Nothing waits yet.
   *
   * @param maxBytes what may wait here
   * @param all what waits in all outboxes
   * @param maxBytesOfAll what may wait in all of them
   */
  Outbox(long maxBytes, Outboxes all, long maxBytesOfAll) {
    this.maxBytes = maxBytes;
    this.all = all;
    this.maxBytesOfAll = maxBytesOfAll;
  }

  /** Adds a reply; never waits. */
  void reply(Item item) {
    lock.lock();
    try {
      if (!closed) {
        replies.add(item);
        added(item.frame());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Adds an event; if there is no place for it, the limit that leaves it none. */
  @Nullable Limit offer(OpenRoom room, byte[] event) {
    lock.lock();
    try {
      if (closed) {
        return null; // nobody misses it
      }
      Limit full = full(cost(event));
      if (full == null) {
        events.add(new Passing(room, event));
        added(event);
      }
      return full;
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
    return full() != null;
  }

  /**
   * Waits until there is room for another reply, or the outbox is closed.
   *
   * @param full is told first which limit leaves none; whatever it does keeps nobody else waiting
   */
  void awaitSpace(Consumer<Limit> full) {
    Limit limit = full();
    if (limit == null) {
      return;
    }
    full.accept(limit);
    lock.lock();
    try {
      while (!closed && full(1) != null) {
        drained.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Limit full() {
    lock.lock();
    try {
      return closed ? null : full(1);
    } finally {
      lock.unlock();
    }
  }

  /** The limit that would be exceeded by so much more. Under the lock. */
  private @Nullable Limit full(long more) {
    if (bytes + more > maxBytes) {
      return Limit.OUTBOX_BYTES;
    }
    return bytes > 0 && all.bytes() + more > maxBytesOfAll ? Limit.OUTBOXES_BYTES : null;
  }

  /** The oldest reply, or {@code null}. It still waits until it is {@link #written}. */
  @Nullable Item nextReply() {
    lock.lock();
    try {
      Item item = replies.poll();
      if (item != null) {
        taken += cost(item.frame());
      }
      return item;
    } finally {
      lock.unlock();
    }
  }

  /** The oldest event, or {@code null}. It still waits until it is {@link #written}. */
  @Nullable Passing nextEvent() {
    lock.lock();
    try {
      Passing event = events.poll();
      if (event != null) {
        taken += cost(event.frame());
      }
      return event;
    } finally {
      lock.unlock();
    }
  }

  /** What was taken so far is in the operating system's hands, or lost with the connection. */
  void written() {
    if (taken == 0) {
      return;
    }
    lock.lock();
    try {
      added(-taken);
      taken = 0;
      forgetLength();
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A queue never gets shorter by itself: one burst would cost for the connection's whole life. */
  private void forgetLength() {
    if (bytes == 0 && mostFrames > USUAL_FRAMES) {
      replies = new ArrayDeque<>();
      events = new ArrayDeque<>();
      mostFrames = 0;
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

  /** Nothing will be written any more: nobody need wait. For the feed. */
  void close() {
    lock.lock();
    try {
      closed = true;
      replies.clear();
      events.clear();
      added(-bytes);
      taken = 0;
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static int cost(byte[] frame) {
    return frame.length + FRAME_OVERHEAD;
  }

  private void added(byte[] frame) {
    mostFrames = Math.max(mostFrames, replies.size() + events.size());
    added(cost(frame));
  }

  private void added(long more) {
    bytes += more;
    all.add(more);
  }
}
