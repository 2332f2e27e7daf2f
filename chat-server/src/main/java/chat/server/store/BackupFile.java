package chat.server.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that gets its name only when it is whole: until then it is called {@code FILE.part}. For
 * one thread.
 */
final class BackupFile {
  private final Path file;
  private final Path part;

  private BackupFile(Path file, Path part) {
    this.file = file;
    this.part = part;
  }

  /**
   * Makes the part, empty and mode 0600.
   *
   * @throws StoreException if the file or its part is there already, or cannot be made
   */
  static BackupFile begin(Path file) throws StoreException {
    Path absolute = file.toAbsolutePath().normalize();
    refuseExisting(absolute);
    Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
    try {
      Files.createFile(part, PrivateFiles.fileMode());
    } catch (FileAlreadyExistsException e) {
      throw new StoreException(
          part + " is there: another backup writes it, or one was cut off; if so, remove it", e);
    } catch (IOException e) {
      throw new StoreException("cannot make " + part + ": " + e, e);
    }
    return new BackupFile(absolute, part);
  }

  private static void refuseExisting(Path file) throws StoreException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(file + " is there already: choose another name, or move it away");
    }
  }

  Path file() {
    return file;
  }

  Path part() {
    return part;
  }

  /** Puts what is in the part on stable storage, and gives it its name. */
  void finish() throws StoreException {
    try {
      PrivateFiles.syncFile(part);
      refuseExisting(file);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      PrivateFiles.syncDirectory(file.resolveSibling("."));
    } catch (IOException e) {
      throw new StoreException("cannot write " + file + ": " + e, e);
    }
  }

  /** Removes the part, if it is still there. */
  void discard() throws StoreException {
    try {
      Files.deleteIfExists(part);
      Files.deleteIfExists(part.resolveSibling(part.getFileName() + "-journal"));
    } catch (IOException e) {
      throw new StoreException("cannot remove " + part + ": remove it. " + e, e);
    }
  }
}
