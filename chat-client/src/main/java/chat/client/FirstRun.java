package chat.client;

import chat.protocol.Credentials;
import chat.protocol.ErrorCode;
import chat.protocol.Names;
import chat.protocol.Registration;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.ServerFrame;
import chat.protocol.Texts;
import chat.protocol.Visible;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Asks who somebody is until the server agrees. The server is asked first what it offers, and anew
 * after each answer: nobody types against its clock.
 */
final class FirstRun {
  private final Account account;
  private final Questions terminal;

  FirstRun(Account account, Questions terminal) {
    this.account = account;
    this.terminal = terminal;
  }

  /**
   * Ends with a login that is remembered.
   *
   * @throws Failure if there is no server, or whoever is asked gives up
   */
  Vault.Login run() throws Failure, InterruptedException {
    ServerFrame.Hello hello;
    try (Entrance entrance = Entrance.connected(account)) {
      hello = entrance.connection().hello();
    }
    terminal.say(
        Visible.inLine(hello.server()) + " at " + account.server() + " does not know you yet.");
    return until(() -> request(hello));
  }

  /**
   * As {@link #run}, for who comes with an invitation: makes an account.
   *
   * @throws Failure if there is no server, or whoever is asked gives up
   */
  Vault.Login join() throws Failure, InterruptedException {
    ServerFrame.Hello hello;
    try (Entrance entrance = Entrance.connected(account)) {
      hello = entrance.connection().hello();
    }
    terminal.say(
        "You are invited to "
            + Visible.inLine(hello.server())
            + " at "
            + account.server()
            + ". Choose a name and a password.");
    return until(() -> register(hello));
  }

  /** Something that somebody typed, once it makes sense. */
  @FunctionalInterface
  private interface Typed {
    @Nullable Request request() throws Failure;
  }

  private Vault.Login until(Typed typed) throws Failure, InterruptedException {
    while (true) {
      Request request = typed.request();
      Vault.Login login = request == null ? null : attempt(request);
      if (login != null) {
        return login;
      }
    }
  }

  private Vault.@Nullable Login attempt(Request request) throws Failure, InterruptedException {
    try (Entrance entrance = Entrance.connected(account)) {
      Reply reply = Entrance.await(entrance.connection().ask(request)).reply();
      if (reply instanceof Reply.LoggedIn account) {
        LoginVerb.keep(this.account, request, account);
        return this.account.vault().find(this.account.server(), account.user());
      }
      if (reply instanceof Reply.Refusal refusal) {
        if (isHopeless(request, refusal)) {
          throw Failure.login(refusal);
        }
        terminal.say("! " + Visible.inLine(refusal.message()));
      }
      return null;
    }
  }

  /** An invitation that is spent does not become better by another name. */
  private boolean isHopeless(Request request, Reply.Refusal refusal) {
    return request instanceof Request.Register
        && account.link().invite() != null
        && refusal.code() == ErrorCode.FORBIDDEN;
  }

  private @Nullable Request request(ServerFrame.Hello hello) throws Failure {
    boolean register =
        hello.registration() != Registration.CLOSED && hello.auth().contains("password");
    boolean guest = hello.auth().contains("guest");
    String choice =
        ask(
            "[l]og in"
                + (register ? ", [r]egister" : "")
                + (guest ? ", come as a [g]uest" : "")
                + ", or [q]uit? ");
    return switch (choice.toLowerCase(Locale.ROOT)) {
      case "l", "log in", "login" -> logIn();
      case "r", "register" -> register(hello);
      case "g", "guest" -> guest();
      case "q", "quit" -> throw Failure.notLoggedIn("not logged in");
      default -> null;
    };
  }

  private @Nullable Request logIn() throws Failure {
    String user = user("User name");
    String password = secret("Password: ");
    return new Request.Login(
        null, new Credentials.Password(user, password), true, account.device());
  }

  private @Nullable Request register(ServerFrame.Hello hello) throws Failure {
    String invite = account.link().invite();
    if (invite == null && hello.registration() == Registration.INVITE) {
      invite = ask("Invitation code: ");
    }
    String user = user("User name");
    if (!Names.isValid(Names.fold(user))) {
      terminal.say("! a name has 1 to 32 of a-z, 0-9, dot, underscore, hyphen");
      return null;
    }
    String password = secret("Password: ");
    String wrong = Texts.wrongInNewPassword(password);
    if (wrong != null) {
      terminal.say("! a password " + wrong);
      return null;
    }
    if (!password.equals(secret("The same again: "))) {
      terminal.say("! these were two different passwords");
      return null;
    }
    return new Request.Register(null, user, password, invite, true, account.device());
  }

  private Request guest() throws Failure {
    return new Request.Login(null, new Credentials.Guest(user("Name")), false, "");
  }

  private String user(String prompt) throws Failure {
    String known = account.user();
    String answer = ask(known == null ? prompt + ": " : prompt + " [" + known + "]: ");
    return answer.isEmpty() && known != null ? known : answer;
  }

  private String ask(String prompt) throws Failure {
    return given(terminal.ask(prompt));
  }

  private String secret(String prompt) throws Failure {
    return given(terminal.secret(prompt));
  }

  private static String given(@Nullable String answer) throws Failure {
    if (answer == null) {
      throw Failure.notLoggedIn("not logged in");
    }
    return answer;
  }
}
