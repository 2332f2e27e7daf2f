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
  private final boolean replaces;

  private BackupFile(Path file, boolean replaces) {
    this.file = file.toAbsolutePath().normalize();
    this.part = this.file.resolveSibling(this.file.getFileName() + ".part");
    this.replaces = replaces;
  }

  /**
   * Begins a file that somebody asked for, with an empty part of mode 0600.
   *
   * @throws StoreException if the file or its part is there already, or cannot be made
   */
  static BackupFile begin(Path file) throws StoreException {
    BackupFile begun = new BackupFile(file, false);
    begun.refuseExisting();
    begun.makePart();
    return begun;
  }

  /**
   * Begins a file of our own choice in a data directory that we hold: it takes the place of an
   * earlier one, when it is whole.
   */
  static BackupFile replacing(Path file) throws StoreException {
    BackupFile begun = new BackupFile(file, true);
    begun.discard(); // what a crash left
    begun.makePart();
    return begun;
  }

  private void makePart() throws StoreException {
    try {
      Files.createFile(part, PrivateFiles.fileMode());
    } catch (FileAlreadyExistsException e) {
      throw new StoreException(
          part + " is there: another backup writes it, or one was cut off; if so, remove it", e);
    } catch (IOException e) {
      throw new StoreException("cannot make " + part + ": " + e, e);
    }
  }

  private void refuseExisting() throws StoreException {
    if (!replaces && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
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
      refuseExisting();
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
