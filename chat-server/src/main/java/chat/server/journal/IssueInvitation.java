package chat.server.journal;

import chat.server.store.StoreException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An invitation to the server is given out.
 *
 * @param sha256 of its code; the code itself is kept nowhere
 * @param uses how many accounts may be made with it
 * @param expires when it is void; {@code null} for never
 */
public record IssueInvitation(byte[] sha256, int uses, @Nullable Instant expires)
    implements Change<Boolean> {

  @Override
  public Boolean decide(Ledger ledger) throws StoreException {
    ledger.write().insertServerInvitation(sha256, uses, ledger.now(), expires);
    return true;
  }
}
