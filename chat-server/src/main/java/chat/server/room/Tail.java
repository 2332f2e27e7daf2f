package chat.server.room;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries of a room, already encoded: a ring that one thread fills and any number of
 * threads read without a lock.
 *
 * <p>The frames of one publish lie behind one another in one array that all readers share. A slot
 * is an immutable object that knows its number, so a reader who was overtaken finds another number
 * than the one it looked for, and turns to the store.
 */
public final class Tail {
  private static final int FIRST_RING = 16;

  /**
   * How much is kept.
   *
   * @param entries entries at most
   * @param bytes bytes of their frames at most, but always the newest entry
   */
  public record Limits(int entries, int bytes) {}

  /**
   * An entry in the ring.
   *
   * @param account whose entry it is
   * @param leave whether it is a {@code leave}, at which a follower of that account stops
   * @param frames the shared array of its publish
   */
  public record Slot(
      long seq, long account, boolean leave, byte[] frames, int offset, int length) {}

  private final Limits limits;
  private volatile AtomicReferenceArray<@Nullable Slot> ring =
      new AtomicReferenceArray<>(FIRST_RING);

  // the filling thread's own
  private long oldest;
  private long newest;
  private long bytes;

  public Tail(Limits limits) {
    this.limits = limits;
  }

  /** The entry with that number, if it is still here. For any thread. */
  public @Nullable Slot slot(long seq) {
    AtomicReferenceArray<@Nullable Slot> ring = this.ring;
    Slot slot = ring.get((int) (seq % ring.length()));
    return slot != null && slot.seq() == seq ? slot : null;
  }

  /** Adds an entry, which must follow the newest one. For the filling thread only. */
  public void add(Slot slot) {
    if (bytes > 0 && slot.seq() != newest + 1) {
      throw new IllegalStateException("entry " + slot.seq() + " after " + newest);
    }
    if (bytes == 0) {
      oldest = slot.seq();
    }
    newest = slot.seq();
    bytes += slot.length();
    while (oldest < newest && (newest - oldest >= limits.entries() || bytes > limits.bytes())) {
      drop(oldest);
    }
    makeRoom();
    ring.set((int) (slot.seq() % ring.length()), slot);
  }

  private void drop(long seq) {
    int index = (int) (seq % ring.length());
    Slot slot = ring.get(index);
    if (slot != null && slot.seq() == seq) {
      bytes -= slot.length();
      ring.set(index, null);
    }
    oldest = seq + 1;
  }

  /** A quiet room needs no ring of full size. */
  private void makeRoom() {
    AtomicReferenceArray<@Nullable Slot> old = ring;
    if (newest - oldest < old.length()) {
      return;
    }
    var wider = new AtomicReferenceArray<@Nullable Slot>(old.length() * 2);
    for (long seq = oldest; seq < newest; seq++) {
      wider.setPlain((int) (seq % wider.length()), old.get((int) (seq % old.length())));
    }
    ring = wider;
  }

  /** Forgets everything. For the filling thread only. */
  public void clear() {
    ring = new AtomicReferenceArray<>(FIRST_RING);
    bytes = 0;
  }

  /** Bytes of frames that are kept now. For the filling thread only. */
  public long bytes() {
    return bytes;
  }
}
