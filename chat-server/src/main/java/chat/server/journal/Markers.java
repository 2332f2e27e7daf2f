package chat.server.journal;

import chat.server.store.StoreException;
import chat.server.store.Writer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Read markers that are not written yet: the one thing that is acknowledged before it is durable,
 * since it only saves a person from seeing a line as new twice. They are written with the next
 * batch, within a second. Any thread may move and ask; the journal's thread writes.
 */
public final class Markers {
  /** More than this many unwritten ones mean that the store does not take them. */
  private static final int MAX = 100_000;

  private record Place(long account, long room) {}

  private final Map<Place, Long> unwritten = new ConcurrentHashMap<>();
  private boolean closed;

  /**
   * Where the marker stands, given what the store says. Ask for {@link #pending} before the store
   * is read: then a marker that is written meanwhile is not missed.
   */
  public static long latest(long pending, long stored) {
    return Math.max(pending, stored);
  }

  /** Where the marker stands as far as it is not written; 0 if there is nothing to write. */
  public long pending(long account, long room) {
    return unwritten.getOrDefault(new Place(account, room), 0L);
  }

  /** Moves a marker forward; false if too many wait to be written, or none will be any more. */
  public synchronized boolean move(long account, long room, long seq) {
    if (closed || unwritten.size() >= MAX) {
      return false;
    }
    unwritten.merge(new Place(account, room), seq, Math::max);
    return true;
  }

  /** From now on none is moved: what is written next is the last. */
  synchronized void close() {
    closed = true;
  }

  boolean isEmpty() {
    return unwritten.isEmpty();
  }

  /** Writes all of them into the open transaction; they count as written after {@link #forget}. */
  Map<?, Long> write(Writer writer) throws StoreException {
    Map<Place, Long> written = Map.copyOf(unwritten);
    for (Map.Entry<Place, Long> marker : written.entrySet()) {
      writer.putMarker(marker.getKey().account(), marker.getKey().room(), marker.getValue());
    }
    return written;
  }

  /** The transaction is durable: forgets those that did not move on meanwhile. */
  void forget(Map<?, Long> written) {
    written.forEach(unwritten::remove);
  }
}
