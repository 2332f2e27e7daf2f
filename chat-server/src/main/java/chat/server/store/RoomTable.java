package chat.server.store;

import chat.protocol.Role;
import chat.protocol.Visibility;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of rooms, and of who is in them. */
final class RoomTable {
  private static final String INSERT =
      """
      INSERT INTO room (name, log, visibility, creator, created) VALUES (?1, ?2, ?3, ?4, ?5)
      RETURNING id
      """;

  private static final String SET_TOPIC = "UPDATE room SET topic = ?2 WHERE id = ?1";

  /** The columns of {@link #room}; with {@link #HEAD} joined. */
  private static final String ROOM =
      """
      r.id, r.name, r.log, r.visibility, r.topic, r.creator,
        coalesce(h.seq, 0), coalesce(h.at, r.created)
      """;

  private static final String HEAD =
      """
      LEFT JOIN entry h
        ON h.room = r.id AND h.seq = (SELECT max(seq) FROM entry WHERE room = r.id)
      """;

  private static final String BY_NAME =
      "SELECT " + ROOM + " FROM room r " + HEAD + " WHERE r.name = ?1";

  private static final String MEMBERSHIP_COUNT = "SELECT count(*) FROM member WHERE account = ?1";

  private static final String CREATED_BY = "SELECT count(*) FROM room WHERE creator = ?1";

  // CROSS keeps the order: the account's few rooms first, then their names.
  private static final String MINE =
      """
      SELECT r.id, r.name FROM member m CROSS JOIN room r ON r.id = m.room
      WHERE m.account = ?1 AND r.name > ?2 ORDER BY r.name LIMIT ?3
      """;

  private static final String PUBLIC =
      """
      SELECT id, name FROM room WHERE visibility = 0 AND name > ?2 ORDER BY name LIMIT ?3
      """;

  private static final String LISTED =
      "SELECT "
          + ROOM
          + ", r.members, m.role, coalesce(m.since, 0), coalesce(k.seq, 0)"
          + " FROM page p JOIN room r ON r.id = p.id "
          + HEAD
          + """
          LEFT JOIN member m ON m.room = r.id AND m.account = ?1
          LEFT JOIN marker k ON k.room = r.id AND k.account = ?1
          ORDER BY p.name
          """;

  private static final String LIST_MINE = "WITH page AS (" + MINE + ") " + LISTED;

  // Two short walks, merged: one over all rooms would pass every private one.
  private static final String LIST =
      "WITH page (id, name) AS (SELECT * FROM ("
          + PUBLIC
          + ") UNION SELECT * FROM ("
          + MINE
          + ") ORDER BY 2 LIMIT ?3) "
          + LISTED;

  private static final String MEMBERSHIPS =
      "SELECT "
          + ROOM
          + ", m.role, m.since, coalesce(k.seq, 0)"
          + " FROM member m JOIN room r ON r.id = m.room "
          + HEAD
          + """
          LEFT JOIN marker k ON k.room = r.id AND k.account = m.account
          WHERE m.account = ?1 ORDER BY r.name
          """;

  private static final String MEMBERS =
      """
      SELECT m.account, a.name, m.role, m.since FROM member m JOIN account a ON a.id = m.account
      WHERE m.room = ?1 ORDER BY a.name
      """;

  private static final String ADD_MEMBER =
      "INSERT INTO member (room, account, role, since) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO"
          + " NOTHING";

  private static final String CHANGE_MEMBER =
      "UPDATE member SET role = ?3, since = ?4 WHERE room = ?1 AND account = ?2";

  private static final String REMOVE_MEMBER = "DELETE FROM member WHERE room = ?1 AND account = ?2";

  private static final String COUNT_MEMBER = "UPDATE room SET members = members + ?2 WHERE id = ?1";

  private static final String PUT_MARKER =
      """
      INSERT INTO marker (account, room, seq) VALUES (?1, ?2, ?3)
      ON CONFLICT DO UPDATE SET seq = excluded.seq WHERE excluded.seq > seq
      """;

  private static final String MARKER = "SELECT seq FROM marker WHERE account = ?1 AND room = ?2";

  private static final String PUT_INVITED =
      """
      INSERT INTO room_invitation (room, account, inviter, at) VALUES (?1, ?2, ?3, ?4)
      ON CONFLICT DO NOTHING
      """;

  private static final String REMOVE_INVITED =
      "DELETE FROM room_invitation WHERE room = ?1 AND account = ?2";

  private static final String REMOVE_ALL_INVITED = "DELETE FROM room_invitation WHERE account = ?1";

  private static final String INVITED =
      """
      SELECT i.account, a.name, f.name FROM room_invitation i
      JOIN account a ON a.id = i.account JOIN account f ON f.id = i.inviter
      WHERE i.room = ?1 ORDER BY i.id
      """;

  private static final String INVITATIONS =
      """
      SELECT i.room, r.name, f.name FROM room_invitation i
      JOIN room r ON r.id = i.room JOIN account f ON f.id = i.inviter
      WHERE i.account = ?1 ORDER BY i.id
      """;

  private RoomTable() {}

  // --- rooms

  static long insert(
      Database db, String name, String log, Visibility visibility, long creator, Instant created)
      throws SQLException {
    return db.number(INSERT, name, log, visibility(visibility), creator, created.toEpochMilli());
  }

  static int setTopic(Database db, long room, String topic) throws SQLException {
    return db.change(SET_TOPIC, room, topic);
  }

  static Optional<Rows.Room> byName(Database db, String name) throws SQLException, StoreException {
    Optional<Rows.Room> room = db.first(BY_NAME, RoomTable::room, name);
    if (room.isPresent()) {
      EntryTable.verifyHead(db, room.get());
    }
    return room;
  }

  static int createdBy(Database db, long account) throws SQLException {
    return (int) db.number(CREATED_BY, account);
  }

  static List<Rows.ListedRoom> list(Database db, long account, boolean mine, String after, int rows)
      throws SQLException {
    return db.list(
        mine ? LIST_MINE : LIST,
        row ->
            new Rows.ListedRoom(
                room(row), row.getLong(9), role(row, 10), row.getLong(11), row.getLong(12)),
        account,
        after,
        rows);
  }

  private static Rows.Room room(ResultSet row) throws SQLException {
    return new Rows.Room(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getInt(4) == 0 ? Visibility.PUBLIC : Visibility.PRIVATE,
        row.getString(5),
        row.getLong(6),
        row.getLong(7),
        Instant.ofEpochMilli(row.getLong(8)));
  }

  // --- members and markers

  static int putMember(Database db, long room, long account, Role role, long since)
      throws SQLException {
    return db.change(ADD_MEMBER, room, account, role(role), since) == 1
        ? db.change(COUNT_MEMBER, room, 1)
        : db.change(CHANGE_MEMBER, room, account, role(role), since);
  }

  static int removeMember(Database db, long room, long account) throws SQLException {
    return db.change(COUNT_MEMBER, room, -db.change(REMOVE_MEMBER, room, account));
  }

  static List<Rows.Member> members(Database db, long room) throws SQLException {
    return db.list(
        MEMBERS,
        row -> new Rows.Member(row.getLong(1), row.getString(2), member(row, 3), row.getLong(4)),
        room);
  }

  static List<Rows.Membership> memberships(Database db, long account) throws SQLException {
    return db.list(
        MEMBERSHIPS,
        row -> new Rows.Membership(room(row), member(row, 9), row.getLong(10), row.getLong(11)),
        account);
  }

  static int membershipCount(Database db, long account) throws SQLException {
    return (int) db.number(MEMBERSHIP_COUNT, account);
  }

  static int putMarker(Database db, long account, long room, long seq) throws SQLException {
    return db.change(PUT_MARKER, account, room, seq);
  }

  static long marker(Database db, long account, long room) throws SQLException {
    return db.number(MARKER, account, room);
  }

  // --- invitations

  static int putInvited(Database db, long room, long account, long from, Instant at)
      throws SQLException {
    return db.change(PUT_INVITED, room, account, from, at.toEpochMilli());
  }

  static int removeInvited(Database db, long room, long account) throws SQLException {
    return db.change(REMOVE_INVITED, room, account);
  }

  static int removeAllInvited(Database db, long account) throws SQLException {
    return db.change(REMOVE_ALL_INVITED, account);
  }

  static List<Rows.RoomInvitation> invited(Database db, long room) throws SQLException {
    return db.list(
        INVITED,
        row -> new Rows.RoomInvitation(row.getLong(1), row.getString(2), row.getString(3)),
        room);
  }

  static List<Rows.WaitingInvitation> invitations(Database db, long account) throws SQLException {
    return db.list(
        INVITATIONS,
        row -> new Rows.WaitingInvitation(row.getLong(1), row.getString(2), row.getString(3)),
        account);
  }

  // --- the numbers on disk

  private static int visibility(Visibility visibility) {
    return switch (visibility) {
      case PUBLIC -> 0;
      case PRIVATE -> 1;
    };
  }

  private static int role(Role role) {
    return switch (role) {
      case OWNER -> 1;
      case MEMBER -> 0;
    };
  }

  private static Role member(ResultSet row, int column) throws SQLException {
    return row.getInt(column) == 1 ? Role.OWNER : Role.MEMBER;
  }

  private static @Nullable Role role(ResultSet row, int column) throws SQLException {
    Role role = member(row, column);
    return row.wasNull() ? null : role;
  }
}
