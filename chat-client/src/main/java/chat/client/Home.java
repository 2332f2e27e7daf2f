package chat.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
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

  /** Where something is remembered under this name. */
  Path memory(String name) {
    return state.resolve(name);
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

  /** What was remembered under this name; {@code null} if nothing was. */
  @Nullable String remembered(String name) throws Failure {
    List<String> lines = lines(state.resolve(name));
    return lines.isEmpty() || lines.getFirst().isBlank() ? null : lines.getFirst().strip();
  }

  void remember(String name, String line) throws Failure {
    write(state.resolve(name), line + "\n");
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

  /** Writes a file that only its owner can read, whole or not at all. */
  static void write(Path file, String text) throws Failure {
    try {
      Path folder = folderOf(file);
      Path fresh = Files.createTempFile(folder, "." + file.getFileName(), "", mode("rw-------"));
      try (var channel = Files.newByteChannel(fresh, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw Failure.configuration("cannot write " + file + ": " + e.getMessage());
    }
  }

  /** The folder that a file is in, made if it is not there. */
  static Path folderOf(Path file) throws IOException {
    return Files.createDirectories(file.toAbsolutePath().getParent(), mode("rwx------"));
  }

  private static FileAttribute<?>[] mode(String permissions) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
