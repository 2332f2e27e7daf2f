package chat.server.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/** What is in the file: makes it in an empty one, and knows what it can work with. */
final class Schema {
  /** The version that this program reads and writes, {@code PRAGMA user_version}. */
  static final int VERSION = 1;

  /** Marks the file as ours, {@code PRAGMA application_id}: "chat" in ASCII. */
  static final int APPLICATION = 0x63686174;

  private Schema() {}

  /** Makes the schema if the file is empty, and sees to it that the file keeps a log. */
  static void prepare(Database database) throws SQLException, StoreException {
    long application = database.number("PRAGMA application_id");
    long version = database.number("PRAGMA user_version");
    boolean empty =
        application == 0
            && version == 0
            && database.number("SELECT EXISTS (SELECT 1 FROM sqlite_schema)") == 0;
    if (!empty) {
      accept(database, application, version);
    }
    database.number("PRAGMA journal_mode = WAL"); // kept in the file
    if (empty) {
      create(database);
    }
  }

  private static void accept(Database database, long application, long version)
      throws StoreException {
    if (application != APPLICATION) {
      throw new StoreException(
          database.file()
              + " is a database of another program: move it away, or choose another data"
              + " directory");
    }
    if (version > VERSION) {
      throw new StoreException(
          database.file()
              + " was written by a newer chat-server (schema "
              + version
              + ", this one knows "
              + VERSION
              + "): update chat-server, or restore a backup from before that update");
    }
    if (version < VERSION) {
      throw new StoreException(
          database.file() + " has schema " + version + ", which never was: restore a backup");
    }
  }

  private static void create(Database database) throws SQLException {
    // If this fails the caller closes the connection, which undoes it.
    database.script("BEGIN IMMEDIATE");
    database.script(sql());
    database.script("PRAGMA application_id = " + APPLICATION);
    database.script("PRAGMA user_version = " + VERSION);
    database.script("COMMIT");
  }

  private static String sql() {
    String name = "schema-" + VERSION + ".sql";
    try (InputStream in = Schema.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from this program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
