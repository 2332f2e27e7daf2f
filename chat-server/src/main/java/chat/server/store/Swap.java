package chat.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a restored file takes the place of a data directory's own, so that a crash at any moment
 * leaves the one state or the other.
 *
 * <p>One renaming decides: the restored file, whole and on stable storage, becomes {@code
 * chat.db.restored-TIME}. Before it nothing of the old state was touched. After it whoever opens
 * the directory first moves the old file aside, with its log, and the restored one to its place,
 * before SQLite sees either; that can be cut off and begun again as often as one likes, since what
 * was moved is not there to be moved again. The log must go first: SQLite would take an old log for
 * the new file's.
 *
 * <p>For who holds the directory's lock, while nothing in it is open.
 */
final class Swap {
  private static final Logger log = LoggerFactory.getLogger(Swap.class);

  private static final String DATABASE = "chat.db";
  private static final String READY = "chat.db.restored-";
  private static final String ASIDE = "chat.db.before-restore-";

  /** What SQLite keeps beside a file, and then the file itself. */
  static final List<String> PARTS = List.of("-journal", "-wal", "-shm", "");

  private final Path directory;
  private final Runnable step;

  Swap(Path directory) {
    this(directory, () -> {});
  }

  /**
   * @param step is called after each change of the directory, for tests that look at what a crash
   *     there would leave
   */
  Swap(Path directory, Runnable step) {
    this.directory = directory;
    this.step = step;
  }

  /**
   * Decides that a file in the directory is what it shall hold.
   *
   * @param whole verified, and on stable storage
   * @param time names what is moved aside
   */
  void decide(Path whole, String time) throws StoreException {
    try {
      move(whole, directory.resolve(READY + time));
      PrivateFiles.syncDirectory(directory);
    } catch (IOException e) {
      throw new StoreException("cannot restore in " + directory + ": " + e, e);
    }
  }

  /**
   * Does what was decided, if anything was.
   *
   * @return where the old file is now, if there was one
   */
  Optional<Path> finish() throws StoreException {
    try {
      Optional<Path> decided = decided();
      return decided.isEmpty() ? Optional.empty() : finish(decided.get());
    } catch (IOException e) {
      throw new StoreException(
          "cannot finish the restore in " + directory + ": mend the disk and start again. " + e, e);
    }
  }

  private Optional<Path> decided() throws IOException {
    try (var files = Files.newDirectoryStream(directory, READY + "*")) {
      for (Path file : files) {
        return Optional.of(file);
      }
      return Optional.empty();
    }
  }

  private Optional<Path> finish(Path ready) throws IOException {
    Path database = directory.resolve(DATABASE);
    Path aside =
        directory.resolve(ASIDE + ready.getFileName().toString().substring(READY.length()));
    for (String part : PARTS) {
      Path old = database.resolveSibling(DATABASE + part);
      if (Files.exists(old)) {
        move(old, aside.resolveSibling(aside.getFileName() + part));
      }
    }
    PrivateFiles.syncDirectory(directory);
    move(ready, database);
    PrivateFiles.syncDirectory(directory);
    Optional<Path> kept = Files.exists(aside) ? Optional.of(aside) : Optional.empty();
    log.warn("restored file={} before={}", database, kept.map(Path::toString).orElse("nothing"));
    return kept;
  }

  /** Never onto what is there: that would be the end of it. */
  private void move(Path from, Path to) throws IOException {
    if (Files.exists(to)) {
      throw new IOException(to + " is there already");
    }
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    step.run();
  }
}
