package chat.server.journal;

import chat.server.store.StoreException;

/** A token was used to log in: remembers the day. */
public record UseToken(String id) implements Change<Boolean> {

  @Override
  public Boolean decide(Ledger ledger) throws StoreException {
    ledger.write().setTokenUsed(id, NewToken.day(ledger.now()));
    return true;
  }
}
