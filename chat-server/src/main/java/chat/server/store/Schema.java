package chat.server.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in the file: makes it in an empty one, brings an older one up to date, and knows what it
 * can work with. The version, {@code PRAGMA user_version}, is the number of steps that were taken.
 *
 * <p>A version goes forward only. A step never changes once it is released: what comes after it is
 * another step.
 */
final class Schema {
  private static final Logger log = LoggerFactory.getLogger(Schema.class);

  /** Marks the file as ours, {@code PRAGMA application_id}: "chat" in ASCII. */
  static final int APPLICATION = 0x63686174;

  /** What this program reads and writes. */
  static final Schema CURRENT =
      new Schema(List.of(database -> database.script(sql("schema-1.sql")), EntryTable::sumNumbers));

  /** From one version to the next, within a transaction that the caller opens and commits. */
  interface Step {
    void on(Database database) throws SQLException, StoreException;
  }

  /** What to do before a file of this older version is changed. */
  interface Before {
    void update(long version) throws StoreException;
  }

  private final List<Step> steps;

  Schema(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  int version() {
    return steps.size();
  }

  /** From nothing to here. */
  List<Step> steps() {
    return steps;
  }

  /**
   * Makes the schema if the file is empty, brings it up to date if it is older, all in one
   * transaction, and sees to it that the file keeps a log.
   *
   * @param before is called first if the file is older; if it throws, nothing is changed
   * @throws StoreException if the file is another program's, or of a newer one of ours
   */
  void prepare(Database database, Before before) throws SQLException, StoreException {
    long version = accept(database);
    database.number("PRAGMA journal_mode = WAL"); // kept in the file
    if (version == version()) {
      return;
    }
    if (version > 0) {
      before.update(version);
      log.warn("schema_update file={} from={} to={}", database.file(), version, version());
    }
    // If this fails the caller closes the connection, which undoes it.
    database.script("BEGIN IMMEDIATE");
    for (Step step : steps.subList((int) version, steps.size())) {
      step.on(database);
    }
    database.script("PRAGMA application_id = " + APPLICATION);
    database.script("PRAGMA user_version = " + version());
    database.script("COMMIT");
    if (version > 0) {
      log.warn("schema_updated file={} schema={}", database.file(), version());
    }
  }

  /**
   * The file's version, with which this program can work; 0 if it is empty. Changes nothing.
   *
   * @throws StoreException if it cannot
   */
  long accept(Database database) throws SQLException, StoreException {
    long application = database.number("PRAGMA application_id");
    long version = version(database);
    if (application == 0
        && version == 0
        && database.number("SELECT EXISTS (SELECT 1 FROM sqlite_schema)") == 0) {
      return 0;
    }
    if (application != APPLICATION) {
      throw new StoreException(
          database.file()
              + " is a database of another program: move it away, or choose another data"
              + " directory");
    }
    if (version > version()) {
      throw new StoreException(
          database.file()
              + " was written by a newer chat-server (schema "
              + version
              + ", this one knows "
              + version()
              + "): update chat-server, or restore a backup from before that update");
    }
    if (version < 1) {
      throw new StoreException(
          database.file() + " has schema " + version + ", which never was: restore a backup");
    }
    return version;
  }

  /** The version that the file says it has. */
  static long version(Database database) throws SQLException {
    return database.number("PRAGMA user_version");
  }

  private static String sql(String name) {
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
