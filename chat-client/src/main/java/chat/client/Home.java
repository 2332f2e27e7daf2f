package chat.client;

import chat.client.link.PrivateFiles;
import chat.protocol.Link;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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

  /** The servers that one has met, see {@link Known}. */
  Path known() {
    return configuration.resolve("known_servers");
  }

  Path log() {
    return state.resolve("chat.log");
  }

  Path config() {
    return configuration.resolve("config");
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

  /** Changes a file's lines; two programs that do so at once do not undo each other's change. */
  static void change(Path file, UnaryOperator<List<String>> change) throws Failure {
    try {
      PrivateFiles.folderOf(file);
      Path lock = file.resolveSibling(file.getFileName() + ".lock");
      PrivateFiles.create(lock);
      try (var channel = FileChannel.open(lock, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        List<String> lines = change.apply(lines(file));
        write(file, lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
      }
    } catch (IOException e) {
      throw Failure.configuration("cannot change " + file + ": " + e.getMessage());
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
