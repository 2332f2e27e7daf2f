package chat.server.journal;

import chat.server.limit.Limit;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A token to be made: everything of it but whose and when.
 *
 * @param id its public identifier
 * @param sha256 of the token as it is sent
 * @param device what the person calls the device, possibly empty
 * @param max how many tokens the account may have with it
 */
public record NewToken(String id, byte[] sha256, String device, int max) {

  /**
   * Writes the token; if the account has as many as it may, the one that was unused for longest
   * ends.
   *
   * @return the identifier of the token that ended
   */
  Optional<String> write(Ledger ledger, long account) throws StoreException {
    List<Rows.Token> tokens = ledger.read().tokens(account);
    Optional<String> ended = Optional.empty();
    if (tokens.size() >= max) {
      ledger.bit(
          Limit.TOKENS_PER_ACCOUNT,
          ledger.read().account(account).map(Rows.Account::name).orElse(""));
      ended =
          tokens.stream()
              .min(Comparator.comparing(Rows.Token::used).thenComparing(Rows.Token::created))
              .map(Rows.Token::id);
      ledger.write().deleteToken(ended.orElseThrow());
    }
    Instant created = ledger.now().truncatedTo(ChronoUnit.MILLIS);
    ledger
        .write()
        .insertToken(new Rows.Token(id, account, sha256, device, created, day(ledger.now())));
    return ended;
  }

  /** The day of an instant as tokens remember their use: enough to find old ones, no more. */
  static String day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC).toString();
  }
}
