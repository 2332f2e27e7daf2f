package chat.server.journal;

import chat.protocol.Refused;
import chat.server.store.StoreException;

/**
 * A wish to change something that lasts; an immutable value that the journal's thread decides.
 *
 * @param <R> what whoever wished it learns when it is durable
 */
public interface Change<R> {

  /**
   * Decides within the open transaction. All checks come before the first write, so that a refusal
   * leaves nothing behind. It may be called again after a rollback.
   *
   * @throws Refused if it may not be; nothing was written
   * @throws StoreException if the store fails; the whole transaction is undone
   */
  R decide(Ledger ledger) throws Refused, StoreException;

  /** Roughly how many bytes it holds while it waits. */
  default int bytes() {
    return 256;
  }
}
