package chat.server.journal;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.server.store.StoreException;
import java.util.function.BooleanSupplier;

/**
 * A change that is decided only while whoever wished it may still wish: a session that was ended
 * while its request waited in the queue must not have it carried out afterwards.
 *
 * @param expelled whether that was taken away; asked on the journal's thread
 */
public record WhileWelcome<R>(Change<R> change, BooleanSupplier expelled) implements Change<R> {

  @Override
  public R decide(Ledger ledger) throws Refused, StoreException {
    if (expelled.getAsBoolean()) {
      throw Refusal.of(ErrorCode.UNAUTHENTICATED, "this session was ended").refused();
    }
    return change.decide(ledger);
  }

  @Override
  public int bytes() {
    return change.bytes();
  }
}
