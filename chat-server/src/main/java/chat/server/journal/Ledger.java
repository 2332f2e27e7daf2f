package chat.server.journal;

import chat.protocol.Codec;
import chat.protocol.Entry;
import chat.protocol.Refused;
import chat.server.limit.Limit;
import chat.server.limit.Tally;
import chat.server.room.OpenRoom;
import chat.server.room.Room;
import chat.server.room.Step;
import chat.server.room.Tail;
import chat.server.store.StoreException;
import chat.server.store.Writer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One open transaction: the rooms as they will stand if it becomes durable, and the way to write.
 * For the journal's thread only; thrown away after a rollback.
 */
public final class Ledger {
  private final Writer writer;
  private final Rooms rooms;
  private final Markers markers;
  private final Tally tally;
  private final Instant now;
  private final Map<String, Touched> touched = new LinkedHashMap<>();
  private boolean dirty;

  /** A room that this transaction changes. */
  private static final class Touched {
    final @Nullable OpenRoom open;
    final List<Encoded> added = new ArrayList<>();
    Room room;

    Touched(@Nullable OpenRoom open, Room room) {
      this.open = open;
      this.room = room;
    }
  }

  private record Encoded(long seq, long account, boolean leave, byte[] frame) {}

  Ledger(Writer writer, Rooms rooms, Markers markers, Tally tally, Instant now) {
    this.writer = writer;
    this.rooms = rooms;
    this.markers = markers;
    this.tally = tally;
    this.now = now;
  }

  /** The wall clock of this transaction. */
  public Instant now() {
    return now;
  }

  /** A limit of that account's decided. */
  void bit(Limit limit, String user) {
    tally.bit(limit, user);
  }

  /** Writes; the caller need not say that anything changed. */
  public Writer write() {
    dirty = true;
    return writer;
  }

  /** Looks up, also what this transaction wrote. */
  public chat.server.store.Reader read() {
    return writer;
  }

  /** The room as it stands with all that was decided so far. */
  public Optional<Room> room(String name) throws StoreException {
    Touched known = touched.get(name);
    if (known != null) {
      return Optional.of(known.room);
    }
    return rooms.openForJournal(name, writer).map(OpenRoom::view);
  }

  /**
   * The room as it stands, which {@code user} must be allowed to know of.
   *
   * @throws Refused {@code not_found}
   */
  public Room visibleRoom(String name, String user) throws Refused, StoreException {
    Room room = room(name).orElseThrow(() -> Room.notFound(name).refused());
    room.requireVisible(user);
    return room;
  }

  /** Where the account's read marker stands in the room. */
  public long marker(long account, long room) throws StoreException {
    long pending = markers.pending(account, room);
    return Markers.latest(pending, writer.marker(account, room));
  }

  /** Adds a room that was made within this transaction. */
  public void add(Room made) {
    dirty = true;
    touched.put(made.name(), new Touched(null, made));
  }

  /** Takes one step of a room: writes its entry. */
  public Step take(Step step, @Nullable String key) throws StoreException {
    Entry entry = step.entry();
    byte[] frame = Codec.encode(entry);
    write()
        .append(
            step.next().id(), entry.seq(), step.account(), entry.kind(), key, entry.at(), frame);
    Touched room = touch(step.next());
    room.added.add(new Encoded(entry.seq(), step.account(), entry instanceof Entry.Leave, frame));
    return step;
  }

  /** Replaces a room's state without an entry. */
  public void replace(Room next) throws StoreException {
    dirty = true;
    touch(next);
  }

  private Touched touch(Room next) throws StoreException {
    Touched known = touched.get(next.name());
    if (known == null) {
      OpenRoom open = rooms.openForJournal(next.name(), writer).orElseThrow();
      known = new Touched(open, next);
      touched.put(next.name(), known);
    }
    known.room = next;
    return known;
  }

  /** Whether there is anything to commit. */
  boolean isDirty() {
    return dirty;
  }

  /** The names of the rooms that were touched. */
  Collection<String> touchedRooms() {
    return touched.keySet();
  }

  /**
   * After the commit: replaces what others look at, and fills the tails. The heads do not move yet.
   *
   * @return the rooms whose heads may move
   */
  List<OpenRoom> publish() {
    var published = new ArrayList<OpenRoom>(touched.size());
    for (Touched change : touched.values()) {
      OpenRoom open = change.open;
      if (open == null) {
        open = rooms.addMade(change.room);
      } else {
        open.publish(change.room);
      }
      fill(open.tail(), change.added);
      if (!change.added.isEmpty()) {
        published.add(open);
      }
    }
    return published;
  }

  /** All frames of one publish lie in one array, which a follower at its start writes as it is. */
  private static void fill(Tail tail, List<Encoded> added) {
    byte[] frames = added.size() == 1 ? added.getFirst().frame() : joined(added);
    int offset = 0;
    for (Encoded entry : added) {
      int length = entry.frame().length;
      tail.add(new Tail.Slot(entry.seq(), entry.account(), entry.leave(), frames, offset, length));
      offset += length;
    }
  }

  private static byte[] joined(List<Encoded> added) {
    byte[] frames = new byte[added.stream().mapToInt(entry -> entry.frame().length).sum()];
    int offset = 0;
    for (Encoded entry : added) {
      System.arraycopy(entry.frame(), 0, frames, offset, entry.frame().length);
      offset += entry.frame().length;
    }
    return frames;
  }
}
