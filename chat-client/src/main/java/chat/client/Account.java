package chat.client;

import chat.client.link.Dialer;
import chat.protocol.Link;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which server, and as whom: options over {@code CHAT_*} over the file over what was used last.
 *
 * @param link the server, and whatever else was said with it
 * @param user who was asked for; {@code null} if anybody will do
 */
record Account(Surroundings world, Home home, Vault vault, Link link, @Nullable String user) {
  private static final int MOST_OWNERS = 100;

  /**
   * The account that the options speak of.
   *
   * @param place a link that was given without an option's name, or {@code null}
   */
  static Account of(Options options, Surroundings world, @Nullable String place) throws Failure {
    Home home = Home.of(world);
    Link link = link(options, world, home, place);
    String user = options.value("--user");
    return new Account(
        world, home, new Vault(home.credentials()), link, user == null ? link.user() : user);
  }

  private static Link link(Options options, Surroundings world, Home home, @Nullable String place)
      throws Failure {
    String text = place == null ? options.value("--server") : place;
    if (text == null) {
      text = world.variable("CHAT_LINK");
    }
    if (text == null) {
      text = home.remembered(home.lastServer());
    }
    if (text == null && world.terminal() != null) {
      text = ask(world.terminal());
    }
    if (text == null) {
      throw Failure.configuration("which server? Say --server chat://HOST:PORT, or set CHAT_LINK");
    }
    return text.contains("://") ? parse(text) : profile(home, text);
  }

  private static @Nullable String ask(Questions terminal) {
    String usual = Link.to(false, "localhost", Link.DEFAULT_PORT).toString();
    String answer = terminal.ask("Server [" + usual + "]: ");
    if (answer == null) {
      return null;
    }
    return answer.isEmpty() ? usual : answer.contains("://") ? answer : "chat://" + answer;
  }

  private static Link parse(String text) throws Failure {
    try {
      return Link.parse(text);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  private static Link profile(Home home, String name) throws Failure {
    Map<String, String> settings = home.settings();
    String text = settings.get("server." + name);
    if (text == null) {
      String known =
          settings.keySet().stream()
              .filter(key -> key.startsWith("server."))
              .map(key -> key.substring("server.".length()))
              .collect(Collectors.joining(", "));
      throw Failure.configuration(
          "no profile is called "
              + name
              + (known.isEmpty() ? "" : "; there are " + known)
              + ". A link begins with chat:// or chats://");
    }
    return parse(text);
  }

  /** The server alone: under which its tokens and rooms are remembered. */
  String server() {
    return Link.to(link.tls(), link.host(), link.port()).toString();
  }

  Dialer dialer() throws Failure {
    if (link.tls()) {
      throw Failure.unreachable("this version has no TLS yet: use chat:// on this machine");
    }
    return Dialer.tcp(link.host(), link.port());
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
    String command = home.settings().get("token_cmd");
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

  /** Notes whose a token is. */
  void owner(String token, String user) throws Failure {
    List<String> lines = new ArrayList<>(Home.lines(owners()));
    lines.addFirst(digest(token) + " " + user);
    Home.write(
        owners(), lines.stream().limit(MOST_OWNERS).collect(Collectors.joining("\n", "", "\n")));
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

  /** What this device is called in the list of one's tokens. */
  String device() {
    String host = world.variable("HOSTNAME");
    return host == null || host.length() > 48 ? "chat" : "chat on " + host;
  }
}
