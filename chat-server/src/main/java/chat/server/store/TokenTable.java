package chat.server.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of what lets people in: tokens, and invitations to the server. Also of settings. */
final class TokenTable {
  private static final String COLUMNS = "id, account, sha256, device, created, used";

  private static final String INSERT =
      """
      INSERT INTO token (id, account, sha256, device, created, used)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """;

  private static final String BY_HASH = "SELECT " + COLUMNS + " FROM token WHERE sha256 = ?1";

  private static final String OF_ACCOUNT =
      "SELECT " + COLUMNS + " FROM token WHERE account = ?1 ORDER BY number";

  private static final String SET_USED = "UPDATE token SET used = ?2 WHERE id = ?1";

  private static final String DELETE = "DELETE FROM token WHERE id = ?1";

  private static final String DELETE_ALL = "DELETE FROM token WHERE account = ?1";

  private static final String INSERT_INVITATION =
      """
      INSERT INTO server_invitation (sha256, uses, uses_left, created, expires)
      VALUES (?1, ?2, ?2, ?3, ?4)
      """;

  private static final String INVITATION =
      "SELECT uses_left, expires FROM server_invitation WHERE sha256 = ?1";

  private static final String SPEND =
      """
      UPDATE server_invitation SET uses_left = uses_left - 1 WHERE sha256 = ?1 AND uses_left > 0
      """;

  private static final String PUT_SETTING =
      """
      INSERT INTO setting (name, value) VALUES (?1, ?2)
      ON CONFLICT DO UPDATE SET value = excluded.value
      """;

  private static final String SETTING = "SELECT value FROM setting WHERE name = ?1";

  private TokenTable() {}

  // --- tokens

  static int insert(Database db, Rows.Token token) throws SQLException {
    return db.change(
        INSERT,
        token.id(),
        token.account(),
        token.sha256(),
        token.device(),
        token.created().toEpochMilli(),
        token.used());
  }

  static Optional<Rows.Token> byHash(Database db, byte[] sha256) throws SQLException {
    return db.first(BY_HASH, TokenTable::token, (Object) sha256);
  }

  static List<Rows.Token> ofAccount(Database db, long account) throws SQLException {
    return db.list(OF_ACCOUNT, TokenTable::token, account);
  }

  static int setUsed(Database db, String id, String day) throws SQLException {
    return db.change(SET_USED, id, day);
  }

  static int delete(Database db, String id) throws SQLException {
    return db.change(DELETE, id);
  }

  static int deleteAll(Database db, long account) throws SQLException {
    return db.change(DELETE_ALL, account);
  }

  private static Rows.Token token(ResultSet row) throws SQLException {
    return new Rows.Token(
        row.getString(1),
        row.getLong(2),
        row.getBytes(3),
        row.getString(4),
        Instant.ofEpochMilli(row.getLong(5)),
        row.getString(6));
  }

  // --- invitations to the server

  static int insertInvitation(
      Database db, byte[] sha256, int uses, Instant created, @Nullable Instant expires)
      throws SQLException {
    Long until = expires == null ? null : expires.toEpochMilli();
    return db.change(INSERT_INVITATION, sha256, uses, created.toEpochMilli(), until);
  }

  static Optional<Rows.ServerInvitation> invitation(Database db, byte[] sha256)
      throws SQLException {
    return db.first(
        INVITATION,
        row -> {
          int usesLeft = row.getInt(1);
          long expires = row.getLong(2);
          return new Rows.ServerInvitation(
              usesLeft, row.wasNull() ? null : Instant.ofEpochMilli(expires));
        },
        (Object) sha256);
  }

  static int spendInvitation(Database db, byte[] sha256) throws SQLException {
    return db.change(SPEND, (Object) sha256);
  }

  // --- settings

  static int putSetting(Database db, String name, String value) throws SQLException {
    return db.change(PUT_SETTING, name, value);
  }

  static Optional<String> setting(Database db, String name) throws SQLException {
    return db.first(SETTING, row -> row.getString(1), name);
  }
}
