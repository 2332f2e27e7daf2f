package chat.server.store;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks at everything in a database: whether the file is sound, every entry is what was written,
 * and every room's log is 1, 2, 3, … without a hole. It reads all of the file, which takes minutes
 * where there are many millions of entries.
 */
final class Verification {
  private static final String ROOMS = "SELECT id FROM room";

  private Verification() {}

  /** What was found whole. */
  record Counts(long rooms, long entries) {}

  /**
   * Verifies all of it.
   *
   * @throws StoreException if something is damaged or missing; it says what
   */
  static Counts of(Database database) throws SQLException, StoreException {
    String sound =
        database.first("PRAGMA integrity_check(1)", row -> row.getString(1)).orElse("no answer");
    if (!"ok".equals(sound)) {
      throw new DamageException(database.file() + " is damaged: " + sound);
    }
    // Entries are appended in the order of their numbers, so one walk along the table sees for each
    // room whether the next one is the next.
    Map<Long, long[]> heads = new HashMap<>();
    database.list(ROOMS, row -> row.getLong(1)).forEach(room -> heads.put(room, new long[1]));
    long[] entries = new long[1];
    EntryTable.verifyAll(
        database,
        (room, seq) -> {
          long[] head = heads.get(room);
          if (head == null) {
            throw new DamageException(
                database.file() + " has an entry of room number " + room + ", which is not there");
          }
          if (seq != ++head[0]) {
            throw EntryTable.missing(room, head[0]);
          }
          entries[0]++;
        });
    return new Counts(heads.size(), entries[0]);
  }
}
