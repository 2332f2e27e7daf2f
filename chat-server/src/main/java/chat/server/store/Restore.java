package chat.server.store;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A stopped server's data directory goes back to a backup. The database that it held is kept beside
 * it, and everything else, such as the server's key, is left as it is.
 *
 * @param database the restored file
 * @param made when the backup was made, in UTC
 * @param before where the old database is now; empty if there was none
 * @param rooms how many rooms were restored
 * @param entries how many entries their logs have together
 */
public record Restore(Path database, String made, Optional<Path> before, long rooms, long entries) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * Restores. The copy is verified before anything is replaced, and a crash at any moment leaves
   * the directory as it was or restored. Each room's log gets a new identity when a store is next
   * opened on it.
   *
   * @param backup a file that {@link Store#backup} wrote; an older program's is brought up to date
   * @param directory is made if it is not there
   * @param now names the old file
   * @throws DirectoryInUseException if a server runs on the directory
   * @throws StoreException if the file is no backup, is damaged or of a newer program, or the disk
   *     is full or fails
   */
  public static Restore into(Path backup, Path directory, Instant now) throws StoreException {
    String made = made(backup);
    try (DirectoryLock lock = DirectoryLock.take(directory)) {
      return into(backup, made, lock.directory(), TIME.format(now), new Swap(lock.directory()));
    }
  }

  /** As {@link #into(Path, Path, Instant)}, in a directory that is held. */
  static Restore into(Path backup, String made, Path directory, String time, Swap swap)
      throws StoreException {
    swap.finish(); // one that was cut off
    Path copy = directory.resolve("chat.db.restoring");
    boolean done = false;
    try {
      discard(copy);
      copy(backup, copy);
      Verification.Counts counts = verify(copy);
      PrivateFiles.syncFile(copy);
      swap.decide(copy, time);
      done = true;
      Optional<Path> before = swap.finish();
      return new Restore(
          directory.resolve("chat.db"), made, before, counts.rooms(), counts.entries());
    } catch (IOException e) {
      throw new StoreException("cannot copy " + backup + " to " + copy + ": " + e, e);
    } finally {
      if (!done) {
        discard(copy);
      }
    }
  }

  /** When a file was made as a backup, if it is one that this program can work with. */
  static String made(Path backup) throws StoreException {
    try (Database database = Database.reading(backup)) {
      try {
        if (Schema.CURRENT.accept(database) > 0) {
          Optional<String> made = BackupMark.of(database);
          if (made.isPresent()) {
            return made.get();
          }
        }
      } catch (SQLException e) {
        throw database.failure(e);
      }
    }
    throw new StoreException(
        backup + " is no backup: restore a file that chat-server backup has written");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (FileChannel source = FileChannel.open(from, READ);
        FileChannel target =
            FileChannel.open(to, Set.of(CREATE_NEW, WRITE), PrivateFiles.fileMode())) {
      long length = source.size();
      for (long at = 0; at < length; ) {
        long copied = source.transferTo(at, length - at, target);
        if (copied == 0) {
          throw new IOException(from + " became shorter while it was copied");
        }
        at += copied;
      }
    }
  }

  private static Verification.Counts verify(Path copy) throws StoreException {
    Verification.Counts counts;
    try (Database database = Database.writing(copy)) {
      try {
        Schema.CURRENT.prepare(database, _ -> {}); // the backup itself is the backup before it
        counts = Verification.of(database);
        database.checkpoint();
      } catch (SQLException e) {
        throw database.failure(e);
      }
    }
    return counts;
  }

  /** Removes a database and what SQLite may have left beside it. */
  static void discard(Path copy) throws StoreException {
    try {
      for (String part : Swap.PARTS) {
        Files.deleteIfExists(copy.resolveSibling(copy.getFileName() + part));
      }
    } catch (IOException e) {
      throw new StoreException("cannot remove " + copy + ": " + e, e);
    }
  }
}
