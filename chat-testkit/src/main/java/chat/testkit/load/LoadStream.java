package chat.testkit.load;

import chat.testkit.load.Violations.Kind;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * What one user gets of one room: each number once, in order, without a gap, and under it the frame
 * that others get, or it is noted.
 *
 * <p>For one thread, until the end; {@link #last} may be looked at from any.
 */
public final class LoadStream {
  private final String who;
  private final LoadRoom room;
  private final Violations violations;
  private final CRC32C crc = new CRC32C();
  private final BitSet missing = new BitSet(); // numbers from `begin`; empty if all is well
  private long begin;
  private volatile long last;

  public LoadStream(String who, LoadRoom room, Violations violations) {
    this.who = who;
    this.room = room;
    this.violations = violations;
  }

  /** The first number will be the next one. */
  public void beginsAfter(long after) {
    begin = after;
    last = after;
  }

  /** The largest number so far. */
  public long last() {
    return last;
  }

  /** An entry came; its frame is {@code bytes[from, end)}. */
  public void next(long seq, byte[] bytes, int from, int end) {
    next(seq);
    crc.reset();
    crc.update(bytes, from, end - from);
    if (!room.agrees(seq, (int) crc.getValue())) {
      violations.add(Kind.OTHER, who + " got another " + seq + " than others");
    }
  }

  private void next(long seq) {
    long expected = last + 1;
    if (seq == expected) {
      last = seq;
    } else if (seq > expected) {
      violations.add(Kind.GAP, who + " got " + seq + " where " + expected + " was next");
      synchronized (missing) {
        missing.set(index(expected), index(seq));
      }
      last = seq;
    } else {
      late(seq);
    }
  }

  private void late(long seq) {
    synchronized (missing) {
      if (seq > begin && missing.get(index(seq))) {
        missing.clear(index(seq));
        violations.add(Kind.REORDERED, who + " got " + seq + " after " + last);
        return;
      }
    }
    violations.add(Kind.DUPLICATE, who + " got " + seq + " again, after " + last);
  }

  private int index(long seq) {
    return Math.toIntExact(seq - begin - 1);
  }

  /** All that will come has come: what is missing up to here is lost. For any thread, once. */
  public void endsAt(long head) {
    long lost;
    synchronized (missing) {
      lost = missing.cardinality() + Math.max(0, head - last);
    }
    if (lost > 0) {
      violations.add(Kind.LOST, lost, who + " never got " + lost + " of the entries up to " + head);
    }
  }
}
