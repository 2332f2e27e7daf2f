package chat.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that writes, and what state its transaction is in. For the writing thread only.
 */
final class WriterConnection implements Access {
  /** The setting that counts how often the store was opened anew. */
  private static final String REOPENED = "store.reopened";

  private enum State {
    IDLE,
    IN_TRANSACTION,
    /** A commit failed: whether it happened shows only after opening anew. */
    UNKNOWN,
    CLOSED
  }

  private static final Logger log = LoggerFactory.getLogger(WriterConnection.class);

  /** How long the log may get before the readers are paused for it: twice what is usual. */
  private static final long LOG_BYTES = 32 << 20;

  /**
   * What was written during one round is moved by the next; each is shorter than the one before.
   */
  private static final int LOG_ROUNDS = 4;

  private final Path file;
  private final Path logFile;
  private final Schema schema;
  private final ReaderPool readers;

  /** At which length of the log something must be done about it. */
  private long logBytes = LOG_BYTES;

  private State state = State.CLOSED;

  /**
   * Whether a backup reads the log, so that nothing here may try to shorten it. Set by any thread.
   */
  private volatile boolean logHeld;

  /** What the connection was last told of that. */
  private boolean toldHeld;

  /** {@code null} if it must be opened first. */
  private @Nullable Database database;

  /** How large the file may grow, for tests of a full disk; 0 if only the disk limits it. */
  private long maxPages;

  WriterConnection(Path file, Schema schema, ReaderPool readers) {
    this.file = file;
    this.schema = schema;
    this.logFile = file.resolveSibling(file.getFileName() + "-wal");
    this.readers = readers;
  }

  /** Opens the file, makes the schema if there is none, and looks at the newest entries. */
  void open() throws StoreException {
    connect();
    state = State.IDLE;
  }

  private Database connect() throws StoreException {
    Database opened = Database.writing(file);
    toldHeld = false;
    boolean good = false;
    try {
      schema.prepare(opened, this::backUp);
      limit(opened);
      EntryTable.verifyNewest(opened);
      BackupMark.takeUp(opened);
      good = true;
    } catch (SQLException e) {
      throw opened.failure(e);
    } finally {
      if (!good) {
        opened.close();
      }
    }
    database = opened;
    return opened;
  }

  /** Before the file's schema is changed. */
  private void backUp(long version) throws StoreException {
    Path copy = file.resolveSibling(file.getFileName() + ".schema-" + version);
    log.info("schema_backup file={} to={}", file, copy);
    Backup made = new BackupRun(file, this).make(BackupFile.replacing(copy));
    log.info("schema_backup_made bytes={} ms={}", made.bytes(), made.took().toMillis());
  }

  /**
   * Shows that the disk takes writes again: commits one, moves the log into the file, syncs both.
   */
  void prove() throws StoreException {
    Database db = connected();
    try {
      db.script("BEGIN IMMEDIATE");
      long before = TokenTable.setting(db, REOPENED).map(Long::parseLong).orElse(0L);
      TokenTable.putSetting(db, REOPENED, String.valueOf(before + 1));
      db.script("COMMIT");
      db.checkpoint();
    } catch (SQLException e) {
      throw db.failure(e);
    }
  }

  // --- transactions

  void begin() throws StoreException {
    switch (state) {
      case IDLE -> {}
      case IN_TRANSACTION -> throw new IllegalStateException("a transaction is open already");
      case UNKNOWN -> throw new IllegalStateException("a commit failed: reopen the store first");
      case CLOSED -> throw new IllegalStateException("the store is closed");
    }
    Database db = connected();
    try {
      keepLogShort(db);
      db.change("BEGIN IMMEDIATE");
    } catch (SQLException e) {
      throw db.failure(e);
    }
    state = State.IN_TRANSACTION;
  }

  /**
   * SQLite starts its log anew only at a moment when nobody reads from it. Where somebody always
   * does, that moment must be made, or the log grows without end.
   */
  private void keepLogShort(Database db) throws SQLException {
    if (toldHeld != logHeld) {
      toldHeld = !toldHeld;
      db.number("PRAGMA wal_autocheckpoint = " + (toldHeld ? 0 : Database.CHECKPOINT_PAGES));
    }
    if (toldHeld) {
      return;
    }
    try {
      long bytes = Files.exists(logFile) ? Files.size(logFile) : 0;
      if (bytes > logBytes) {
        boolean paused = readers.pausing(() -> checkpoint(db));
        log.debug("log_checkpoint bytes={} paused={}", bytes, paused);
        logBytes = bytes + LOG_BYTES / 2; // if that did not help, not again at once
      } else if (bytes < LOG_BYTES) {
        logBytes = LOG_BYTES;
      }
    } catch (IOException e) {
      log.warn("log_checkpoint_failed file={} cause={}", logFile, e.toString());
    }
  }

  /**
   * While a backup reads the log it cannot be started anew, and once it may be, all that gathered
   * must be moved into the file. To hold it keeps the thread that writes from both; {@link
   * #shortenLog} does the latter elsewhere. For any thread.
   */
  void holdLog(boolean held) {
    logHeld = held;
  }

  /**
   * Moves what has gathered in the log into the file, by a connection of the caller's, beside the
   * thread that writes. Returns how many pages are left, which is few unless others keep reading
   * what is old.
   */
  int shortenLog(Database other) throws SQLException {
    int left = Integer.MAX_VALUE;
    for (int round = 0; round < LOG_ROUNDS && left > Database.CHECKPOINT_PAGES / 2; round++) {
      left =
          other
              .first("PRAGMA wal_checkpoint(PASSIVE)", row -> row.getInt(2) - row.getInt(3))
              .orElse(0);
    }
    log.debug("log_shortened pages_left={}", left);
    return left;
  }

  private void checkpoint(Database db) {
    try {
      db.number("PRAGMA wal_checkpoint(PASSIVE)");
    } catch (SQLException e) {
      // What was committed stays safe in the log. The next commit meets the same disk and says so.
      log.warn("log_checkpoint_failed file={} cause={}", logFile, e.getMessage());
    }
  }

  void commit() throws StoreException {
    Database db = inTransaction();
    state = State.UNKNOWN;
    try {
      db.change("COMMIT");
    } catch (SQLException e) {
      throw db.failure(e);
    }
    state = State.IDLE;
  }

  void rollback() {
    if (state != State.IN_TRANSACTION) {
      return;
    }
    state = State.IDLE;
    Database db = database;
    try {
      if (db != null) {
        db.change("ROLLBACK");
      }
    } catch (SQLException _) {
      // SQLite has undone it by itself, as it does when the disk is full, or it cannot. To close
      // the
      // connection makes it certain; the next transaction opens another.
      disconnect();
    }
  }

  /** Makes a change in the open transaction. */
  <T> T change(Work<T> change) throws StoreException {
    Database db = inTransaction();
    try {
      return change.on(db);
    } catch (SQLException e) {
      if (Database.breaksRule(e)) {
        throw new IllegalStateException("a change that cannot be: " + e.getMessage(), e);
      }
      throw db.failure(e);
    }
  }

  @Override
  public <T> T read(Work<T> work) throws StoreException {
    if (state == State.CLOSED || state == State.UNKNOWN) {
      throw new StoreException("the store must be opened anew before it is read");
    }
    Database db = connected();
    try {
      return work.on(db);
    } catch (SQLException e) {
      throw db.failure(e);
    }
  }

  private Database inTransaction() {
    Database db = database;
    if (state != State.IN_TRANSACTION || db == null) {
      throw new IllegalStateException("no transaction is open");
    }
    return db;
  }

  private Database connected() throws StoreException {
    Database db = database;
    return db != null ? db : connect();
  }

  // --- ends

  /** Closes the connection after a failure; only {@link #open} helps. */
  void abandon() {
    state = State.UNKNOWN;
    disconnect();
  }

  /** Moves the log into the file, and closes for good. */
  void close() throws StoreException {
    Database db = database;
    state = State.CLOSED;
    try {
      if (db != null) {
        db.checkpoint();
      }
    } catch (SQLException e) {
      throw db.failure(e);
    } finally {
      disconnect();
    }
  }

  private void disconnect() {
    Database db = database;
    database = null;
    if (db != null) {
      db.close();
    }
  }

  // --- for tests

  /** Limits the file to so many pages, as a full disk would; 0 for no limit. */
  void limitPages(long pages) throws StoreException {
    maxPages = pages;
    Database db = connected();
    try {
      limit(db);
    } catch (SQLException e) {
      throw db.failure(e);
    }
  }

  private void limit(Database db) throws SQLException {
    if (maxPages > 0) {
      db.number("PRAGMA max_page_count = " + maxPages);
    } else {
      db.number("PRAGMA max_page_count = 4294967294");
    }
  }
}
