package chat.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With 100 million entries no statement may walk through a table, but those that mean to. */
class PlansTest {
  /** They are for a backup, a restore and an update, which look at everything. */
  private static final Set<String> WALKS =
      Set.of("EntryTable.ALL", "Verification.ROOMS", "BackupMark.NEW_LOGS");

  /** Not statements yet: others put something before them. */
  private static final Set<String> PARTS = Set.of("RoomTable.LISTED");

  private static final List<Class<?>> CLASSES =
      List.of(
          AccountTable.class,
          BackupMark.class,
          EntryTable.class,
          RoomTable.class,
          TokenTable.class,
          Verification.class);

  @TempDir Path temp;

  /** All statements that these classes keep, by the names of their constants. */
  private static Map<String, String> statements() throws IllegalAccessException {
    Map<String, String> statements = new TreeMap<>();
    for (Class<?> type : CLASSES) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getType() == String.class) {
          field.setAccessible(true);
          String text = String.valueOf(field.get(null)).strip();
          String name = type.getSimpleName() + "." + field.getName();
          if (text.matches("(?s)(SELECT|INSERT|UPDATE|DELETE|WITH) .*") && !PARTS.contains(name)) {
            statements.put(name, text);
          }
        }
      }
    }
    return statements;
  }

  @Test
  void no_statement_walks_through_a_table() throws Exception {
    Map<String, String> statements = statements();
    assertTrue(statements.size() > 40, statements.keySet().toString());
    List<String> walks = new ArrayList<>();
    try (SqliteStore store = SqliteStore.open(temp)) {
      for (Map.Entry<String, String> statement : statements.entrySet()) {
        List<String> plan =
            store.ask(db ->
                db.list("EXPLAIN QUERY PLAN " + statement.getValue(), row -> row.getString(4)));
        if (plan.stream().anyMatch(SqliteStoreTest.SCAN.asMatchPredicate())) {
          walks.add(statement.getKey());
        } else {
          assertFalse(WALKS.contains(statement.getKey()), statement.getKey() + " => " + plan);
        }
      }
    }
    assertEquals(WALKS, Set.copyOf(walks));
  }
}
