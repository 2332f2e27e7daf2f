package chat.server.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The SQL of accounts. */
final class AccountTable {
  private static final String COLUMNS =
      "id, name, guest, password_hash, disabled, ended, created, seen";

  private static final String INSERT =
      """
      INSERT INTO account (name, guest, password_hash, created, seen) VALUES (?1, ?2, ?3, ?4, ?4)
      RETURNING id
      """;

  private static final String BY_NAME = "SELECT " + COLUMNS + " FROM account WHERE name = ?1";

  private static final String BY_ID = "SELECT " + COLUMNS + " FROM account WHERE id = ?1";

  private static final String GUESTS_SEEN_BEFORE =
      "SELECT "
          + COLUMNS
          + " FROM account WHERE guest = 1 AND ended = 0 AND seen < ?1 ORDER BY seen LIMIT ?2";

  private static final String LIST =
      "SELECT " + COLUMNS + " FROM account WHERE name > ?1 AND ended = 0 ORDER BY name LIMIT ?2";

  // The whole table: it is asked for by people, and 100,000 rows are some milliseconds.
  private static final String COUNTS =
      """
      SELECT count(*) FILTER (WHERE guest = 0), count(*) FILTER (WHERE guest = 1 AND ended = 0),
        count(*) FILTER (WHERE disabled = 1 AND ended = 0)
      FROM account counted
      """;

  private static final String SET_PASSWORD = "UPDATE account SET password_hash = ?2 WHERE id = ?1";

  private static final String SET_DISABLED = "UPDATE account SET disabled = ?2 WHERE id = ?1";

  private static final String END = "UPDATE account SET ended = 1 WHERE id = ?1";

  private static final String SET_SEEN = "UPDATE account SET seen = ?2 WHERE id = ?1";

  private AccountTable() {}

  static long insert(Database db, String name, boolean guest, String passwordHash, Instant created)
      throws SQLException {
    return db.number(INSERT, name, guest, passwordHash, created.toEpochMilli());
  }

  static Optional<Rows.Account> byName(Database db, String name) throws SQLException {
    return db.first(BY_NAME, AccountTable::account, name);
  }

  static Optional<Rows.Account> byId(Database db, long id) throws SQLException {
    return db.first(BY_ID, AccountTable::account, id);
  }

  static List<Rows.Account> guestsSeenBefore(Database db, Instant before, int rows)
      throws SQLException {
    return db.list(GUESTS_SEEN_BEFORE, AccountTable::account, before.toEpochMilli(), rows);
  }

  static List<Rows.Account> list(Database db, String after, int rows) throws SQLException {
    return db.list(LIST, AccountTable::account, after, rows);
  }

  static Rows.AccountCounts counts(Database db) throws SQLException {
    return db.first(
            COUNTS, row -> new Rows.AccountCounts(row.getLong(1), row.getLong(2), row.getLong(3)))
        .orElseThrow();
  }

  static int setPasswordHash(Database db, long account, String hash) throws SQLException {
    return db.change(SET_PASSWORD, account, hash);
  }

  static int setDisabled(Database db, long account, boolean disabled) throws SQLException {
    return db.change(SET_DISABLED, account, disabled);
  }

  static int end(Database db, long account) throws SQLException {
    TokenTable.deleteAll(db, account);
    RoomTable.removeAllInvited(db, account);
    return db.change(END, account);
  }

  static int setSeen(Database db, long account, Instant at) throws SQLException {
    return db.change(SET_SEEN, account, at.toEpochMilli());
  }

  private static Rows.Account account(ResultSet row) throws SQLException {
    return new Rows.Account(
        row.getLong(1),
        row.getString(2),
        row.getBoolean(3),
        row.getString(4),
        row.getBoolean(5),
        row.getBoolean(6),
        Instant.ofEpochMilli(row.getLong(7)),
        Instant.ofEpochMilli(row.getLong(8)));
  }
}
