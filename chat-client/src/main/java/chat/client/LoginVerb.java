package chat.client;

import chat.client.link.Answered;
import chat.client.ui.Lines;
import chat.protocol.Codec;
import chat.protocol.Credentials;
import chat.protocol.ProtocolException;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.ServerFrame;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code chat login}: remembers a token for this server. Never a password. */
final class LoginVerb implements Verb {

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Log in, and remember a token for this server (never the password). Without options it"
                + " asks; secrets come on standard input or are typed, never in an option.");
    spec.addOption(flag("--register", "make the account first"));
    spec.addOption(flag("--guest", "come as a guest, named after --user"));
    spec.addOption(flag("--password-stdin", "read the password from standard input"));
    spec.addOption(flag("--token-stdin", "read a token from standard input"));
  }

  private static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).description(description).build();
  }

  @Override
  public int run(Options options, Surroundings world) throws Failure, InterruptedException {
    long ways = Stream.of("--guest", "--register", "--token-stdin").filter(options::has).count();
    if (ways > 1 || (options.has("--password-stdin") && ways > 0 && !options.has("--register"))) {
      throw Failure.usage("log in with a password, or a token, or as a guest: one of them");
    }
    Account account = Account.of(options, world, null);
    if (ways == 0 && !options.has("--password-stdin") && world.terminal() != null) {
      Vault.Login login = new FirstRun(account, world.terminal()).run();
      world.terminal().say("Logged in as " + login.user() + " at " + login.server() + ".");
      return ExitCode.OK;
    }
    logIn(options, account, request(options, account, world));
    return ExitCode.OK;
  }

  /** Logs in or registers, remembers it and says so. */
  static void logIn(Options options, Account account, Request request)
      throws Failure, InterruptedException {
    try (Entrance entrance = Entrance.connected(account)) {
      Answered answered = entrance.login(request);
      Reply.LoggedIn reply = (Reply.LoggedIn) answered.reply();
      keep(account, request, reply);
      print(options, account.world(), answered, reply);
    }
  }

  private static Request request(Options options, Account account, Surroundings world)
      throws Failure {
    if (options.has("--token-stdin")) {
      return new Request.Login(null, new Credentials.Token(secret(world)), false, "");
    }
    if (options.has("--guest")) {
      String name = account.user() == null ? "guest" : account.user();
      return new Request.Login(null, new Credentials.Guest(name), false, "");
    }
    return byPassword(options, account, options.has("--register"));
  }

  /** With a password from standard input, or as it is typed. */
  static Request byPassword(Options options, Account account, boolean register) throws Failure {
    Surroundings world = account.world();
    String user = account.user();
    if (user == null) {
      user = world.terminal() == null ? null : world.terminal().ask("User name: ");
    }
    if (user == null || user.isEmpty()) {
      throw Failure.usage("who? Say --user NAME");
    }
    String password = options.has("--password-stdin") ? secret(world) : typed(world, register);
    return register
        ? new Request.Register(
            null, user, password, account.link().invite(), true, account.device())
        : new Request.Login(null, new Credentials.Password(user, password), true, account.device());
  }

  private static String secret(Surroundings world) throws Failure {
    try {
      String line = new Lines(world.in()).next();
      if (line != null && !line.isBlank()) {
        return line;
      }
      throw Failure.usage("standard input is empty");
    } catch (IOException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  private static String typed(Surroundings world, boolean twice) throws Failure {
    Questions terminal = world.terminal();
    if (terminal == null) {
      throw Failure.usage("there is no terminal to ask at: give --password-stdin");
    }
    String password = terminal.secret("Password: ");
    if (password == null || password.isEmpty()) {
      throw Failure.usage("a password is needed");
    }
    if (twice && !password.equals(terminal.secret("The same again: "))) {
      throw Failure.usage("these were two different passwords");
    }
    return password;
  }

  /** What the server gave, or what it was shown. */
  static void keep(Account account, Request request, Reply.LoggedIn reply) throws Failure {
    @Nullable String token = reply.token();
    if (request instanceof Request.Login(_, Credentials.Token(String shown), _, _)) {
      token = shown;
    }
    if (token == null) {
      throw Failure.protocol("the server gave no token to remember");
    }
    account.keep(reply.user(), token);
  }

  private static void print(
      Options options, Surroundings world, Answered answered, Reply.LoggedIn reply) throws Failure {
    if (options.has("--json")) {
      var output = new Output(world.out());
      output.frame(withoutToken(answered.frame()));
      output.flush();
    } else {
      world.err().println("Logged in as " + reply.user() + ".");
    }
  }

  /** The one thing in a frame that is not for a screen or a file of somebody's. */
  private static byte[] withoutToken(byte[] frame) throws Failure {
    try {
      if (Codec.decodeServer(frame) instanceof ServerFrame.Ok ok) {
        JsonObject body = ok.body().deepCopy();
        body.remove("token");
        byte[] line = Codec.encode(body);
        return Arrays.copyOf(line, line.length - 1);
      }
    } catch (ProtocolException e) {
      throw Failure.protocol(String.valueOf(e.getMessage()));
    }
    return new byte[0];
  }
}
