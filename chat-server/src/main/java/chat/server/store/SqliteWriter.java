package chat.server.store;

import chat.protocol.Role;
import chat.protocol.Visibility;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Each change of {@link Writer}, on the one connection that writes. */
final class SqliteWriter extends SqliteReader implements Writer {
  private final WriterConnection connection;

  /** The heads of rooms that were appended to in this transaction. */
  private final Map<Long, Long> heads = new HashMap<>();

  SqliteWriter(WriterConnection connection) {
    super(connection);
    this.connection = connection;
  }

  @Override
  public void begin() throws StoreException {
    heads.clear();
    connection.begin();
  }

  @Override
  public void commit() throws StoreException {
    connection.commit();
  }

  @Override
  public void rollback() {
    connection.rollback();
  }

  // --- rooms and their logs

  @Override
  public long insertRoom(
      String name, String log, Visibility visibility, long creator, Instant created)
      throws StoreException {
    return connection.change(db -> RoomTable.insert(db, name, log, visibility, creator, created));
  }

  @Override
  public void setTopic(long room, String topic) throws StoreException {
    connection.change(db -> one(RoomTable.setTopic(db, room, topic), "room", room));
  }

  @Override
  public void append(
      long room,
      long seq,
      long account,
      String kind,
      @Nullable String key,
      Instant at,
      byte[] frame)
      throws StoreException {
    Kind known = Kind.of(kind);
    connection.change(db -> {
      // The index would refuse a number that is taken, but not one that leaves a hole.
      Long head = heads.get(room);
      long next = (head != null ? head : EntryTable.head(db, room)) + 1;
      if (seq != next) {
        throw new IllegalStateException(
            "entry " + seq + " of room number " + room + " where " + next + " must come");
      }
      EntryTable.append(db, room, seq, account, known, key, at, frame);
      heads.put(room, seq);
      return seq;
    });
  }

  @Override
  public void putMember(long room, long account, Role role, long since) throws StoreException {
    connection.change(db -> RoomTable.putMember(db, room, account, role, since));
  }

  @Override
  public void removeMember(long room, long account) throws StoreException {
    connection.change(db -> RoomTable.removeMember(db, room, account));
  }

  @Override
  public void putMarker(long account, long room, long seq) throws StoreException {
    connection.change(db -> RoomTable.putMarker(db, account, room, seq));
  }

  @Override
  public void putInvited(long room, long account, long from, Instant at) throws StoreException {
    connection.change(db -> RoomTable.putInvited(db, room, account, from, at));
  }

  @Override
  public void removeInvited(long room, long account) throws StoreException {
    connection.change(db -> RoomTable.removeInvited(db, room, account));
  }

  // --- accounts

  @Override
  public Rows.Account insertAccount(
      String name, boolean guest, String passwordHash, Instant created) throws StoreException {
    long id = connection.change(db -> AccountTable.insert(db, name, guest, passwordHash, created));
    Instant stored = Instant.ofEpochMilli(created.toEpochMilli());
    return new Rows.Account(id, name, guest, passwordHash, false, false, stored, stored);
  }

  @Override
  public void setPasswordHash(long account, String passwordHash) throws StoreException {
    connection.change(
        db -> one(AccountTable.setPasswordHash(db, account, passwordHash), "account", account));
  }

  @Override
  public void setDisabled(long account, boolean disabled) throws StoreException {
    connection.change(
        db -> one(AccountTable.setDisabled(db, account, disabled), "account", account));
  }

  @Override
  public void endGuest(long account) throws StoreException {
    connection.change(db -> one(AccountTable.end(db, account), "account", account));
  }

  @Override
  public void setSeen(long account, Instant at) throws StoreException {
    connection.change(db -> one(AccountTable.setSeen(db, account, at), "account", account));
  }

  @Override
  public void insertToken(Rows.Token token) throws StoreException {
    connection.change(db -> TokenTable.insert(db, token));
  }

  @Override
  public void setTokenUsed(String id, String day) throws StoreException {
    connection.change(db -> TokenTable.setUsed(db, id, day));
  }

  @Override
  public void deleteToken(String id) throws StoreException {
    connection.change(db -> TokenTable.delete(db, id));
  }

  @Override
  public void insertServerInvitation(
      byte[] sha256, int uses, Instant created, @Nullable Instant expires) throws StoreException {
    connection.change(db -> TokenTable.insertInvitation(db, sha256, uses, created, expires));
  }

  @Override
  public void spendServerInvitation(byte[] sha256) throws StoreException {
    connection.change(db -> {
      if (TokenTable.spendInvitation(db, sha256) == 0) {
        throw new IllegalStateException("that invitation has no use left");
      }
      return 1;
    });
  }

  @Override
  public void putSetting(String name, String value) throws StoreException {
    connection.change(db -> TokenTable.putSetting(db, name, value));
  }

  private static int one(int changed, String what, long id) {
    if (changed != 1) {
      throw new IllegalStateException("there is no " + what + " number " + id);
    }
    return changed;
  }
}
