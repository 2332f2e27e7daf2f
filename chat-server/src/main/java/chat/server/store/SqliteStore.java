package chat.server.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store on disk: one SQLite file, {@code chat.db}, in the data directory, which it holds for
 * itself until it is closed.
 *
 * <p>{@link #writer}, {@link #reopen} and {@link #close} belong to the writing thread, which must
 * be a platform thread. While the store is open nothing else in this process may open the file, not
 * even to read it: closing it again would take SQLite's locks away.
 */
public final class SqliteStore implements Store {
  private static final Logger log = LoggerFactory.getLogger(SqliteStore.class);

  /**
   * What can be chosen.
   *
   * @param readers threads that read
   * @param waitingReads reads that may wait for one of them; more wait for a place
   */
  public record Options(int readers, int waitingReads) {
    public static final Options DEFAULT = new Options(2, 1_000);

    public Options {
      if (readers < 1 || waitingReads < 1) {
        throw new IllegalArgumentException("readers and waitingReads must be at least 1");
      }
    }
  }

  private final DirectoryLock lock;
  private final WriterConnection connection;
  private final SqliteWriter writer;
  private final ReaderPool pool;

  /** Apart from who reads, so that what they need stays in their memory. */
  private final ReaderPool scrubbing;

  private final SqliteReader reader;
  private final Backups backups;
  private boolean closed;

  private SqliteStore(DirectoryLock lock, Path file, Options options, Schema schema) {
    this.lock = lock;
    pool = new ReaderPool("store-reader-", file, options.readers(), options.waitingReads());
    scrubbing = new ReaderPool("store-scrub-", file, 1, 1);
    connection = new WriterConnection(file, schema, pool);
    writer = new SqliteWriter(connection);
    reader = new SqliteReader(pool);
    backups = new Backups(file, connection);
  }

  /**
   * Opens the store of a data directory; makes the directory and the file if they are not there,
   * for their owner only.
   *
   * @throws DirectoryInUseException if another server runs on the directory
   * @throws StoreException if the file is damaged, not ours or of a newer program, or the disk
   *     fails
   */
  public static SqliteStore open(Path directory) throws StoreException {
    return open(directory, Options.DEFAULT);
  }

  /** As {@link #open(Path)}. */
  public static SqliteStore open(Path directory, Options options) throws StoreException {
    return open(directory, options, Schema.CURRENT);
  }

  /** As {@link #open(Path)}, by another program's schema. */
  static SqliteStore open(Path directory, Options options, Schema schema) throws StoreException {
    DirectoryLock lock = DirectoryLock.take(directory);
    Path file = lock.directory().resolve("chat.db");
    SqliteStore store = new SqliteStore(lock, file, options, schema);
    boolean opened = false;
    try {
      new Swap(lock.directory()).finish();
      FreshFile.ensure(file, schema);
      store.connection.open();
      store.pool.open();
      store.scrubbing.open();
      opened = true;
    } catch (IOException e) {
      throw new StoreException("cannot make " + file + ": " + e, e);
    } finally {
      if (!opened) {
        store.pool.close();
        store.scrubbing.close();
        store.connection.abandon();
        lock.close();
      }
    }
    log.info("store_open file={} schema={}", file, schema.version());
    return store;
  }

  @Override
  public Writer writer() {
    return writer;
  }

  @Override
  public Reader reader() {
    return reader;
  }

  @Override
  public void reopen() throws StoreException {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
    // All connections go, the writing one last: what they believe of the log goes with them, and
    // the file alone says what was committed.
    backups.abort();
    pool.suspend();
    scrubbing.suspend();
    connection.abandon();
    boolean opened = false;
    try {
      connection.open();
      connection.prove();
      pool.open();
      scrubbing.open();
      opened = true;
    } finally {
      if (!opened) {
        pool.suspend();
        scrubbing.suspend();
        connection.abandon();
      }
    }
    log.warn("store_reopened file={}", lock.directory().resolve("chat.db"));
  }

  @Override
  public Backup backup(Path file) throws StoreException {
    return backups.to(file);
  }

  @Override
  public long verify(long after, int rows) throws StoreException {
    return scrubbing.read(db -> EntryTable.verify(db, after, rows));
  }

  @Override
  public void close() throws StoreException {
    if (closed) {
      return;
    }
    closed = true;
    backups.close();
    pool.close();
    scrubbing.close();
    try {
      connection.close();
    } finally {
      lock.close();
    }
  }

  // --- for tests

  /** All statements that were prepared so far. */
  Set<String> prepared() throws StoreException {
    Set<String> statements = new HashSet<>(pool.prepared());
    statements.addAll(scrubbing.prepared());
    statements.addAll(connection.read(Database::prepared));
    return statements;
  }

  /** Asks the connection that writes. */
  <T> T ask(Access.Work<T> work) throws StoreException {
    return connection.read(work);
  }

  /**
   * Limits the file to so many pages, as a full disk would; 0 for no limit. For the writing thread.
   */
  public void limitPages(long pages) throws StoreException {
    connection.limitPages(pages);
  }
}
