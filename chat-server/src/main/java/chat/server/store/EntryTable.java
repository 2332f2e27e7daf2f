package chat.server.store;

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

  private static final String APPEND =
      """
      INSERT INTO entry (room, seq, account, kind, key, at, crc, frame)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """;

  private static final String HEAD = "SELECT max(seq) FROM entry WHERE room = ?1";

  private static final String AFTER =
      """
      SELECT seq, account, kind, at, crc, frame FROM entry
      WHERE room = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3
      """;

  private static final String BEFORE =
      """
      SELECT seq, account, kind, at, crc, frame FROM entry
      WHERE room = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT ?3
      """;

  private static final String KEYED =
      "SELECT seq, at FROM entry WHERE account = ?1 AND room = ?2 AND key = ?3";

  private static final String UNREAD =
      """
      SELECT count(*) FROM (
        SELECT kind, account FROM entry WHERE room = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3)
      WHERE kind = ?4 AND account <> ?5
      """;

  private static final String NEWEST =
      """
      SELECT e.room, e.seq, e.crc, e.frame,
        e.id = (SELECT id FROM entry WHERE room = e.room AND seq = e.seq),
        e.seq = 1 OR EXISTS (SELECT 1 FROM entry WHERE room = e.room AND seq = e.seq - 1)
      FROM entry e WHERE e.id > (SELECT max(id) FROM entry) - 1000
      """;

  private EntryTable() {}

  static long crc(byte[] frame) {
    CRC32C crc = new CRC32C();
    crc.update(frame);
    return crc.getValue();
  }

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
    append.setLong(7, crc(frame));
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

  /** Looks whether the newest entries of all rooms are whole, and none before them is missing. */
  static void verifyNewest(Database db) throws SQLException, StoreException {
    try (ResultSet row = db.statement(NEWEST).executeQuery()) {
      while (row.next()) {
        long room = row.getLong(1);
        long seq = row.getLong(2);
        frame(row, 4, 3, room, seq);
        if (!row.getBoolean(5)) {
          throw new StoreException(entry(room, seq) + " is not in the index: restore a backup");
        }
        if (!row.getBoolean(6)) {
          throw missing(room, seq - 1);
        }
      }
    }
  }

  /** The frame that a row holds, if it is the one that was written. */
  static byte[] frame(ResultSet row, int frameColumn, int crcColumn, long room, long seq)
      throws SQLException, StoreException {
    byte[] frame = row.getBytes(frameColumn);
    if (frame == null || crc(frame) != row.getLong(crcColumn)) {
      throw new StoreException(entry(room, seq) + " is damaged on disk: restore a backup");
    }
    return frame;
  }

  static StoreException missing(long room, long seq) {
    return new StoreException(entry(room, seq) + " is missing on disk: restore a backup");
  }

  private static String entry(long room, long seq) {
    return "entry " + seq + " of room number " + room;
  }

  static Optional<Rows.Keyed> keyed(Database db, long account, long room, String key)
      throws SQLException {
    return db.first(
        KEYED,
        row -> new Rows.Keyed(row.getLong(1), Instant.ofEpochMilli(row.getLong(2))),
        account,
        room,
        key);
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
      long seq = row.getLong(1);
      if (seq != next) {
        throw missing(room, next);
      }
      byte[] frame = frame(row, 6, 5, room, seq);
      bytesLeft -= frame.length;
      if (bytesLeft < 0 && !entries.isEmpty()) {
        return false;
      }
      Instant at = Instant.ofEpochMilli(row.getLong(4));
      entries.add(new Rows.Entry(seq, row.getLong(2), Kind.of(row.getInt(3)).word(), at, frame));
      next += step;
      return true;
    }
  }
}
