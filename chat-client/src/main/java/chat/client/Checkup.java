package chat.client;

import chat.client.link.AccountFolder;
import chat.protocol.Reply;
import chat.protocol.ServerFrame;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@code chat doctor} finds, one check after the other. For one thread. */
final class Checkup {
  private static final Duration CLOCKS_APART = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofDays(14);

  private final Surroundings world;
  private final List<Finding> findings = new ArrayList<>();

  Checkup(Surroundings world) {
    this.world = world;
  }

  /**
   * One thing that was looked at.
   *
   * @param mend what to do about it; {@code null} if nothing is to be done
   * @param failure what a verb would end with because of it; {@code null} if it would work
   */
  record Finding(String what, String detail, @Nullable String mend, @Nullable Failure failure) {

    String state() {
      return failure != null ? "FAIL" : mend != null ? "warn" : "ok";
    }
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  private void good(String what, String detail) {
    findings.add(new Finding(what, detail, null, null));
  }

  private void warn(String what, String detail, String mend) {
    findings.add(new Finding(what, detail, mend, null));
  }

  private void fail(String what, Failure failure, String mend) {
    findings.add(new Finding(what, String.valueOf(failure.getMessage()), mend, failure));
  }

  void terminal() {
    Questions terminal = world.terminal();
    String term = world.variable("TERM");
    if (terminal == null) {
      good("terminal", "none: lines in, lines out");
    } else if (term == null || term.equals("dumb")) {
      warn("terminal", "TERM says that it can do nothing", "set TERM, for example xterm-256color");
    } else {
      good("terminal", term);
    }
    colours(terminal, term);
    letters(terminal);
  }

  private void colours(@Nullable Questions terminal, @Nullable String term) {
    if (world.variable("NO_COLOR") != null) {
      good("colours", "none, as NO_COLOR asks for");
    } else if (terminal != null && term != null) {
      String depth = world.variable("COLORTERM");
      boolean many = depth != null || term.contains("256") || term.contains("direct");
      good("colours", many ? "256 or more" : "the usual 16");
    }
  }

  private void letters(@Nullable Questions terminal) {
    String locale =
        Stream.of("LC_ALL", "LC_CTYPE", "LANG")
            .map(world::variable)
            .filter(value -> value != null)
            .findFirst()
            .orElse("C");
    String name = locale.toLowerCase(Locale.ROOT).replace("-", "");
    if (name.endsWith("utf8")) {
      good("letters", locale);
    } else {
      warn("letters", locale + " is no UTF-8 locale", "export LC_ALL=C.UTF-8");
    }
    OptionalInt columns = terminal == null ? OptionalInt.empty() : terminal.columns("日本é");
    if (columns.isPresent() && columns.getAsInt() == 5) {
      good("width", "wide letters take two columns");
    } else if (columns.isPresent()) {
      warn(
          "width",
          "five columns of text take " + columns.getAsInt() + " here",
          "use a UTF-8 locale and a terminal that knows wide letters; in tmux: tmux -u");
    }
  }

  void server(Options options) throws InterruptedException {
    Account account;
    String token;
    try {
      account = Account.of(options, world, null);
      token = account.token();
      good("files", "readable by you alone; the server is " + account.server());
    } catch (Failure e) {
      fail("files", e, "see the line above; the files are described in chat --help");
      return;
    }
    long begin = System.nanoTime();
    try (Entrance entrance = Entrance.connected(account)) {
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      ServerFrame.Hello hello = entrance.connection().hello();
      good(
          "connection",
          "%s, version %s, in %d ms".formatted(hello.server(), hello.version(), millis));
      certificate(account);
      clock(hello);
      login(account, token, entrance);
    } catch (Failure e) {
      fail(
          "connection",
          e,
          "is it running, is the link right, does a firewall drop port "
              + account.link().port()
              + "?");
    }
  }

  private void certificate(Account account) throws Failure {
    X509Certificate certificate = account.certificate();
    if (certificate == null) {
      good("certificate", "none: plain TCP");
      return;
    }
    String how = account.known().remembered();
    String trust = how == null ? "a file of authorities" : how;
    Instant expires = certificate.getNotAfter().toInstant();
    if (trust.startsWith("sha256:")) {
      good("certificate", "the server's key is the one that is remembered, " + trust);
    } else if (expires.isBefore(world.link().clock().instant().plus(SOON))) {
      warn(
          "certificate", "valid until " + expires + " only", "tell the server's owner to renew it");
    } else {
      good("certificate", "vouched for by " + trust + ", valid until " + expires);
    }
  }

  private void clock(ServerFrame.Hello hello) {
    Duration apart = Duration.between(hello.time(), world.link().clock().instant()).abs();
    if (apart.compareTo(CLOCKS_APART) > 0) {
      warn(
          "clock",
          "this machine's and the server's are " + apart.toSeconds() + " s apart",
          "set the one that is wrong (timedatectl shows whether it is kept by NTP)");
    } else {
      good("clock", "as the server's");
    }
  }

  private void login(Account account, @Nullable String token, Entrance entrance)
      throws InterruptedException {
    if (token == null) {
      fail(
          "login",
          Failure.notLoggedIn("nobody is logged in"),
          "chat login --server " + account.server());
      return;
    }
    try {
      Reply.LoggedIn reply = (Reply.LoggedIn) entrance.login(account, token).reply();
      good("login", reply.user() + ", in " + reply.rooms().size() + " rooms");
      int waiting = AccountFolder.waiting(account.home().account(account.link(), reply.user()));
      good("outbox", waiting + " waiting");
    } catch (Failure e) {
      fail("login", e, "chat login --server " + account.server());
    }
  }
}
