package chat.server.journal;

import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.server.store.StoreException;
import org.jspecify.annotations.Nullable;

/** A change that waits for its outcome. The journal's thread alone decides and settles it. */
final class Pending<R> {
  private final Change<R> change;
  private final Receipt<R> receipt;
  private @Nullable Outcome<R> outcome;

  Pending(Change<R> change, Receipt<R> receipt) {
    this.change = change;
    this.receipt = receipt;
  }

  Change<R> change() {
    return change;
  }

  /** Decides within the ledger's transaction; the outcome counts once that is durable. */
  void decide(Ledger ledger) throws StoreException {
    try {
      outcome = new Outcome.Durable<>(change.decide(ledger));
    } catch (Refused e) {
      outcome = new Outcome.Refused<>(e.refusal());
    }
  }

  /** Whatever was decided, it is refused. */
  void refuse(Refusal refusal) {
    outcome = new Outcome.Refused<>(refusal);
  }

  /** Whatever was decided, nobody knows whether it lasts. */
  void lose() {
    outcome = new Outcome.Unknown<>();
  }

  /** Tells whoever waits. */
  void settle() {
    Outcome<R> known = outcome;
    if (known == null) {
      throw new IllegalStateException("settled before it was decided");
    }
    receipt.accept(known);
  }
}
