package chat.server.journal;

import chat.protocol.Refused;
import chat.server.store.StoreException;
import java.util.Optional;

/**
 * A login is to be remembered. Gives the identifier of the old token that had to end for it.
 *
 * @param passwordHash what the password was checked against: if it was changed meanwhile, the
 *     password is wrong now, and no token may outlive it
 */
public record IssueToken(long account, String passwordHash, NewToken token)
    implements Change<Optional<String>> {

  @Override
  public Optional<String> decide(Ledger ledger) throws Refused, StoreException {
    ChangePassword.requireCurrent(ledger, account, passwordHash);
    return token.write(ledger, account);
  }

  @Override
  public String toString() {
    return "IssueToken[account=" + account + "]"; // hashes stay out of logs
  }
}
