package chat.server.journal;

import chat.protocol.Refused;
import chat.server.room.Member;
import chat.server.room.OpenRoom;
import chat.server.room.Room;
import chat.server.room.Tail;
import chat.server.store.DamageException;
import chat.server.store.Reader;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * The rooms that are in use, each loaded from the store when it is first needed.
 *
 * <p>{@link #find}, {@link #visible} and {@link #ifOpen} may be called from any thread; everything
 * else belongs to the journal's thread. A room is in the map before the journal first changes it,
 * so whoever loads one on another thread cannot miss a change: nothing changes a room that is not
 * here.
 */
public final class Rooms {
  private final Reader reader;
  private final Tail.Limits tailLimits;
  private final long maxTailBytes;
  private final ConcurrentHashMap<String, CompletableFuture<@Nullable OpenRoom>> open =
      new ConcurrentHashMap<>();

  // the journal's own: which tails hold how much, the one that was filled longest ago first
  private final LinkedHashMap<OpenRoom, Long> tails = new LinkedHashMap<>(16, 0.75f, true);
  private long tailBytes;

  /**
   * @param reader reads what was committed
   * @param tailLimits what the tail of one room may hold
   * @param maxTailBytes what the tails of all rooms may hold together
   */
  public Rooms(Reader reader, Tail.Limits tailLimits, long maxTailBytes) {
    this.reader = reader;
    this.tailLimits = tailLimits;
    this.maxTailBytes = maxTailBytes;
  }

  /** The room of that name; loads it if need be, waiting without holding a carrier thread. */
  public Optional<OpenRoom> find(String name) throws StoreException {
    CompletableFuture<@Nullable OpenRoom> known = open.get(name);
    if (known == null) {
      var mine = new CompletableFuture<@Nullable OpenRoom>();
      known = open.putIfAbsent(name, mine);
      if (known == null) {
        load(name, mine);
        known = mine;
      }
    }
    try {
      return Optional.ofNullable(known.join());
    } catch (CompletionException e) {
      throw e.getCause() instanceof DamageException damage
          ? damage
          : new StoreException("the room " + name + " could not be loaded", e);
    }
  }

  /**
   * The room of that name, which {@code user} must be allowed to know of.
   *
   * @throws Refused {@code not_found}
   */
  public OpenRoom visible(String name, String user) throws Refused, StoreException {
    OpenRoom room = find(name).orElseThrow(() -> Room.notFound(name).refused());
    room.view().requireVisible(user);
    return room;
  }

  /** The room of that name if it is in use already. Never waits. */
  public @Nullable OpenRoom ifOpen(String name) {
    CompletableFuture<@Nullable OpenRoom> known = open.get(name);
    return known == null ? null : loaded(known);
  }

  /** How many are in use. For any thread. */
  public int inUse() {
    return open.size();
  }

  /**
   * As {@link #find}, through the journal's own connection to the store. It never waits for
   * somebody else who is loading the same room: they may be waiting for the journal's transaction
   * to end.
   */
  Optional<OpenRoom> openForJournal(String name, Reader writer) throws StoreException {
    OpenRoom known = ifOpen(name);
    return known != null ? Optional.of(known) : read(name, writer).map(this::settle);
  }

  /**
   * Makes this the room of its name, also for whoever is loading it just now. Two of one name would
   * be two tails, and only one of them would ever be filled.
   */
  private OpenRoom settle(Room stored) {
    OpenRoom room = new OpenRoom(stored, tailLimits);
    CompletableFuture<@Nullable OpenRoom> mine = CompletableFuture.completedFuture(room);
    CompletableFuture<@Nullable OpenRoom> known = open.putIfAbsent(stored.name(), mine);
    if (known == null || known.complete(room)) {
      return room;
    }
    OpenRoom loaded = loaded(known);
    if (loaded != null) {
      return loaded;
    }
    open.put(stored.name(), mine); // they found nothing, or could not look
    return room;
  }

  private void load(String name, CompletableFuture<@Nullable OpenRoom> mine) {
    try {
      Optional<Room> stored = read(name, reader);
      mine.complete(stored.map(room -> new OpenRoom(room, tailLimits)).orElse(null));
    } catch (StoreException | RuntimeException e) {
      mine.completeExceptionally(e);
    }
    if (loaded(mine) == null) {
      open.remove(name, mine); // a name that is not taken is not worth remembering
    }
  }

  private static @Nullable OpenRoom loaded(CompletableFuture<@Nullable OpenRoom> room) {
    return room.isCompletedExceptionally() ? null : room.getNow(null);
  }

  private static Optional<Room> read(String name, Reader source) throws StoreException {
    Optional<Rows.Room> found = source.room(name);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Rows.Room row = found.get();
    TreePMap<String, Member> members = TreePMap.empty();
    for (Rows.Member member : source.members(row.id())) {
      members =
          members.plus(member.name(), new Member(member.account(), member.role(), member.since()));
    }
    PMap<String, String> invited = HashTreePMap.empty();
    for (Rows.RoomInvitation invitation : source.invited(row.id())) {
      invited = invited.plus(invitation.name(), invitation.from());
    }
    return Optional.of(
        new Room(
            row.id(),
            row.name(),
            row.log(),
            row.visibility(),
            row.topic(),
            row.head(),
            row.headAt(),
            members,
            invited));
  }

  /** A room that was made by a transaction which is durable now. */
  OpenRoom addMade(Room made) {
    return settle(made);
  }

  /** A tail was filled: keeps all of them together within their bound. */
  void filled(OpenRoom room) {
    Long before = tails.put(room, room.tail().bytes());
    tailBytes += room.tail().bytes() - (before == null ? 0 : before);
    while (tailBytes > maxTailBytes && tails.size() > 1) {
      Map.Entry<OpenRoom, Long> oldest = tails.firstEntry();
      oldest.getKey().tail().clear();
      tailBytes -= oldest.getValue();
      tails.remove(oldest.getKey());
    }
  }

  /**
   * After a commit whose outcome was not known: the room becomes what the store says, and its
   * followers may read up to there.
   */
  void reread(String name, Reader writer) throws StoreException {
    OpenRoom room = ifOpen(name);
    Optional<Room> stored = read(name, writer);
    if (stored.isEmpty()) {
      return; // the transaction that would have made it is not there
    }
    if (room == null) {
      return; // it is loaded when it is first needed
    }
    room.tail().clear();
    room.publish(stored.get());
    room.moveHead();
  }
}
