package chat.server.store;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
  /** A walk over all rows; over a subquery it is as short as that one. Accounts may be counted. */
  static final Pattern SCAN =
      Pattern.compile("SCAN (?!\\(subquery|p$|counted$|CONSTANT|sqlite_schema).*");

  @TempDir Path temp;

  @Override
  Store open() throws Exception {
    return SqliteStore.open(temp.resolve("data"));
  }

  /** Whatever a test asked: with 100 million entries, no statement may walk through a table. */
  @AfterEach
  void every_statement_uses_an_index() throws Exception {
    SqliteStore sqlite = (SqliteStore) store;
    for (String sql : sqlite.prepared()) {
      if (!sql.matches("(?s)(BEGIN|COMMIT|ROLLBACK|PRAGMA).*")) {
        List<String> plan =
            sqlite.ask(db -> db.list("EXPLAIN QUERY PLAN " + sql, row -> row.getString(4)));
        assertFalse(plan.stream().anyMatch(SCAN.asMatchPredicate()), () -> sql + " => " + plan);
      }
    }
  }
}
