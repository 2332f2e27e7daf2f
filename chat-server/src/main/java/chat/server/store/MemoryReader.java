package chat.server.store;

import chat.protocol.Visibility;
import chat.server.store.MemoryTables.InRoom;
import chat.server.store.MemoryTables.Invited;
import chat.server.store.MemoryTables.KeyInRoom;
import chat.server.store.MemoryTables.NumberedToken;
import chat.server.store.MemoryTables.Place;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Each question of {@link Reader}, asked of maps. Waits for an open transaction of others. */
class MemoryReader implements Reader {
  final MemoryTables tables;

  MemoryReader(MemoryTables tables) {
    this.tables = tables;
  }

  private <T> T locked(Supplier<T> question) {
    tables.lock.readLock().lock();
    try {
      return question.get();
    } finally {
      tables.lock.readLock().unlock();
    }
  }

  // --- rooms and their logs

  @Override
  public Optional<Rows.Room> room(String name) {
    return locked(() -> Optional.ofNullable(tables.roomNames.get(name)).map(this::room));
  }

  @Override
  public List<Rows.Member> members(long room) {
    return locked(() ->
        tables.membersOfRoom.getOrDefault(room, Map.of()).entrySet().stream()
            .map(member -> {
              Place place = member.getValue();
              return new Rows.Member(
                  member.getKey(), name(member.getKey()), place.role(), place.since());
            })
            .sorted(Comparator.comparing(Rows.Member::name))
            .toList());
  }

  @Override
  public List<Rows.RoomInvitation> invited(long room) {
    return locked(() ->
        oldestFirst(tables.invitedToRoom.getOrDefault(room, Map.of()))
            .map(invited ->
                new Rows.RoomInvitation(
                    invited.getKey(), name(invited.getKey()), name(invited.getValue().from())))
            .toList());
  }

  @Override
  public List<Rows.Entry> entriesAfter(long room, long after, long upTo, int rows, int bytes) {
    return locked(() -> {
      List<Rows.Entry> log = log(room);
      int from = Math.clamp(after, 0, log.size());
      int to = Math.clamp(upTo, from, log.size());
      return page(log.subList(from, to), rows, bytes);
    });
  }

  @Override
  public List<Rows.Entry> entriesBefore(long room, long before, int rows, int bytes) {
    return locked(() -> {
      List<Rows.Entry> log = log(room);
      int to = Math.clamp(before - 1, 0, log.size());
      return page(log.subList(0, to).reversed(), rows, bytes).reversed();
    });
  }

  private static List<Rows.Entry> page(Collection<Rows.Entry> entries, int rows, int bytes) {
    List<Rows.Entry> page = new ArrayList<>();
    long bytesLeft = bytes;
    for (Rows.Entry entry : entries) {
      bytesLeft -= entry.frame().length;
      if (!page.isEmpty() && (bytesLeft < 0 || page.size() >= rows)) {
        break;
      }
      page.add(entry);
    }
    return page;
  }

  @Override
  public Optional<Rows.Keyed> keyed(long account, long room, String key) {
    return locked(() -> Optional.ofNullable(tables.keys.get(new KeyInRoom(account, room, key))));
  }

  @Override
  public long unread(long room, long after, long account) {
    return locked(() ->
        log(room).stream()
            .skip(after)
            .limit(EntryTable.UNREAD_ENTRIES)
            .filter(entry -> entry.account() != account)
            .filter(entry -> entry.kind().equals(Kind.MESSAGE.word()))
            .count());
  }

  @Override
  public List<Rows.ListedRoom> rooms(long account, boolean mine, String after, int rows) {
    return locked(() -> {
      Map<Long, Place> places = tables.roomsOfMember.getOrDefault(account, Map.of());
      return tables.roomNames.tailMap(after, false).values().stream()
          .filter(id -> places.containsKey(id) || (!mine && isPublic(id)))
          .limit(rows)
          .map(id -> listed(account, id, places.get(id)))
          .toList();
    });
  }

  private boolean isPublic(long room) {
    return known(tables.rooms, room).visibility() == Visibility.PUBLIC;
  }

  private Rows.ListedRoom listed(long account, long room, @Nullable Place place) {
    return new Rows.ListedRoom(
        room(room),
        tables.membersOfRoom.getOrDefault(room, Map.of()).size(),
        place == null ? null : place.role(),
        place == null ? 0 : place.since(),
        tables.markers.getOrDefault(new InRoom(account, room), 0L));
  }

  // --- accounts

  @Override
  public Optional<Rows.Account> account(String name) {
    return locked(
        () -> Optional.ofNullable(tables.accountNames.get(name)).map(tables.accounts::get));
  }

  @Override
  public Optional<Rows.Account> account(long id) {
    return locked(() -> Optional.ofNullable(tables.accounts.get(id)));
  }

  @Override
  public List<Rows.Membership> memberships(long account) {
    return locked(() ->
        tables.roomsOfMember.getOrDefault(account, Map.of()).entrySet().stream()
            .map(member -> {
              long room = member.getKey();
              Place place = member.getValue();
              long marker = tables.markers.getOrDefault(new InRoom(account, room), 0L);
              return new Rows.Membership(room(room), place.role(), place.since(), marker);
            })
            .sorted(Comparator.comparing(membership -> membership.room().name()))
            .toList());
  }

  @Override
  public int membershipCount(long account) {
    return locked(() -> tables.roomsOfMember.getOrDefault(account, Map.of()).size());
  }

  @Override
  public long marker(long account, long room) {
    return locked(() -> tables.markers.getOrDefault(new InRoom(account, room), 0L));
  }

  @Override
  public List<Rows.WaitingInvitation> invitations(long account) {
    return locked(() ->
        oldestFirst(tables.invitationsOf.getOrDefault(account, Map.of()))
            .map(waiting ->
                new Rows.WaitingInvitation(
                    waiting.getKey(),
                    known(tables.rooms, waiting.getKey()).name(),
                    name(waiting.getValue().from())))
            .toList());
  }

  @Override
  public int roomsCreatedBy(long account) {
    return locked(() -> tables.roomsCreatedBy.getOrDefault(account, 0));
  }

  @Override
  public Optional<Rows.Token> tokenByHash(byte[] sha256) {
    return locked(() ->
        Optional.ofNullable(tables.tokenHashes.get(ByteBuffer.wrap(sha256)))
            .map(id -> known(tables.tokens, id).token()));
  }

  @Override
  public List<Rows.Token> tokens(long account) {
    return locked(() ->
        tables.tokensOf.getOrDefault(account, Map.of()).keySet().stream()
            .map(id -> known(tables.tokens, id))
            .sorted(Comparator.comparingLong(NumberedToken::order))
            .map(NumberedToken::token)
            .toList());
  }

  @Override
  public Optional<Rows.ServerInvitation> serverInvitation(byte[] sha256) {
    return locked(() -> Optional.ofNullable(tables.serverInvitations.get(ByteBuffer.wrap(sha256))));
  }

  @Override
  public List<Rows.Account> guestsSeenBefore(Instant before, int rows) {
    return locked(() ->
        tables.accounts.values().stream()
            .filter(account -> account.guest() && !account.ended())
            .filter(account -> account.seen().isBefore(before))
            .sorted(Comparator.comparing(Rows.Account::seen))
            .limit(rows)
            .toList());
  }

  @Override
  public List<Rows.Account> accounts(String after, int rows) {
    return locked(() ->
        tables.accounts.values().stream()
            .filter(account -> !account.ended() && account.name().compareTo(after) > 0)
            .sorted(Comparator.comparing(Rows.Account::name))
            .limit(rows)
            .toList());
  }

  @Override
  public Rows.AccountCounts accountCounts() {
    return locked(() -> {
      long guests = count(Rows.Account::guest);
      return new Rows.AccountCounts(
          count(_ -> true) - guests, guests, count(Rows.Account::disabled));
    });
  }

  private long count(Predicate<Rows.Account> which) {
    return tables.accounts.values().stream()
        .filter(account -> !account.ended() && which.test(account))
        .count();
  }

  @Override
  public @Nullable String setting(String name) {
    return locked(() -> Optional.ofNullable(tables.settings.get(name))).orElse(null);
  }

  // --- within the lock

  List<Rows.Entry> log(long room) {
    return tables.logs.getOrDefault(room, List.of());
  }

  private Rows.Room room(long id) {
    Rows.Room row = known(tables.rooms, id);
    List<Rows.Entry> log = log(id);
    return new Rows.Room(
        id,
        row.name(),
        row.log(),
        row.visibility(),
        row.topic(),
        row.creator(),
        log.size(),
        log.isEmpty() ? row.headAt() : log.getLast().at());
  }

  private String name(long account) {
    return known(tables.accounts, account).name();
  }

  private static Stream<Map.Entry<Long, Invited>> oldestFirst(Map<Long, Invited> invited) {
    return invited.entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> entry.getValue().order()));
  }

  /** What must be there. */
  static <K, V> V known(Map<K, V> map, K key) {
    V value = map.get(key);
    if (value == null) {
      throw new IllegalStateException("there is no number " + key);
    }
    return value;
  }
}
