package chat.server.journal;

import chat.server.store.StoreException;

/** A value that belongs to the whole store is to be remembered. */
public record PutSetting(String name, String value) implements Change<Boolean> {

  @Override
  public Boolean decide(Ledger ledger) throws StoreException {
    ledger.write().putSetting(name, value);
    return true;
  }
}
