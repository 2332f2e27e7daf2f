package chat.server.store;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The SQL of the rooms' logs. */
final class EntryTable {
  /** How far {@link #unread} counts. */
  static final int UNREAD_ENTRIES = 1_000;

  /** What {@link #verified} reads, from the first column on, and some more queries too. */
  private static final String CHECKED = "room, seq, account, kind, at, crc, frame";

  private static final String APPEND =
      """
      INSERT INTO entry (room, seq, account, kind, key, at, crc, frame)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """;

  private static final String HEAD = "SELECT max(seq) FROM entry WHERE room = ?1";

  private static final String AFTER =
      """
      SELECT room, seq, account, kind, at, crc, frame FROM entry
      WHERE room = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3
      """;

  private static final String BEFORE =
      """
      SELECT room, seq, account, kind, at, crc, frame FROM entry
      WHERE room = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT ?3
      """;

  /**
   * The key is asked of the row itself, which the outer query would take from the index: so an
   * index that leads astray is seen.
   */
  private static final String KEYED =
      """
      SELECT room, seq, account, kind, at, crc, frame,
        (SELECT key FROM entry WHERE id = e.id)
      FROM entry e WHERE account = ?1 AND room = ?2 AND key = ?3
      """;

  private static final String UNREAD =
      """
      SELECT count(*) FROM (
        SELECT kind, account FROM entry WHERE room = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3)
      WHERE kind = ?4 AND account <> ?5
      """;

  /**
   * Entries as the table has them, each with whether the indexes lead to it: by its number, to the
   * one before it, by its key.
   */
  private static final String LED_TO =
      """
      SELECT e.room, e.seq, e.account, e.kind, e.at, e.crc, e.frame, e.id,
        e.id = (SELECT id FROM entry WHERE room = e.room AND seq = e.seq),
        e.seq = 1 OR EXISTS (SELECT 1 FROM entry WHERE room = e.room AND seq = e.seq - 1),
        e.key IS NULL OR e.id = (
          SELECT id FROM entry WHERE account = e.account AND room = e.room AND key = e.key)
      FROM entry e WHERE e.id > ?1 ORDER BY e.id LIMIT ?2
      """;

  private static final String NEWEST_ID = "SELECT max(id) FROM entry";

  private static final String RESTORE = "restore a backup";

  private EntryTable() {}

  // --- what each entry is checked by

  private static final String ALL = "SELECT " + CHECKED + " FROM entry ORDER BY id";

  private static final String SOME =
      "SELECT " + CHECKED + ", id FROM entry WHERE id > ?1 ORDER BY id LIMIT 10000";

  private static final String SET_SUM = "UPDATE entry SET crc = ?2 WHERE id = ?1";

  /** How an entry is summed up. */
  private interface Sum {
    long of(long room, long seq, long account, int kind, long at, byte[] frame);
  }

  /** Schema 1: the frame alone. */
  private static long sumOfFrame(
      long room, long seq, long account, int kind, long at, byte[] frame) {
    CRC32C crc = new CRC32C();
    crc.update(frame);
    return crc.getValue();
  }

  /**
   * The CRC32C of an entry: its frame, and the numbers by which it is found and understood. So an
   * index that was damaged cannot pass one entry off as another.
   */
  private static long sum(long room, long seq, long account, int kind, long at, byte[] frame) {
    byte[] numbers = new byte[4 * Long.BYTES + Integer.BYTES];
    ByteBuffer.wrap(numbers).putLong(room).putLong(seq).putLong(account).putInt(kind).putLong(at);
    CRC32C crc = new CRC32C();
    crc.update(numbers);
    crc.update(frame);
    return crc.getValue();
  }

  /** The step to schema 2: from sums of the frames alone to sums with the numbers. */
  static void sumNumbers(Database db) throws SQLException, StoreException {
    List<long[]> sums = new ArrayList<>();
    long last = 0;
    do {
      sums.clear();
      PreparedStatement some = db.statement(SOME);
      some.setLong(1, last);
      try (ResultSet row = some.executeQuery()) {
        while (row.next()) {
          byte[] frame = verified(row, EntryTable::sumOfFrame);
          last = row.getLong(8);
          sums.add(new long[] {last, summed(row, frame, EntryTable::sum)});
        }
      }
      PreparedStatement set = db.statement(SET_SUM);
      for (long[] sum : sums) {
        set.setLong(1, sum[0]);
        set.setLong(2, sum[1]);
        set.executeUpdate();
      }
    } while (!sums.isEmpty());
  }

  private static long summed(ResultSet row, byte[] frame, Sum sum) throws SQLException {
    return sum.of(
        row.getLong(1), row.getLong(2), row.getLong(3), row.getInt(4), row.getLong(5), frame);
  }

  private static byte[] verified(ResultSet row, Sum sum) throws SQLException, StoreException {
    byte[] frame = row.getBytes(7);
    if (frame == null || summed(row, frame, sum) != row.getLong(6)) {
      throw new DamageException(
          entry(row.getLong(1), row.getLong(2)) + " is damaged on disk: " + RESTORE);
    }
    return frame;
  }

  /** Hears of an entry that is as it was written. */
  interface Seen {
    void entry(long room, long seq) throws StoreException;
  }

  /**
   * Walks through all entries in the order in which they came.
   *
   * @throws StoreException at the first one that is not as it was written
   */
  static void verifyAll(Database db, Seen seen) throws SQLException, StoreException {
    Sum sum = Schema.version(db) == 1 ? EntryTable::sumOfFrame : EntryTable::sum;
    try (ResultSet row = db.statement(ALL).executeQuery()) {
      while (row.next()) {
        verified(row, sum);
        seen.entry(row.getLong(1), row.getLong(2));
      }
    }
  }

  // --- the logs

  static long head(Database db, long room) throws SQLException {
    return db.number(HEAD, room);
  }

  static void append(
      Database db,
      long room,
      long seq,
      long account,
      Kind kind,
      @Nullable String key,
      Instant at,
      byte[] frame)
      throws SQLException {
    // Bound by hand: this one runs for every message.
    PreparedStatement append = db.statement(APPEND);
    append.setLong(1, room);
    append.setLong(2, seq);
    append.setLong(3, account);
    append.setInt(4, kind.number());
    append.setString(5, key);
    append.setLong(6, at.toEpochMilli());
    append.setLong(7, sum(room, seq, account, kind.number(), at.toEpochMilli(), frame));
    append.setBytes(8, frame);
    append.executeUpdate();
  }

  static List<Rows.Entry> after(Database db, long room, long after, long upTo, int rows, int bytes)
      throws SQLException, StoreException {
    if (after >= upTo) {
      return List.of();
    }
    // The upper bound is not in the query, so that the entry beyond it shows a hole before it.
    Page page = new Page(room, after + 1, 1, rows, bytes);
    try (ResultSet result = page.query(db, AFTER)) {
      while (page.next <= upTo && result.next() && page.add(result)) {}
    }
    return page.entries;
  }

  static List<Rows.Entry> before(Database db, long room, long before, int rows, int bytes)
      throws SQLException, StoreException {
    Page page = new Page(room, Math.min(before - 1, head(db, room)), -1, rows, bytes);
    try (ResultSet result = page.query(db, BEFORE)) {
      while (page.next > 0 && page.entries.size() < page.rows) {
        if (!result.next()) {
          throw missing(room, page.next);
        }
        if (!page.add(result)) {
          break;
        }
      }
    }
    return page.entries.reversed();
  }

  /** Looks whether a room's newest entry is whole: what comes next is decided by it. */
  static void verifyHead(Database db, Rows.Room room) throws SQLException, StoreException {
    after(db, room.id(), room.head() - 1, room.head(), 1, Integer.MAX_VALUE);
  }

  /** How many of the newest entries {@link #verifyNewest} looks at. */
  private static final int NEWEST = 1_000;

  /**
   * Looks whether the newest entries of all rooms are whole, none before them is missing, and their
   * keys are found: what is sent again after a crash is among them.
   */
  static void verifyNewest(Database db) throws SQLException, StoreException {
    verify(db, Math.max(0, db.number(NEWEST_ID) - NEWEST), NEWEST);
  }

  /** {@link Store#verify}. */
  static long verify(Database db, long after, int rows) throws SQLException, StoreException {
    PreparedStatement query = db.statement(LED_TO);
    query.setLong(1, after);
    query.setInt(2, rows);
    long last = after;
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        long room = row.getLong(1);
        long seq = row.getLong(2);
        verified(row, EntryTable::sum);
        if (!row.getBoolean(9)) {
          throw new DamageException(entry(room, seq) + " is not in the index: " + RESTORE);
        }
        if (!row.getBoolean(10)) {
          throw missing(room, seq - 1);
        }
        // Nothing is ever taken out of the table, nor is an id lost where a transaction is undone.
        if (row.getLong(8) != ++last) {
          throw new DamageException(
              "what was written before " + entry(room, seq) + " is missing on disk: " + RESTORE);
        }
        if (!row.getBoolean(11)) {
          throw keyNotInIndex(room, seq);
        }
      }
    }
    return last == after ? 0 : last;
  }

  static StoreException missing(long room, long seq) {
    return new DamageException(entry(room, seq) + " is missing on disk: " + RESTORE);
  }

  private static StoreException keyNotInIndex(long room, long seq) {
    return new DamageException(
        "the key of " + entry(room, seq) + " is not in the index as it was written: " + RESTORE);
  }

  private static String entry(long room, long seq) {
    return "entry " + seq + " of room number " + room;
  }

  static Optional<Rows.Keyed> keyed(Database db, long account, long room, String key)
      throws SQLException, StoreException {
    PreparedStatement query = db.statement(KEYED);
    query.setLong(1, account);
    query.setLong(2, room);
    query.setString(3, key);
    try (ResultSet row = query.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      verified(row, EntryTable::sum);
      if (row.getLong(3) != account || row.getLong(1) != room || !key.equals(row.getString(8))) {
        throw keyNotInIndex(row.getLong(1), row.getLong(2));
      }
      return Optional.of(new Rows.Keyed(row.getLong(2), Instant.ofEpochMilli(row.getLong(5))));
    }
  }

  static long unread(Database db, long room, long after, long account) throws SQLException {
    return db.number(UNREAD, room, after, UNREAD_ENTRIES, Kind.MESSAGE.number(), account);
  }

  /** A page as it fills, in either direction; refuses a hole and a damaged frame. */
  private static final class Page {
    final List<Rows.Entry> entries = new ArrayList<>();
    final long room;
    final int step;

    /** The number that must come next. */
    long next;

    final int rows;
    long bytesLeft;

    Page(long room, long next, int step, int rows, int bytes) {
      this.room = room;
      this.next = next;
      this.step = step;
      this.rows = Math.max(1, rows);
      this.bytesLeft = bytes;
    }

    ResultSet query(Database db, String sql) throws SQLException {
      PreparedStatement query = db.statement(sql);
      query.setLong(1, room);
      query.setLong(2, next);
      query.setInt(3, rows);
      return query.executeQuery();
    }

    /** Takes the entry that the result stands on; returns false if it does not fit. */
    boolean add(ResultSet row) throws SQLException, StoreException {
      long seq = row.getLong(2);
      if (seq != next) {
        throw missing(room, next);
      }
      byte[] frame = verified(row, EntryTable::sum);
      bytesLeft -= frame.length;
      if (bytesLeft < 0 && !entries.isEmpty()) {
        return false;
      }
      Instant at = Instant.ofEpochMilli(row.getLong(5));
      entries.add(new Rows.Entry(seq, row.getLong(3), Kind.of(row.getInt(4)).word(), at, frame));
      next += step;
      return true;
    }
  }
}
