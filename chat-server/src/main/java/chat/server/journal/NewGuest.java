package chat.server.journal;

import chat.server.account.GuestNames;
import chat.server.store.Rows;
import chat.server.store.StoreException;

/**
 * A guest comes, under the first free name.
 *
 * @param asked what they would like to be called behind {@code guest-}
 */
public record NewGuest(String asked, NewToken token) implements Change<Rows.Account> {

  @Override
  public Rows.Account decide(Ledger ledger) throws StoreException {
    String name = GuestNames.free(asked, taken -> ledger.read().account(taken).isPresent());
    Rows.Account account = ledger.write().insertAccount(name, true, "", ledger.now());
    token.write(ledger, account.id());
    return account;
  }
}
