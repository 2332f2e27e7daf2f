package chat.server.journal;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.server.store.StoreException;

/** An account ends one of its tokens, named by its public identifier. */
public record RevokeToken(long account, String id) implements Change<Boolean> {

  @Override
  public Boolean decide(Ledger ledger) throws Refused, StoreException {
    if (ledger.read().tokens(account).stream().noneMatch(token -> token.id().equals(id))) {
      throw Refusal.of(
              ErrorCode.NOT_FOUND, "you have no such token; `tokens` lists them with their id")
          .refused();
    }
    ledger.write().deleteToken(id);
    return true;
  }
}
