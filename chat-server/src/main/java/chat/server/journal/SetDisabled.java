package chat.server.journal;

import chat.protocol.Refused;
import chat.server.store.Rows;
import chat.server.store.StoreException;

/**
 * The server's owner shuts an account out, or lets it in again. It keeps its name, its rooms and
 * its tokens. Gives the number of the account.
 */
public record SetDisabled(String user, boolean disabled) implements Change<Long> {

  @Override
  public Long decide(Ledger ledger) throws Refused, StoreException {
    Rows.Account account = ResetPassword.requireAccount(ledger, user);
    if (account.disabled() != disabled) {
      ledger.write().setDisabled(account.id(), disabled);
    }
    return account.id();
  }
}
