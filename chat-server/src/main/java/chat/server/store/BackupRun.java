package chat.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One backup: copies what is committed, marks the copy, verifies it, gives it its name.
 *
 * <p>The copy is made by SQLite within one read transaction, on a connection of its own: it holds
 * no lock that the one who writes waits for. What is committed meanwhile stays in the log, which
 * grows by it; afterwards it is moved into the file here, on this thread, since the thread that
 * commits would stand still for it.
 *
 * <p>{@link #make} belongs to one platform thread; {@link #abort} may be called from any.
 */
final class BackupRun {
  private static final String COPY = "VACUUM INTO ?1";

  private final Path source;
  private final WriterConnection connection;

  // Guarded by this:
  private @Nullable Database working;
  private boolean aborted;

  BackupRun(Path source, WriterConnection connection) {
    this.source = source;
    this.connection = connection;
  }

  /** Writes it; leaves nothing behind if that fails. */
  Backup make(BackupFile target) throws StoreException {
    long begin = System.nanoTime();
    boolean done = false;
    try {
      copy(target.part());
      Verification.Counts counts = verify(target.part());
      target.finish();
      done = true;
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      return new Backup(target.file(), size(target.file()), counts.rooms(), counts.entries(), took);
    } finally {
      if (!done) {
        target.discard();
      }
    }
  }

  private void copy(Path part) throws StoreException {
    connection.holdLog(true);
    try {
      on(
          source,
          part,
          database -> {
            database.change(COPY, part.toString());
            return connection.shortenLog(database);
          });
    } finally {
      connection.holdLog(false);
    }
  }

  private Verification.Counts verify(Path part) throws StoreException {
    return on(
        part,
        part,
        database -> {
          BackupMark.put(database);
          return Verification.of(database);
        });
  }

  /** Does something on a new connection to {@code opened}, in a way that can be ended. */
  private <T> T on(Path opened, Path part, Access.Work<T> work) throws StoreException {
    try (Database database = Database.writing(opened)) {
      begin(database);
      try {
        return work.on(database);
      } finally {
        end();
      }
    } catch (SQLException e) {
      throw isAborted() ? aborted() : Database.failure(part, e);
    }
  }

  private static long size(Path file) throws StoreException {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + e, e);
    }
  }

  // --- its end before its time

  private synchronized void begin(Database database) throws StoreException {
    if (aborted) {
      throw aborted();
    }
    working = database;
  }

  private synchronized void end() {
    working = null;
  }

  private synchronized boolean isAborted() {
    return aborted;
  }

  private static StoreException aborted() {
    return new StoreException("the backup was ended, since the store closes or is opened anew");
  }

  /**
   * Ends it. Does not wait; to be called again until it has ended, since SQLite forgets what it is
   * told between two statements.
   */
  synchronized void abort() {
    aborted = true;
    if (working != null) {
      working.interrupt();
    }
  }
}
