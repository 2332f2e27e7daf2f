package chat.server.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * One connection to the file and the statements prepared on it. Used by one thread at a time, which
 * must be a platform thread: SQLite would hold a virtual thread's carrier.
 */
final class Database implements AutoCloseable {
  /** Makes a value of the row that a result stands on. */
  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  /** After how many pages in the log a commit moves them into the file; SQLite's own is 1,000. */
  static final int CHECKPOINT_PAGES = 4_000;

  private final Path file;
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private Database(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /** Opens the file, which must exist, to write to it. */
  static Database writing(Path file) throws StoreException {
    // FULL: a commit returns when the log is on stable storage. With NORMAL, a loss of power loses
    // what was acknowledged. Fewer checkpoints cost less, and the log is cut back to so many pages
    // when it starts anew.
    return open(
        file,
        SQLiteOpenMode.READWRITE,
        """
        PRAGMA synchronous = FULL;
        PRAGMA fullfsync = ON;
        PRAGMA checkpoint_fullfsync = ON;
        PRAGMA foreign_keys = ON;
        PRAGMA wal_autocheckpoint = %d;
        PRAGMA journal_size_limit = 16777216;
        PRAGMA cache_size = -16384;
        """
            .formatted(CHECKPOINT_PAGES));
  }

  /** Opens the file, which must exist, to read from it. */
  static Database reading(Path file) throws StoreException {
    return open(
        file,
        SQLiteOpenMode.READONLY,
        """
        PRAGMA query_only = ON;
        PRAGMA cache_size = -8192;
        """);
  }

  private static Database open(Path file, SQLiteOpenMode mode, String pragmas)
      throws StoreException {
    if (file.toString().contains("?")) {
      throw new StoreException(
          file + ": a database cannot lie where the path has a ? in it, choose another");
    }
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.resetOpenMode(SQLiteOpenMode.READWRITE);
    config.setOpenMode(mode);
    config.setBusyTimeout(5_000);
    Database database;
    try {
      database = new Database(file, config.createConnection("jdbc:sqlite:" + file));
    } catch (SQLException e) {
      throw failure(file, e);
    }
    try {
      // The driver would begin and commit around every statement to find out whether a transaction
      // is open. With its auto-commit off it leaves that to us; the one it begins is ended here.
      database.connection.setAutoCommit(false);
      database.script("COMMIT");
      // No memory map: reading one from a failing disk would kill the process. Sorts in memory:
      // a full disk must not stop those who read.
      database.script(
          """
          PRAGMA mmap_size = 0;
          PRAGMA temp_store = MEMORY;
          PRAGMA trusted_schema = OFF;
          PRAGMA cell_size_check = ON;
          """);
      database.script(pragmas);
      return database;
    } catch (SQLException e) {
      database.close();
      throw failure(file, e);
    }
  }

  // --- statements

  /** Runs statements that give no rows and are not worth keeping. */
  void script(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** The statement, prepared once. */
  PreparedStatement statement(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  /** Changes rows; returns how many. */
  int change(String sql, @Nullable Object... values) throws SQLException {
    return bound(sql, values).executeUpdate();
  }

  /** All rows of a query. */
  <T> List<T> list(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
    try (ResultSet result = bound(sql, values).executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(row.of(result));
      }
      return rows;
    }
  }

  /** The only row of a query, if there is one. */
  <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
    try (ResultSet result = bound(sql, values).executeQuery()) {
      return result.next() ? Optional.of(row.of(result)) : Optional.empty();
    }
  }

  /** The one number that a query gives; 0 if it gives none or a null. */
  long number(String sql, @Nullable Object... values) throws SQLException {
    try (ResultSet result = bound(sql, values).executeQuery()) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = statement(sql);
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case null -> statement.setNull(i + 1, Types.NULL);
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        case Boolean truth -> statement.setInt(i + 1, truth ? 1 : 0);
        case String text -> statement.setString(i + 1, text);
        case byte[] bytes -> statement.setBytes(i + 1, bytes);
        case Object other -> throw new IllegalArgumentException("cannot bind " + other.getClass());
      }
    }
    return statement;
  }

  /** The statements that were prepared so far, for tests that look at their plans. */
  Set<String> prepared() {
    return Set.copyOf(statements.keySet());
  }

  Path file() {
    return file;
  }

  // --- ends

  /**
   * Moves all of the log into the file and syncs both.
   *
   * @throws SQLException also if somebody else's long read prevents it
   */
  void checkpoint() throws SQLException {
    if (number("PRAGMA wal_checkpoint(TRUNCATE)") != 0) {
      throw new SQLException("another program is reading " + file + " and blocks a checkpoint");
    }
  }

  /** Ends the statement that runs now, if there is one. For any thread, until it is closed. */
  void interrupt() {
    try {
      connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
    } catch (SQLException _) {
      // It is not open any more: nothing runs.
    }
  }

  /** Closes the connection; an open transaction is undone. Never fails. */
  @Override
  public void close() {
    statements.clear();
    try {
      connection.close();
    } catch (SQLException _) {
      // What was committed is in the log, and the next to open the file finds it there.
    }
  }

  // --- faults

  /** Whether a change was refused because it breaks a rule of the schema: no fault of the disk. */
  static boolean breaksRule(SQLException e) {
    return code(e) == 19; // SQLITE_CONSTRAINT
  }

  private static int code(SQLException e) {
    return e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xff : 0;
  }

  /** What to throw for a fault: names the file and what to do. */
  StoreException failure(SQLException e) {
    return failure(file, e);
  }

  /** As {@link #failure(SQLException)}. */
  static StoreException failure(Path file, SQLException e) {
    return switch (code(e)) {
      case 11, 26 -> // SQLITE_CORRUPT, SQLITE_NOTADB
          new DamageException(
              file + " is damaged or is not a chat database: restore a backup. " + e.getMessage(),
              e);
      case 13 -> // SQLITE_FULL
          new StoreException("the disk is full: " + file + ". " + e.getMessage(), e);
      default -> new StoreException(file + ": " + e.getMessage(), e);
    };
  }
}
