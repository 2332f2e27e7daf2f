package chat.client;

import chat.client.link.PrivateFiles;
import chat.protocol.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The user's files: what they wish ({@code $XDG_CONFIG_HOME/chat}) and what this program remembers
 * ({@code $XDG_STATE_HOME/chat}). Made when first needed, and for their owner only.
 */
final class Home {
  private final Path configuration;
  private final Path state;

  private Home(Path configuration, Path state) {
    this.configuration = configuration;
    this.state = state;
  }

  /**
   * Finds them.
   *
   * @throws Failure if the environment names no place
   */
  static Home of(Surroundings world) throws Failure {
    return new Home(
        folder(world, "XDG_CONFIG_HOME", ".config"),
        folder(world, "XDG_STATE_HOME", ".local/state"));
  }

  private static Path folder(Surroundings world, String variable, String usual) throws Failure {
    String set = world.variable(variable);
    // A relative path is to be ignored, as the XDG specification says.
    if (set != null && Path.of(set).isAbsolute()) {
      return Path.of(set, "chat");
    }
    String home = world.variable("HOME");
    if (home == null) {
      throw Failure.configuration("neither HOME nor " + variable + " is set: where are the files?");
    }
    return Path.of(home, usual, "chat");
  }

  Path credentials() {
    return configuration.resolve("credentials");
  }

  Path log() {
    return state.resolve("chat.log");
  }

  /** What {@code config} sets: lines of {@code name = value}, {@code #} begins a comment. */
  Map<String, String> settings() throws Failure {
    Map<String, String> settings = new TreeMap<>();
    Path file = configuration.resolve("config");
    int number = 0;
    for (String line : lines(file)) {
      number++;
      String text = line.strip();
      int equals = text.indexOf('=');
      if (equals > 0 && !text.startsWith("#")) {
        settings.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
      } else if (!text.isEmpty() && !text.startsWith("#")) {
        throw Failure.configuration(file + ", line " + number + ": not of the form name = value");
      }
    }
    return settings;
  }

  /** Where the server is remembered that was used last. */
  Path lastServer() {
    return state.resolve("server");
  }

  /** What was remembered in this file; {@code null} if nothing was. */
  @Nullable String remembered(Path file) throws Failure {
    List<String> lines = lines(file);
    return lines.isEmpty() || lines.getFirst().isBlank() ? null : lines.getFirst().strip();
  }

  void remember(Path file, String line) throws Failure {
    write(file, line + "\n");
  }

  /** A file's lines; none if there is no such file. */
  static List<String> lines(Path file) throws Failure {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      throw Failure.configuration("cannot read " + file + ": " + e.getMessage());
    }
  }

  /** What is kept of one account at one server, see {@code AccountFolder}. */
  Path account(Link link, String user) {
    return server(link).resolve("as-" + user);
  }

  /** What is kept of a server. */
  Path server(Link link) {
    String host = link.host().replace(':', '_').replace('%', '_');
    return state.resolve(host + "_" + link.port());
  }

  /** Writes a file that only its owner can read, whole or not at all. */
  static void write(Path file, String text) throws Failure {
    try {
      PrivateFiles.write(file, text);
    } catch (IOException e) {
      throw Failure.configuration("cannot write " + file + ": " + e.getMessage());
    }
  }
}
