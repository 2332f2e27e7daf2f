package chat.server.journal;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * An account gets another password hash.
 *
 * @param before the hash that the old password was checked against; if it changed meanwhile, the
 *     old password is wrong now
 * @param after the new hash
 * @param keep the token that goes on, or {@code null} for none
 * @param endTokens whether all other tokens end; false if only the cost of the hash was raised
 */
public record ChangePassword(
    long account, String before, String after, @Nullable String keep, boolean endTokens)
    implements Change<Boolean> {

  @Override
  public Boolean decide(Ledger ledger) throws Refused, StoreException {
    requireCurrent(ledger, account, before);
    ledger.write().setPasswordHash(account, after);
    if (endTokens) {
      for (Rows.Token token : ledger.read().tokens(account)) {
        if (!token.id().equals(keep)) {
          ledger.write().deleteToken(token.id());
        }
      }
    }
    return true;
  }

  /**
   * Checks that the account's password is still the one that was given.
   *
   * @throws Refused {@code bad_credentials}
   */
  static void requireCurrent(Ledger ledger, long account, String hash)
      throws Refused, StoreException {
    boolean current =
        ledger
            .read()
            .account(account)
            .filter(found -> found.passwordHash().equals(hash))
            .isPresent();
    if (!current) {
      throw Refusal.of(ErrorCode.BAD_CREDENTIALS, "user or password is wrong").refused();
    }
  }

  @Override
  public String toString() {
    return "ChangePassword[account=" + account + "]"; // hashes stay out of logs
  }
}
