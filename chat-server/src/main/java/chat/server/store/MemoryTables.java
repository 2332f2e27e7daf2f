package chat.server.store;

import chat.protocol.Role;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MemoryStore} holds: maps of immutable values, and how to undo what was done to
 * them. Read under the lock's read side; changed only by {@link #put} and {@link #append}, by the
 * thread that holds its write side from the begin to the end of a transaction.
 */
final class MemoryTables {
  /** A member's place in a room. */
  record Place(Role role, long since) {}

  /** Something of an account in a room. */
  record InRoom(long account, long room) {}

  record KeyInRoom(long account, long room, String key) {}

  /** An invitation to a room; a smaller {@code order} is older. */
  record Invited(long from, long order) {}

  record NumberedToken(Rows.Token token, long order) {}

  final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

  /** Rooms as they were made, with their topic: head 0. What their log says is in {@link #logs}. */
  final Map<Long, Rows.Room> rooms = new HashMap<>();

  /** By their bytes: names are ASCII, where these sort as their characters do. */
  final TreeMap<String, Long> roomNames = new TreeMap<>();

  final Map<Long, List<Rows.Entry>> logs = new HashMap<>();
  final Map<KeyInRoom, Rows.Keyed> keys = new HashMap<>();
  final Map<Long, Map<Long, Place>> membersOfRoom = new HashMap<>();
  final Map<Long, Map<Long, Place>> roomsOfMember = new HashMap<>();
  final Map<Long, Map<Long, Invited>> invitedToRoom = new HashMap<>();
  final Map<Long, Map<Long, Invited>> invitationsOf = new HashMap<>();
  final Map<InRoom, Long> markers = new HashMap<>();
  final Map<Long, Integer> roomsCreatedBy = new HashMap<>();

  final Map<Long, Rows.Account> accounts = new HashMap<>();
  final Map<String, Long> accountNames = new HashMap<>();
  final Map<String, NumberedToken> tokens = new HashMap<>();
  final Map<ByteBuffer, String> tokenHashes = new HashMap<>();
  final Map<Long, Map<String, String>> tokensOf = new HashMap<>();
  final Map<ByteBuffer, Rows.ServerInvitation> serverInvitations = new HashMap<>();
  final Map<String, String> settings = new HashMap<>();

  private long lastNumber;
  private final Deque<Runnable> undo = new ArrayDeque<>();

  /** A number that was never given before. */
  long number() {
    return ++lastNumber;
  }

  /** The part of a map of maps that belongs to {@code outer}, to put into. */
  static <A, B, C> Map<B, C> part(Map<A, Map<B, C>> map, A outer) {
    return map.computeIfAbsent(outer, _ -> new HashMap<>());
  }

  /** Sets a value, or removes it if it is {@code null}; can be undone. */
  <K, V> void put(Map<K, V> map, K key, @Nullable V value) {
    V before = set(map, key, value);
    undo.push(() -> set(map, key, before));
  }

  private static <K, V> @Nullable V set(Map<K, V> map, K key, @Nullable V value) {
    return value == null ? map.remove(key) : map.put(key, value);
  }

  /** Adds an entry to a log; can be undone. */
  void append(long room, Rows.Entry entry) {
    List<Rows.Entry> log = logs.computeIfAbsent(room, _ -> new ArrayList<>());
    log.add(entry);
    undo.push(log::removeLast);
  }

  /** Keeps all that was done. */
  void keep() {
    undo.clear();
  }

  /** Undoes all that was done since {@link #keep}. */
  void undo() {
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
  }
}
