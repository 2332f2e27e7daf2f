package chat.server.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks things up. From {@link Store#reader()} it sees what was committed and may be used from any
 * thread; a {@link Writer} also sees its own open transaction and belongs to the writing thread.
 */
public interface Reader {

  // --- rooms and their logs

  /** The room of that name. */
  Optional<Rows.Room> room(String name) throws StoreException;

  /** All members of a room, by the bytes of their names. */
  List<Rows.Member> members(long room) throws StoreException;

  /** Who waits with an invitation to a room. */
  List<Rows.RoomInvitation> invited(long room) throws StoreException;

  /**
   * The entries {@code after < seq <= upTo} of a room in ascending order: at most {@code rows} of
   * them, and no more than fit into {@code bytes} of frames, but at least one if there is one. Each
   * frame's CRC32C is checked.
   *
   * @throws StoreException also if a frame is damaged or a number is missing
   */
  List<Rows.Entry> entriesAfter(long room, long after, long upTo, int rows, int bytes)
      throws StoreException;

  /** The newest entries {@code seq < before}, in ascending order; else as {@link #entriesAfter}. */
  List<Rows.Entry> entriesBefore(long room, long before, int rows, int bytes) throws StoreException;

  /** The number and time that an account's key has in a room. */
  Optional<Rows.Keyed> keyed(long account, long room, String key) throws StoreException;

  /**
   * How many of the first 1,000 entries {@code after < seq} are messages of other accounts than
   * {@code account}.
   */
  long unread(long room, long after, long account) throws StoreException;

  /**
   * Rooms by the bytes of their names, behind {@code after} (empty: from the first): public ones
   * and those that the account is in; with {@code mine} only the latter.
   */
  List<Rows.ListedRoom> rooms(long account, boolean mine, String after, int rows)
      throws StoreException;

  // --- accounts

  Optional<Rows.Account> account(String name) throws StoreException;

  Optional<Rows.Account> account(long id) throws StoreException;

  /** The account's memberships by the bytes of the rooms' names, with its read markers. */
  List<Rows.Membership> memberships(long account) throws StoreException;

  /** How many rooms the account is in. */
  int membershipCount(long account) throws StoreException;

  /** Where the account's read marker stands in the room; 0 if it has none. */
  long marker(long account, long room) throws StoreException;

  /** The invitations to rooms that wait for the account, oldest first. */
  List<Rows.WaitingInvitation> invitations(long account) throws StoreException;

  /** How many rooms that the account created still exist. */
  int roomsCreatedBy(long account) throws StoreException;

  /** The token with this SHA-256. */
  Optional<Rows.Token> tokenByHash(byte[] sha256) throws StoreException;

  /** The account's tokens, oldest first. */
  List<Rows.Token> tokens(long account) throws StoreException;

  /** The server invitation whose code has this SHA-256; spent and expired ones too. */
  Optional<Rows.ServerInvitation> serverInvitation(byte[] sha256) throws StoreException;

  /** Guests that were last seen before {@code before}, at most {@code rows}. */
  List<Rows.Account> guestsSeenBefore(Instant before, int rows) throws StoreException;

  /** Accounts by the bytes of their names, behind {@code after}; guests who ended are not there. */
  List<Rows.Account> accounts(String after, int rows) throws StoreException;

  /** How many accounts there are; guests who ended are not counted. */
  Rows.AccountCounts accountCounts() throws StoreException;

  /** A value that belongs to the whole store, such as the server's name. */
  @Nullable String setting(String name) throws StoreException;
}
