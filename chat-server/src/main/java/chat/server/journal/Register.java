package chat.server.journal;

import chat.protocol.ErrorCode;
import chat.protocol.Names;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.protocol.Role;
import chat.server.room.Room;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Somebody makes an account, and is a member of the lobby from then on.
 *
 * @param passwordHash in PHC string format
 * @param invitation the SHA-256 of the invitation's code, or {@code null}
 * @param token a token to be made with it, or {@code null}
 * @param lobby the name of the room that every registered account is in
 */
public record Register(
    String user,
    String passwordHash,
    byte @Nullable [] invitation,
    @Nullable NewToken token,
    String lobby)
    implements Change<Rows.Account> {

  @Override
  public Rows.Account decide(Ledger ledger) throws Refused, StoreException {
    if (invitation != null) {
      requireValid(ledger.read().serverInvitation(invitation), ledger.now());
    }
    if (ledger.read().account(user).isPresent()) {
      throw taken(user).refused();
    }
    Rows.Account account = ledger.write().insertAccount(user, false, passwordHash, ledger.now());
    if (invitation != null) {
      ledger.write().spendServerInvitation(invitation);
    }
    if (token != null) {
      token.write(ledger, account.id());
    }
    Optional<Room> room = ledger.room(lobby);
    if (room.isPresent()) {
      Memberships.admit(ledger, room.get(), account.id(), user, Role.MEMBER);
    }
    return account;
  }

  /**
   * Checks that an account may have such a name.
   *
   * @throws Refused {@code conflict} if it is one of those that only guests have
   */
  public static void requireOwnName(String user) throws Refused {
    if (Names.isGuest(user)) {
      throw Refusal.of(
              ErrorCode.CONFLICT, "names that begin with guest- are for guests; choose another")
          .refused();
    }
  }

  /** The answer for a name that somebody has or had. */
  public static Refusal taken(String user) {
    return Refusal.of(ErrorCode.CONFLICT, "the name " + user + " is taken; choose another");
  }

  /**
   * Checks that an invitation may be spent.
   *
   * @throws Refused {@code forbidden} if it is unknown, spent or expired
   */
  public static void requireValid(Optional<Rows.ServerInvitation> invitation, Instant now)
      throws Refused {
    boolean valid =
        invitation
            .filter(found -> found.usesLeft() > 0)
            .filter(found -> found.expires() == null || now.isBefore(found.expires()))
            .isPresent();
    if (!valid) {
      throw Refusal.of(
              ErrorCode.FORBIDDEN, "this invitation does not count (any more); ask for a new one")
          .refused();
    }
  }
}
