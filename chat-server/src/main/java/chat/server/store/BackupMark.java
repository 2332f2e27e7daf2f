package chat.server.store;

import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tells a backup from a server's own file: a setting in it. Whoever read from a room beyond
 * the moment of the backup must not go on from there in what is restored, since other entries come
 * to stand at those numbers: so a marked file's logs get new identities before anybody reads them.
 */
final class BackupMark {
  private static final Logger log = LoggerFactory.getLogger(BackupMark.class);

  private static final String NAME = "backup.made";

  /** For people; nothing is decided by that time, so SQLite's own clock will do. */
  private static final String NOW = "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";

  /** As many bits as {@code Secrets.shortName} has; SQLite's generator is seeded by the system. */
  private static final String NEW_LOGS = "UPDATE room SET log = lower(hex(randomblob(8)))";

  private static final String REMOVE = "DELETE FROM setting WHERE name = ?1";

  private BackupMark() {}

  /** Marks the file, in a transaction of its own. */
  static void put(Database database) throws SQLException {
    String now = database.first(NOW, row -> row.getString(1)).orElseThrow();
    database.script("BEGIN IMMEDIATE");
    TokenTable.putSetting(database, NAME, now);
    database.script("COMMIT");
  }

  /** When the file was made as a backup; empty if it is none. */
  static Optional<String> of(Database database) throws SQLException {
    return TokenTable.setting(database, NAME);
  }

  /**
   * Makes a backup a server's own file: new identities for all logs, and no mark, in one
   * transaction. Does nothing to a file that is none.
   */
  static void takeUp(Database database) throws SQLException {
    Optional<String> made = of(database);
    if (made.isEmpty()) {
      return;
    }
    // If this fails the caller closes the connection, which undoes it.
    database.script("BEGIN IMMEDIATE");
    int rooms = database.change(NEW_LOGS);
    database.change(REMOVE, NAME);
    database.script("COMMIT");
    log.warn("backup_taken_up file={} made={} new_logs={}", database.file(), made.get(), rooms);
  }
}
