package chat.client.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and folders that only their owner can read. */
public final class PrivateFiles {
  private PrivateFiles() {}

  /** Makes a folder, and those that it is in, where they are not there yet. */
  public static Path folder(Path folder) throws IOException {
    return Files.createDirectories(folder.toAbsolutePath(), mode("rwx------"));
  }

  /** Makes the folder that a file is in, if it is not there yet. */
  public static Path folderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file : folder(folder);
  }

  /** Makes an empty file if there is none. */
  public static void create(Path file) throws IOException {
    try {
      Files.createFile(file, mode("rw-------"));
    } catch (FileAlreadyExistsException _) {
      // With the permissions that its owner gave it.
    }
  }

  /** Writes a file whole or not at all, in a folder that is made if need be. */
  public static void write(Path file, String text) throws IOException {
    replace(file, text.getBytes(StandardCharsets.UTF_8), false);
  }

  /**
   * As {@link #write}.
   *
   * @param durable whether it is to be on stable storage before this returns
   */
  static void replace(Path file, byte[] content, boolean durable) throws IOException {
    // An interrupt would close the channel; it is for whoever waits next, not for this.
    boolean interrupted = Thread.interrupted();
    try {
      Path folder = folderOf(file);
      Path fresh = Files.createTempFile(folder, "." + file.getFileName(), "", mode("rw-------"));
      try {
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = ByteBuffer.wrap(content);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          if (durable) {
            channel.force(true);
          }
        }
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        Files.deleteIfExists(fresh);
        throw e;
      }
      if (durable) {
        syncFolder(folder);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void syncFolder(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
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
