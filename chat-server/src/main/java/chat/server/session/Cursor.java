package chat.server.session;

import chat.protocol.Limits;
import chat.server.room.OpenRoom;
import chat.server.room.Tail;
import chat.server.store.Reader;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import java.util.List;

/**
 * Where a feed stands in one room's log. For the feed alone.
 *
 * <p>It reads from the tail, and from the store while it has fallen behind the tail: the same
 * entries, the same bytes. It ends at the entry with which its own account left: whoever is no
 * member any more learns that from the log itself, so there is no moment at which it could be
 * missed.
 */
final class Cursor {
  private final OpenRoom room;
  private final long account;
  private final long since;
  private long at;
  private long limit;
  private boolean ended;

  /**
   * @param after the entry behind which it begins
   * @param since the membership for which it follows: an earlier {@code leave} does not end it
   */
  Cursor(OpenRoom room, long account, long after, long since) {
    this.room = room;
    this.account = account;
    this.at = after;
    this.limit = after;
    this.since = since;
  }

  OpenRoom room() {
    return room;
  }

  /** Allows it to read up to the head as it is now. */
  void look() {
    limit = Math.max(limit, room.head());
  }

  /**
   * Fixes where it ends: at the published state's head, whose entries are durable and whose replies
   * are queued although the head may not have been moved for others yet.
   */
  void lookAtPublished() {
    limit = Math.max(limit, room.view().head());
  }

  boolean isBehind() {
    return !ended && at < limit;
  }

  /** Whether it passed the entry with which its account left. */
  boolean hasEnded() {
    return ended;
  }

  /** Reads on into the turn as far as its budget and the limit allow. */
  void read(Gathered turn, Reader store) throws StoreException {
    while (isBehind() && turn.hasBudget()) {
      Tail.Slot slot = room.tail().slot(at + 1);
      if (slot == null) {
        readStored(turn, store);
      } else {
        turn.add(slot.frames(), slot.offset(), slot.length());
        passed(slot.seq(), slot.leave() && slot.account() == account);
      }
    }
  }

  private void readStored(Gathered turn, Reader store) throws StoreException {
    List<Rows.Entry> page =
        store.entriesAfter(room.view().id(), at, limit, Limits.PAGE_ROWS, turn.budget());
    if (page.isEmpty()) {
      // To ask again would never end.
      throw new StoreException("entry " + (at + 1) + " of " + room.view().name() + " is missing");
    }
    for (Rows.Entry entry : page) {
      turn.add(entry.frame(), 0, entry.frame().length);
      passed(entry.seq(), entry.account() == account && entry.kind().equals("leave"));
      if (ended) {
        return;
      }
    }
  }

  private void passed(long seq, boolean ownLeave) {
    at = seq;
    ended = ownLeave && seq > since;
  }
}
