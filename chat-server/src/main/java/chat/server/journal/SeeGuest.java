package chat.server.journal;

import chat.server.store.StoreException;

/** A guest is, or was until now, connected. */
public record SeeGuest(long account) implements Change<Boolean> {

  @Override
  public Boolean decide(Ledger ledger) throws StoreException {
    ledger.write().setSeen(account, ledger.now());
    return true;
  }
}
