package chat.client;

import chat.client.link.AccountFolder;
import chat.client.link.Delivery;
import chat.client.link.End;
import chat.client.state.Rooms;
import chat.client.ui.InlineView;
import chat.client.ui.Keepsakes;
import chat.client.ui.Look;
import chat.client.ui.PlainView;
import chat.client.ui.Talk;
import chat.client.ui.Typesetter;
import chat.client.ui.View;
import chat.protocol.Names;
import chat.protocol.Reply;
import chat.protocol.Visible;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code chat}: talks, at a terminal or in a pipe. */
final class TalkVerb implements Verb {

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Talk in the rooms of a chat server. At a terminal it asks what it must know, and /help"
                + " lists what can be done. In a pipe each line is sent, and at the end it waits"
                + " until all are stored.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..1")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("LINK|ROOM")
            .description("chat://HOST[:PORT][/ROOM], or a room at the server used last")
            .build());
    spec.addOption(flag("--plain", "lines only, no escape sequences"));
    spec.addOption(flag("--screen-reader", "the same, for who hears instead of sees"));
    spec.addOption(flag("--no-color", "no colours; the same as NO_COLOR in the environment"));
  }

  private static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).description(description).build();
  }

  @Override
  public int run(Options options, Surroundings world) throws Failure, InterruptedException {
    List<String> arguments = options.arguments();
    if (arguments.size() > 1) {
      throw Failure.usage("one link or room, not " + arguments.size());
    }
    String place = arguments.isEmpty() ? null : arguments.getFirst();
    boolean isLink = place != null && place.contains("://");
    String named = place == null || isLink ? null : RoomName.of(place);
    Account account = Account.of(options, world, isLink ? place : null);
    return talk(options, account, world, room(account, named));
  }

  /** Talks in a room to the end. */
  static int talk(Options options, Account account, Surroundings world, String room)
      throws Failure, InterruptedException {
    Talk.Result result = once(options, account, world, room);
    Vault.Login login = account.remembered();
    if (result.end() instanceof End.NotLoggedIn refused
        && refused.isBadCredentials()
        && world.terminal() != null
        && login != null) {
      // The token was revoked, or its guest is gone.
      account.vault().forget(login);
      result = once(options, account, world, room);
    }
    return exitCode(result);
  }

  static String room(Account account, @Nullable String named) throws Failure {
    if (named != null) {
      return named;
    }
    String linked = account.link().room();
    String last = linked == null ? account.lastRoom() : linked;
    return last == null ? Names.LOBBY : last;
  }

  private static Talk.Result once(Options options, Account account, Surroundings world, String room)
      throws Failure, InterruptedException {
    Vault.Login login = login(account, world);
    account.used();
    AccountFolder folder = AccountFolder.open(account.home().account(account.link(), login.user()));
    try (folder) {
      Talk.Result result = once(options, account, world, room, login, folder);
      int waiting = world.terminal() == null ? 0 : AccountFolder.waiting(folder.path());
      if (waiting > 0) {
        world
            .err()
            .println("chat: " + waiting + " not acknowledged yet: kept, and sent the next time");
      }
      return result;
    } catch (IOException e) {
      throw Failure.configuration("the outbox could not be closed: " + e.getMessage());
    }
  }

  private static Talk.Result once(
      Options options,
      Account account,
      Surroundings world,
      String room,
      Vault.Login login,
      AccountFolder folder)
      throws Failure, IOException, InterruptedException {
    var files = new TalkFiles(world, folder.path(), folder.isOurs());
    try (View view = view(options, account, world, files)) {
      folder.notices().forEach(notice -> view.note("-- " + Visible.inLine(notice) + " --"));
      Look look = view instanceof InlineView inline ? inline.look() : Look.plain();
      var talk =
          new Talk(
              view,
              new Typesetter(world.zone().get(), look),
              account.dialer(),
              world.link(),
              account.signIn(login.token()),
              account.server(),
              Rooms.entering(login.user(), room),
              folder,
              files,
              entered -> remember(account, entered));
      return talk.run();
    }
  }

  private static Vault.Login login(Account account, Surroundings world)
      throws Failure, InterruptedException {
    String token = account.token();
    if (token == null && world.terminal() != null) {
      return new FirstRun(account, world.terminal()).run();
    }
    String sure = token == null ? Entrance.token(account) : token;
    String user = account.owner(sure);
    return new Vault.Login(account.server(), user == null ? owner(account, sure) : user, sure);
  }

  /** Only the server knows whose a token is that was not got here; the outbox belongs to them. */
  private static String owner(Account account, String token) throws Failure, InterruptedException {
    try (Entrance entrance = Entrance.connected(account)) {
      Reply.LoggedIn reply = (Reply.LoggedIn) entrance.login(account, token).reply();
      if (!Names.isValid(reply.user())) {
        throw Failure.protocol("the server gave no user name");
      }
      account.owner(token, reply.user());
      return reply.user();
    }
  }

  private static View view(
      Options options, Account account, Surroundings world, Keepsakes keepsakes) throws Failure {
    boolean plain =
        world.terminal() == null
            || options.has("--plain")
            || options.has("--screen-reader")
            || "dumb".equals(world.variable("TERM"));
    if (!plain) {
      String editing = account.editing();
      boolean colors = !options.has("--no-color") && world.variable("NO_COLOR") == null;
      try {
        return InlineView.open(colors, world.variable("TMUX") != null, editing, keepsakes);
      } catch (IOException e) {
        world.err().println("chat: lines only on this terminal: " + e.getMessage());
      }
    }
    return new PlainView(world.in(), world.out(), world.err(), world.terminal() != null);
  }

  private static void remember(Account account, String room) {
    try {
      account.enter(room);
    } catch (Failure _) {
      // The next time begins in another room: no reason to disturb a conversation.
    }
  }

  /** What was typed and has no answer is not lost, if it is on disk. */
  private static int exitCode(Talk.Result result) throws Failure {
    if (!(result.end() instanceof End.Closed)) {
      throw Failure.of(result.end());
    }
    if (result.refused() != null) {
      throw Failure.refused(result.refused());
    }
    if (result.abandoned() instanceof Delivery.Abandoned(String why, boolean maybeSent)) {
      throw result.kept()
          ? Failure.notAcknowledged(why + "; it is kept, and sent when chat is started again")
          : maybeSent ? Failure.notAcknowledged(why) : Failure.unreachable(why);
    }
    if (result.unreadable() != null) {
      throw Failure.usage(result.unreadable());
    }
    return ExitCode.OK;
  }
}
