package chat.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and directories that are their owner's only, from the moment that they exist. */
final class PrivateFiles {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private PrivateFiles() {}

  /** The attribute to make a file with: mode 0600. */
  static FileAttribute<?>[] fileMode() {
    return mode("rw-------");
  }

  private static FileAttribute<?>[] mode(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Makes the directory, mode 0700, if it is not there; its parents too. */
  static Path directory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Path absolute = directory.toAbsolutePath();
      Files.createDirectories(absolute, mode("rwx------"));
      Path parent = absolute.getParent();
      if (parent != null) {
        syncDirectory(parent);
      }
    }
    return directory;
  }

  /** Makes an empty file if there is none, and its name durable. */
  static void file(Path file) throws IOException {
    try {
      Files.createFile(file, fileMode());
    } catch (FileAlreadyExistsException _) {
      return; // made earlier
    }
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  /**
   * Puts what is in a file on stable storage. Not for one that SQLite has open: that would take its
   * locks away.
   */
  static void syncFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Puts the names in a directory on stable storage: a new one is on disk only when they are. */
  static void syncDirectory(Path directory) throws IOException {
    if (POSIX) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
