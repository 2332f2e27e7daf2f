package chat.server.journal;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/**
 * These guests are, or were until now, connected.
 *
 * <p>It is refused if one who comes alone is over: whoever logs in waits for it, so that a guest is
 * either seen or ended, whichever was decided first.
 */
public record SeeGuests(List<Long> accounts) implements Change<Boolean> {

  /** One guest. */
  public static SeeGuests one(long account) {
    return new SeeGuests(List.of(account));
  }

  @Override
  public Boolean decide(Ledger ledger) throws Refused, StoreException {
    var seen = new ArrayList<Long>();
    for (long account : accounts) {
      if (!ledger.read().account(account).map(Rows.Account::ended).orElse(true)) {
        seen.add(account);
      }
    }
    if (seen.isEmpty() && !accounts.isEmpty()) {
      throw Refusal.of(ErrorCode.BAD_CREDENTIALS, "this guest is over; come as a new one")
          .refused();
    }
    for (long account : seen) {
      ledger.write().setSeen(account, ledger.now());
    }
    return true;
  }
}
