package chat.server.store;

import chat.protocol.Role;
import chat.protocol.Visibility;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Changes things, in transactions. For one thread only. A change outside {@link #begin} and {@link
 * #commit} is a fault of the caller ({@link IllegalStateException}).
 *
 * <p>Any method may throw; if it is not {@link #commit}, {@link #rollback} then undoes the whole
 * transaction for certain.
 */
public interface Writer extends Reader {

  void begin() throws StoreException;

  /**
   * Makes the transaction durable: when this returns it is on stable storage.
   *
   * @throws StoreException the outcome is not known: after a crash the transaction may be there.
   *     Nothing may be written before {@link Store#reopen()} has succeeded.
   */
  void commit() throws StoreException;

  /** Undoes the open transaction, if there is one. Never fails. */
  void rollback();

  // --- rooms and their logs

  /** The number of no account: the creator of a room that belongs to nobody. */
  long NOBODY = 0;

  /**
   * Makes a room with an empty log and no members; returns its number.
   *
   * @param creator the account, or {@link #NOBODY}
   */
  long insertRoom(String name, String log, Visibility visibility, long creator, Instant created)
      throws StoreException;

  void setTopic(long room, String topic) throws StoreException;

  /**
   * Adds an entry. {@code seq} must be the room's head plus one.
   *
   * @param account whose entry it is
   * @param kind the frame's type
   * @param key what makes it safe to ask again, or {@code null}
   * @param frame the encoded entry, with its LF; not copied, must not change afterwards
   */
  void append(
      long room,
      long seq,
      long account,
      String kind,
      @Nullable String key,
      Instant at,
      byte[] frame)
      throws StoreException;

  /** Makes the account a member, or changes its role; {@code since} is its join entry's number. */
  void putMember(long room, long account, Role role, long since) throws StoreException;

  void removeMember(long room, long account) throws StoreException;

  /** Moves the read marker forward; never back. */
  void putMarker(long account, long room, long seq) throws StoreException;

  void putInvited(long room, long account, long from, Instant at) throws StoreException;

  void removeInvited(long room, long account) throws StoreException;

  // --- accounts

  /**
   * Makes an account; its name must be free and is never given to another.
   *
   * @param passwordHash in PHC string format; empty for a guest
   */
  Rows.Account insertAccount(String name, boolean guest, String passwordHash, Instant created)
      throws StoreException;

  void setPasswordHash(long account, String passwordHash) throws StoreException;

  void setDisabled(long account, boolean disabled) throws StoreException;

  /** A guest is over: its name stays taken, its tokens and invitations are gone. */
  void endGuest(long account) throws StoreException;

  /** Notes when the account was last connected. */
  void setSeen(long account, Instant at) throws StoreException;

  void insertToken(Rows.Token token) throws StoreException;

  void setTokenUsed(String id, String day) throws StoreException;

  void deleteToken(String id) throws StoreException;

  void insertServerInvitation(byte[] sha256, int uses, Instant created, @Nullable Instant expires)
      throws StoreException;

  /** Takes one use from the invitation, which must have one left. */
  void spendServerInvitation(byte[] sha256) throws StoreException;

  void putSetting(String name, String value) throws StoreException;
}
