package chat.server.admin;

import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where a server's control socket is. */
final class ControlPath {
  static final String NAME = "control.sock";

  /**
   * The longest path that a socket can have, in bytes: {@code sun_path} has 108 on Linux and 104 on
   * macOS, one of them for the NUL.
   */
  private static final int LONGEST =
      System.getProperty("os.name", "").startsWith("Mac") ? 103 : 107;

  private ControlPath() {}

  /** The socket of a data directory. */
  static Path of(Path directory) {
    return directory.resolve(NAME);
  }

  /**
   * How the operating system is told of it: by the shorter one of its absolute path and that from
   * where the program stands.
   *
   * @throws PathTooLongException if both are too long
   */
  static UnixDomainSocketAddress address(Path socket) throws PathTooLongException {
    Path absolute = socket.toAbsolutePath().normalize();
    Path relative = relative(absolute);
    Path shorter = bytes(relative) < bytes(absolute) ? relative : absolute;
    if (bytes(shorter) > LONGEST) {
      throw new PathTooLongException(
          "the control socket "
              + absolute
              + " has a path of "
              + bytes(absolute)
              + " bytes, and a socket's can have "
              + LONGEST
              + ": choose a data directory with a shorter path, or make a short symbolic link to it"
              + " and give that to --data");
    }
    return UnixDomainSocketAddress.of(shorter);
  }

  private static Path relative(Path absolute) {
    Path here = Path.of("").toAbsolutePath();
    return here.getRoot().equals(absolute.getRoot()) ? here.relativize(absolute) : absolute;
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
