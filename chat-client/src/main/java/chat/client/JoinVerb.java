package chat.client;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code chat join}: takes an invitation. */
final class JoinVerb implements Verb {

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Take an invitation: check the server's key, make an account, remember it, and talk."
                + " Without a terminal: --user and --password-stdin.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("INVITE-LINK")
            .description("as it was given to you, in quotes: chats://HOST:PORT/?invite=…")
            .build());
    spec.addOption(
        OptionSpec.builder("--password-stdin")
            .description("read the password from standard input")
            .build());
  }

  @Override
  public int run(Options options, Surroundings world) throws Failure, InterruptedException {
    String link = options.argument("INVITE-LINK");
    if (!link.contains("://")) {
      throw Failure.usage(
          "an invitation is a link, chats://HOST:PORT/?invite=…; inside a chat, /join opens a"
              + " room");
    }
    Account account = Account.of(options, world, link);
    Questions terminal = world.terminal();
    Vault.Login login = account.remembered();
    if (login != null) {
      world
          .err()
          .println(
              "chat: you are "
                  + login.user()
                  + " at "
                  + account.server()
                  + " already: the invitation is not spent (--user NAME makes another account)");
    } else if (terminal != null && !options.has("--password-stdin")) {
      login = new FirstRun(account, terminal).join();
      terminal.say("You are " + login.user() + " at " + account.server() + ".");
    } else {
      LoginVerb.logIn(options, account, LoginVerb.byPassword(options, account, true));
    }
    account.used();
    return terminal == null
        ? ExitCode.OK
        : TalkVerb.talk(options, account, world, TalkVerb.room(account, null));
  }
}
