package chat.client;

import chat.client.link.Connection;
import chat.client.link.Dialer;
import chat.client.link.LinkException;
import chat.client.link.LinkSettings;
import chat.client.link.SignIn;
import chat.protocol.Credentials;
import chat.protocol.Link;
import chat.protocol.Visible;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which server, and as whom: options over {@code CHAT_*} over the file over what was used last.
 *
 * @param profile the name of the profile that the server was named by, or {@code null}
 * @param known how the server proves who it is
 * @param link the server, and whatever else was said with it
 * @param user who was asked for; {@code null} if anybody will do
 */
record Account(
    Surroundings world,
    Home home,
    Settings settings,
    @Nullable String profile,
    Known known,
    Vault vault,
    Link link,
    @Nullable String user) {
  private static final int MOST_OWNERS = 100;

  /** What the names of guests begin with, and nobody else's (PROTOCOL.md, "Session"). */
  private static final String GUEST = "guest-";

  private static final Duration NEARBY = Duration.ofSeconds(3);

  /**
   * The account that the options speak of.
   *
   * @param place a link that was given without an option's name, or {@code null}
   */
  static Account of(Options options, Surroundings world, @Nullable String place) throws Failure {
    Home home = Home.of(world);
    Settings settings = Settings.read(home.config());
    String server = server(options, world, home, settings, place);
    boolean isLink = server.contains("://");
    String profile = isLink ? null : server;
    Link link = parse(isLink ? server : profile(settings, server));
    String authorities =
        first(options, "--ca-file", world, "CHAT_CA", settings.value("ca_file", profile));
    String named = options.value("--user");
    String user =
        named == null && link.user() != null
            ? link.user()
            : first(options, "--user", world, "CHAT_USER", settings.value("user", profile));
    return new Account(
        world,
        home,
        settings,
        profile,
        new Known(
            home.known(),
            link,
            server(link),
            authorities == null ? null : Path.of(authorities),
            text -> world.err().println("chat: " + Visible.inLine(text))),
        new Vault(home.credentials()),
        link,
        user);
  }

  private static @Nullable String first(
      Options options,
      String option,
      Surroundings world,
      String variable,
      @Nullable String setting) {
    String value = options.value(option);
    if (value == null) {
      value = world.variable(variable);
    }
    return value == null ? setting : value;
  }

  private static String server(
      Options options, Surroundings world, Home home, Settings settings, @Nullable String place)
      throws Failure {
    String text =
        place != null
            ? place
            : first(options, "--server", world, "CHAT_LINK", settings.value("server", null));
    if (text == null) {
      text = home.remembered(home.lastServer());
    }
    return text == null ? nearby(world) : text;
  }

  /** Nothing was said and nothing is remembered: perhaps there is one on this machine. */
  private static String nearby(Surroundings world) throws Failure {
    Link link = world.nearby();
    LinkSettings settings = world.link().withHelloWithin(NEARBY);
    try (var _ = Connection.open(Dialer.tcp(link.host(), link.port()), settings)) {
      return link.toString();
    } catch (LinkException _) {
      throw Failure.configuration(
          "no server is known here, and none answers at "
              + link
              + ". Type: chat join LINK, with the invitation that you were given");
    }
  }

  private static Link parse(String text) throws Failure {
    try {
      return Link.parse(text);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  private static String profile(Settings settings, String name) throws Failure {
    String text = settings.server(name);
    if (text == null) {
      String known = String.join(", ", settings.profiles());
      throw Failure.configuration(
          "no profile is called "
              + name
              + (known.isEmpty() ? "" : "; there are " + known)
              + ". A link begins with chat:// or chats://");
    }
    return text;
  }

  /** The server alone: under which its tokens and rooms are remembered. */
  String server() {
    return server(link);
  }

  private static String server(Link link) {
    return Link.to(link.tls(), link.host(), link.port()).toString();
  }

  Dialer dialer() throws Failure {
    return link.tls() ? known.dialer() : Dialer.tcp(link.host(), link.port());
  }

  /** The certificate that the server showed last; {@code null} without TLS. */
  @Nullable X509Certificate certificate() {
    return known.certificate();
  }

  /** The login that was remembered, or {@code null}. */
  Vault.@Nullable Login remembered() throws Failure {
    return vault.find(server(), user);
  }

  /** A token from the environment, a command or a file, in this order; {@code null} if none. */
  @Nullable String token() throws Failure {
    String token = world.variable("CHAT_TOKEN");
    if (token != null) {
      return token.strip();
    }
    String command = settings.value("token_cmd", profile);
    if (command != null) {
      return output(command);
    }
    Vault.Login login = remembered();
    return login == null ? null : login.token();
  }

  private static String output(String command) throws Failure {
    try {
      Process process =
          new ProcessBuilder("sh", "-c", command)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (var reader =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        String line = reader.readLine();
        int exit = process.waitFor();
        if (exit == 0 && line != null && !line.isBlank()) {
          return line.strip();
        }
        throw Failure.configuration("token_cmd gave no token (it ended with " + exit + ")");
      }
    } catch (IOException e) {
      throw Failure.configuration("token_cmd does not run: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Failure.configuration("token_cmd was interrupted");
    }
  }

  /** Remembers a login and its server for the next time. */
  void keep(String user, String token) throws Failure {
    vault.keep(new Vault.Login(server(), user, token));
    used();
  }

  /** Remembers the server for the next time. */
  void used() throws Failure {
    if (!server().equals(home.remembered(home.lastServer()))) {
      home.remember(home.lastServer(), server());
    }
  }

  /**
   * Whose a token is, if that was noted when it was used here before; {@code null} if not. The file
   * holds digests, so that it gives nothing away.
   */
  @Nullable String owner(String token) throws Failure {
    Vault.Login login = remembered();
    if (login != null && login.token().equals(token)) {
      return login.user();
    }
    String known = digest(token) + " ";
    return Home.lines(owners()).stream()
        .filter(line -> line.startsWith(known))
        .map(line -> line.substring(known.length()))
        .findFirst()
        .orElse(null);
  }

  /** Logs in with a token. */
  SignIn signIn(String token) throws Failure {
    return isGuest(token)
        ? SignIn.guestAgain(token)
        : SignIn.with(new Credentials.Token(token), false, "");
  }

  /** Whether a token is known to be a guest's: it may go where others can listen. */
  boolean isGuest(String token) throws Failure {
    String owner = owner(token);
    return owner != null && owner.startsWith(GUEST);
  }

  /** Notes whose a token is. */
  void owner(String token, String user) throws Failure {
    String line = digest(token) + " " + user;
    Home.change(
        owners(),
        lines -> Stream.concat(Stream.of(line), lines.stream()).limit(MOST_OWNERS).toList());
  }

  private Path owners() {
    return home.server(link).resolve("owners");
  }

  private static String digest(String token) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Nullable String lastRoom() throws Failure {
    return home.remembered(roomFile());
  }

  void enter(String room) throws Failure {
    home.remember(roomFile(), room);
  }

  private Path roomFile() {
    return home.server(link).resolve("room");
  }

  /** How lines are edited: {@code emacs} or {@code vi}. */
  String editing() throws Failure {
    String way = settings.value("editing", null);
    if (way == null) {
      return "emacs";
    }
    if (!way.equals("emacs") && !way.equals("vi")) {
      throw Failure.configuration("editing is emacs or vi, not " + way);
    }
    return way;
  }

  /** What this device is called in the list of one's tokens. */
  String device() {
    String host = world.variable("HOSTNAME");
    return host == null || host.length() > 48 ? "chat" : "chat on " + host;
  }
}
