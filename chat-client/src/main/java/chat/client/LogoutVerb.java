package chat.client;

import chat.protocol.Request;
import picocli.CommandLine.Model.CommandSpec;

/** {@code chat logout}: makes the remembered token void, and forgets it. */
final class LogoutVerb implements Verb {

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .description("Make the remembered token void at the server, and forget it here.");
  }

  @Override
  public int run(Options options, Surroundings world) throws Failure, InterruptedException {
    Account account = Account.of(options, world, null);
    Vault.Login login = account.remembered();
    if (login == null) {
      throw Failure.notLoggedIn("no login is remembered for " + account.server());
    }
    try (Entrance entrance = Entrance.connected(account)) {
      entrance.login(account, login.token());
      entrance.ask(new Request.Logout(null));
    } catch (Failure e) {
      if (e.exitCode() == ExitCode.NOT_LOGGED_IN) {
        account.vault().forget(login); // It is void already.
      }
      throw e;
    }
    account.vault().forget(login);
    return ExitCode.OK;
  }
}
