package chat.server.store;

import chat.protocol.Role;
import chat.protocol.Visibility;
import chat.server.store.MemoryTables.InRoom;
import chat.server.store.MemoryTables.Invited;
import chat.server.store.MemoryTables.KeyInRoom;
import chat.server.store.MemoryTables.NumberedToken;
import chat.server.store.MemoryTables.Place;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Each change of {@link Writer}, made to maps. Others do not read while a transaction is open. */
final class MemoryWriter extends MemoryReader implements Writer {
  MemoryWriter(MemoryTables tables) {
    super(tables);
  }

  @Override
  public void begin() {
    if (tables.lock.isWriteLockedByCurrentThread()) {
      throw new IllegalStateException("a transaction is open already");
    }
    tables.lock.writeLock().lock();
  }

  @Override
  public void commit() {
    writing();
    tables.keep();
    tables.lock.writeLock().unlock();
  }

  @Override
  public void rollback() {
    if (tables.lock.isWriteLockedByCurrentThread()) {
      tables.undo();
      tables.lock.writeLock().unlock();
    }
  }

  /** The tables, if a transaction is open. */
  private MemoryTables writing() {
    if (!tables.lock.isWriteLockedByCurrentThread()) {
      throw new IllegalStateException("no transaction is open");
    }
    return tables;
  }

  // --- rooms and their logs

  @Override
  public long insertRoom(
      String name, String log, Visibility visibility, long creator, Instant created) {
    writing();
    free(tables.roomNames, name);
    if (creator != NOBODY) {
      known(tables.accounts, creator);
    }
    long id = tables.number();
    tables.put(
        tables.rooms, id, new Rows.Room(id, name, log, visibility, "", creator, 0, ms(created)));
    tables.put(tables.roomNames, name, id);
    tables.put(tables.roomsCreatedBy, creator, roomsCreatedBy(creator) + 1);
    return id;
  }

  @Override
  public void setTopic(long room, String topic) {
    writing();
    Rows.Room row = known(tables.rooms, room);
    tables.put(
        tables.rooms,
        room,
        new Rows.Room(
            room, row.name(), row.log(), row.visibility(), topic, row.creator(), 0, row.headAt()));
  }

  @Override
  public void append(
      long room,
      long seq,
      long account,
      String kind,
      @Nullable String key,
      Instant at,
      byte[] frame) {
    writing();
    Kind known = Kind.of(kind);
    long next = log(room).size() + 1L;
    if (seq != next) {
      throw new IllegalStateException(
          "entry " + seq + " of room number " + room + " where " + next + " must come");
    }
    if (key != null) {
      free(tables.keys, new KeyInRoom(account, room, key));
      tables.put(tables.keys, new KeyInRoom(account, room, key), new Rows.Keyed(seq, ms(at)));
    }
    tables.append(room, new Rows.Entry(seq, account, known.word(), ms(at), frame));
  }

  @Override
  public void putMember(long room, long account, Role role, long since) {
    place(room, account, new Place(role, since));
  }

  @Override
  public void removeMember(long room, long account) {
    place(room, account, null);
  }

  private void place(long room, long account, @Nullable Place place) {
    writing();
    known(tables.rooms, room);
    known(tables.accounts, account);
    tables.put(MemoryTables.part(tables.membersOfRoom, room), account, place);
    tables.put(MemoryTables.part(tables.roomsOfMember, account), room, place);
  }

  @Override
  public void putMarker(long account, long room, long seq) {
    writing();
    known(tables.rooms, room);
    known(tables.accounts, account);
    if (seq > marker(account, room)) {
      tables.put(tables.markers, new InRoom(account, room), seq);
    }
  }

  @Override
  public void putInvited(long room, long account, long from, Instant at) {
    writing();
    known(tables.accounts, from);
    if (!tables.invitedToRoom.getOrDefault(room, Map.of()).containsKey(account)) {
      invited(room, account, new Invited(from, tables.number()));
    }
  }

  @Override
  public void removeInvited(long room, long account) {
    writing();
    invited(room, account, null);
  }

  private void invited(long room, long account, @Nullable Invited invited) {
    known(tables.rooms, room);
    known(tables.accounts, account);
    tables.put(MemoryTables.part(tables.invitedToRoom, room), account, invited);
    tables.put(MemoryTables.part(tables.invitationsOf, account), room, invited);
  }

  // --- accounts

  @Override
  public Rows.Account insertAccount(
      String name, boolean guest, String passwordHash, Instant created) {
    writing();
    free(tables.accountNames, name);
    Rows.Account account =
        new Rows.Account(
            tables.number(), name, guest, passwordHash, false, false, ms(created), ms(created));
    tables.put(tables.accounts, account.id(), account);
    tables.put(tables.accountNames, name, account.id());
    return account;
  }

  @Override
  public void setPasswordHash(long account, String passwordHash) {
    change(
        account,
        a ->
            new Rows.Account(
                a.id(),
                a.name(),
                a.guest(),
                passwordHash,
                a.disabled(),
                a.ended(),
                a.created(),
                a.seen()));
  }

  @Override
  public void setDisabled(long account, boolean disabled) {
    change(
        account,
        a ->
            new Rows.Account(
                a.id(),
                a.name(),
                a.guest(),
                a.passwordHash(),
                disabled,
                a.ended(),
                a.created(),
                a.seen()));
  }

  @Override
  public void endGuest(long account) {
    change(
        account,
        a ->
            new Rows.Account(
                a.id(),
                a.name(),
                a.guest(),
                a.passwordHash(),
                a.disabled(),
                true,
                a.created(),
                a.seen()));
    tokens(account).forEach(token -> deleteToken(token.id()));
    invitations(account).forEach(waiting -> removeInvited(waiting.roomId(), account));
  }

  @Override
  public void setSeen(long account, Instant at) {
    change(
        account,
        a ->
            new Rows.Account(
                a.id(),
                a.name(),
                a.guest(),
                a.passwordHash(),
                a.disabled(),
                a.ended(),
                a.created(),
                ms(at)));
  }

  private void change(long account, UnaryOperator<Rows.Account> change) {
    writing();
    tables.put(tables.accounts, account, change.apply(known(tables.accounts, account)));
  }

  @Override
  public void insertToken(Rows.Token token) {
    writing();
    known(tables.accounts, token.account());
    free(tables.tokens, token.id());
    free(tables.tokenHashes, ByteBuffer.wrap(token.sha256()));
    Rows.Token row =
        new Rows.Token(
            token.id(),
            token.account(),
            token.sha256(),
            token.device(),
            ms(token.created()),
            token.used());
    tables.put(tables.tokens, token.id(), new NumberedToken(row, tables.number()));
    tables.put(tables.tokenHashes, ByteBuffer.wrap(token.sha256()), token.id());
    tables.put(MemoryTables.part(tables.tokensOf, token.account()), token.id(), token.id());
  }

  @Override
  public void setTokenUsed(String id, String day) {
    writing();
    NumberedToken old = tables.tokens.get(id);
    if (old != null) {
      Rows.Token token = old.token();
      Rows.Token used =
          new Rows.Token(id, token.account(), token.sha256(), token.device(), token.created(), day);
      tables.put(tables.tokens, id, new NumberedToken(used, old.order()));
    }
  }

  @Override
  public void deleteToken(String id) {
    writing();
    NumberedToken old = tables.tokens.get(id);
    if (old != null) {
      Rows.Token token = old.token();
      tables.put(tables.tokens, id, null);
      tables.put(tables.tokenHashes, ByteBuffer.wrap(token.sha256()), null);
      tables.put(MemoryTables.part(tables.tokensOf, token.account()), id, null);
    }
  }

  @Override
  public void insertServerInvitation(
      byte[] sha256, int uses, Instant created, @Nullable Instant expires) {
    writing();
    ByteBuffer hash = ByteBuffer.wrap(sha256);
    free(tables.serverInvitations, hash);
    tables.put(
        tables.serverInvitations,
        hash,
        new Rows.ServerInvitation(uses, expires == null ? null : ms(expires)));
  }

  @Override
  public void spendServerInvitation(byte[] sha256) {
    writing();
    ByteBuffer hash = ByteBuffer.wrap(sha256);
    Rows.ServerInvitation invitation = tables.serverInvitations.get(hash);
    if (invitation == null || invitation.usesLeft() < 1) {
      throw new IllegalStateException("that invitation has no use left");
    }
    tables.put(
        tables.serverInvitations,
        hash,
        new Rows.ServerInvitation(invitation.usesLeft() - 1, invitation.expires()));
  }

  @Override
  public void putSetting(String name, String value) {
    writing();
    tables.put(tables.settings, name, value);
  }

  // --- what a database would see to

  private static <K> void free(Map<K, ?> map, K key) {
    if (map.containsKey(key)) {
      throw new IllegalStateException("a change that cannot be: " + key + " is taken");
    }
  }

  /** Times are kept to the millisecond, as on disk. */
  private static Instant ms(Instant at) {
    return at.truncatedTo(ChronoUnit.MILLIS);
  }
}
