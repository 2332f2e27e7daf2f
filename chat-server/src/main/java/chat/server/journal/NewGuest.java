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
    String name = freeName(ledger);
    Rows.Account account = ledger.write().insertAccount(name, true, "", ledger.now());
    token.write(ledger, account.id());
    return account;
  }

  private String freeName(Ledger ledger) throws StoreException {
    for (int n = 1; ; n++) {
      String name = GuestNames.candidate(asked, n);
      if (ledger.read().account(name).isEmpty()) {
        return name;
      }
    }
  }
}
