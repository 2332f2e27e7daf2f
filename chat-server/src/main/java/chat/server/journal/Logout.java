package chat.server.journal;

import chat.server.store.StoreException;
import org.jspecify.annotations.Nullable;

/** A token ends because its own session says so. */
public record Logout(@Nullable String token) implements Change<Boolean> {

  @Override
  public Boolean decide(Ledger ledger) throws StoreException {
    if (token != null) {
      ledger.write().deleteToken(token);
    }
    return true;
  }
}
