package chat.server.journal;

import chat.server.store.StoreException;
import java.util.Optional;

/** A login is to be remembered. Gives the identifier of the old token that had to end for it. */
public record IssueToken(long account, NewToken token) implements Change<Optional<String>> {

  @Override
  public Optional<String> decide(Ledger ledger) throws StoreException {
    return token.write(ledger, account);
  }
}
