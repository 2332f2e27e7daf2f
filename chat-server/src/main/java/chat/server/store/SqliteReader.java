package chat.server.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Each question of {@link Reader}, asked of a connection. Keeps no state of its own. */
class SqliteReader implements Reader {
  private final Access access;

  SqliteReader(Access access) {
    this.access = access;
  }

  // --- rooms and their logs

  @Override
  public Optional<Rows.Room> room(String name) throws StoreException {
    return access.read(db -> RoomTable.byName(db, name));
  }

  @Override
  public List<Rows.Member> members(long room) throws StoreException {
    return access.read(db -> RoomTable.members(db, room));
  }

  @Override
  public List<Rows.RoomInvitation> invited(long room) throws StoreException {
    return access.read(db -> RoomTable.invited(db, room));
  }

  @Override
  public List<Rows.Entry> entriesAfter(long room, long after, long upTo, int rows, int bytes)
      throws StoreException {
    return access.read(db -> EntryTable.after(db, room, after, upTo, rows, bytes));
  }

  @Override
  public List<Rows.Entry> entriesBefore(long room, long before, int rows, int bytes)
      throws StoreException {
    return access.read(db -> EntryTable.before(db, room, before, rows, bytes));
  }

  @Override
  public Optional<Rows.Keyed> keyed(long account, long room, String key) throws StoreException {
    return access.read(db -> EntryTable.keyed(db, account, room, key));
  }

  @Override
  public long unread(long room, long after, long account) throws StoreException {
    return access.read(db -> EntryTable.unread(db, room, after, account));
  }

  @Override
  public List<Rows.ListedRoom> rooms(long account, boolean mine, String after, int rows)
      throws StoreException {
    return access.read(db -> RoomTable.list(db, account, mine, after, rows));
  }

  // --- accounts

  @Override
  public Optional<Rows.Account> account(String name) throws StoreException {
    return access.read(db -> AccountTable.byName(db, name));
  }

  @Override
  public Optional<Rows.Account> account(long id) throws StoreException {
    return access.read(db -> AccountTable.byId(db, id));
  }

  @Override
  public List<Rows.Membership> memberships(long account) throws StoreException {
    return access.read(db -> RoomTable.memberships(db, account));
  }

  @Override
  public long marker(long account, long room) throws StoreException {
    return access.read(db -> RoomTable.marker(db, account, room));
  }

  @Override
  public List<Rows.WaitingInvitation> invitations(long account) throws StoreException {
    return access.read(db -> RoomTable.invitations(db, account));
  }

  @Override
  public int membershipCount(long account) throws StoreException {
    return access.read(db -> RoomTable.membershipCount(db, account));
  }

  @Override
  public int roomsCreatedBy(long account) throws StoreException {
    return access.read(db -> RoomTable.createdBy(db, account));
  }

  @Override
  public Optional<Rows.Token> tokenByHash(byte[] sha256) throws StoreException {
    return access.read(db -> TokenTable.byHash(db, sha256));
  }

  @Override
  public List<Rows.Token> tokens(long account) throws StoreException {
    return access.read(db -> TokenTable.ofAccount(db, account));
  }

  @Override
  public Optional<Rows.ServerInvitation> serverInvitation(byte[] sha256) throws StoreException {
    return access.read(db -> TokenTable.invitation(db, sha256));
  }

  @Override
  public List<Rows.Account> guestsSeenBefore(Instant before, int rows) throws StoreException {
    return access.read(db -> AccountTable.guestsSeenBefore(db, before, rows));
  }

  @Override
  public List<Rows.Account> accounts(String after, int rows) throws StoreException {
    return access.read(db -> AccountTable.list(db, after, rows));
  }

  @Override
  public Rows.AccountCounts accountCounts() throws StoreException {
    return access.read(AccountTable::counts);
  }

  @Override
  public @Nullable String setting(String name) throws StoreException {
    return access.read(db -> TokenTable.setting(db, name)).orElse(null);
  }
}
