package chat.server.journal;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.server.store.Rows;
import chat.server.store.StoreException;

/**
 * The server's owner gives an account another password; all its tokens end. Gives the number of the
 * account.
 *
 * @param hash in PHC string format
 */
public record ResetPassword(String user, String hash) implements Change<Long> {

  @Override
  public Long decide(Ledger ledger) throws Refused, StoreException {
    Rows.Account account = requireAccount(ledger, user);
    if (account.guest()) {
      throw Refusal.of(
              ErrorCode.FORBIDDEN, user + " is a guest and has no password; `disable` shuts it out")
          .refused();
    }
    ledger.write().setPasswordHash(account.id(), hash);
    for (Rows.Token token : ledger.read().tokens(account.id())) {
      ledger.write().deleteToken(token.id());
    }
    return account.id();
  }

  /**
   * The account of that name.
   *
   * @throws Refused {@code not_found} if there is none, or it was a guest who is over
   */
  static Rows.Account requireAccount(Ledger ledger, String user) throws Refused, StoreException {
    return ledger
        .read()
        .account(user)
        .filter(found -> !found.ended())
        .orElseThrow(() ->
            Refusal.of(
                    ErrorCode.NOT_FOUND,
                    "there is no account " + user + "; `user list` shows those that there are")
                .refused());
  }

  @Override
  public String toString() {
    return "ResetPassword[user=" + user + "]"; // hashes stay out of logs
  }
}
