package chat.server.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Role;
import chat.protocol.Visibility;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is in the data directory, and what is refused there. */
@Timeout(60)
class SqliteFileTest {
  private static final Instant NOW = Instant.parse("2026-11-20T23:54:00.123Z");

  @TempDir Path temp;

  private Path directory() {
    return temp.resolve("new/data");
  }

  private Path file() {
    return directory().resolve("chat.db");
  }

  /** Makes a store with one room {@code dev} of one account and so many entries. */
  private void makeStore(int entries) throws Exception {
    try (SqliteStore store = SqliteStore.open(directory())) {
      Writer writer = store.writer();
      writer.begin();
      long alice = writer.insertAccount("alice", false, "$h", NOW).id();
      long dev = writer.insertRoom("dev", "log-of-dev1", Visibility.PUBLIC, alice, NOW);
      writer.putMember(dev, alice, Role.OWNER, 1);
      for (int seq = 1; seq <= entries; seq++) {
        writer.append(dev, seq, alice, "message", "k" + seq, NOW, frame(seq));
      }
      writer.commit();
    }
  }

  private static byte[] frame(int seq) {
    return ("text " + seq + "\n").getBytes(US_ASCII);
  }

  /** Changes the closed file behind the store's back. */
  private void tamper(String... statements) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.executeUpdate(sql);
      }
    }
  }

  private String refusal() {
    return assertThrows(StoreException.class, () -> SqliteStore.open(directory()).close())
        .getMessage();
  }

  private static void assertSays(String message, String... words) {
    for (String word : words) {
      assertTrue(message.contains(word), () -> "'" + word + "' is missing in: " + message);
    }
  }

  @Test
  void a_reopened_file_holds_everything() throws Exception {
    makeStore(10);
    try (SqliteStore store = SqliteStore.open(directory())) {
      Rows.Room dev = store.reader().room("dev").orElseThrow();
      assertEquals(10, dev.head());
      int seq = 0;
      for (Rows.Entry entry : store.reader().entriesAfter(dev.id(), 0, 10, 100, 1000)) {
        assertArrayEquals(frame(++seq), entry.frame());
      }
      assertEquals(10, seq);
      assertEquals(3, store.reader().keyed(dev.creator(), dev.id(), "k3").orElseThrow().seq());
    }
  }

  @Test
  void a_closed_store_is_one_file() throws Exception {
    makeStore(10);
    assertFalse(Files.exists(directory().resolve("chat.db-wal")));
    assertFalse(Files.exists(directory().resolve("chat.db-shm")));
  }

  @Test
  void files_are_their_owners_only() throws Exception {
    try (SqliteStore store = SqliteStore.open(directory())) {
      store.writer().begin();
      store.writer().putSetting("a", "b");
      store.writer().commit();
      assertEquals("rwx------", mode(directory()));
      for (String name : new String[] {"lock", "chat.db", "chat.db-wal", "chat.db-shm"}) {
        assertEquals("rw-------", mode(directory().resolve(name)), name);
      }
    }
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void a_commit_waits_for_the_disk() throws Exception {
    try (SqliteStore store = SqliteStore.open(directory())) {
      assertEquals("wal", setting(store, "journal_mode"));
      assertEquals("2", setting(store, "synchronous"), "FULL");
      assertEquals("1", setting(store, "foreign_keys"));
      assertEquals("0", setting(store, "mmap_size"));
    }
  }

  private static String setting(SqliteStore store, String pragma) throws StoreException {
    return store.ask(db -> db.first("PRAGMA " + pragma, row -> row.getString(1))).orElseThrow();
  }

  // --- who may open it

  @Test
  void a_second_store_in_this_process_is_refused() throws Exception {
    try (SqliteStore _ = SqliteStore.open(directory())) {
      DirectoryInUseException refused =
          assertThrows(DirectoryInUseException.class, () -> SqliteStore.open(directory()));
      assertSays(refused.getMessage(), directory().toString(), "already open");
      assertEquals("in use", inAnotherProcess(), "and has not given the lock away");
    }
    SqliteStore.open(directory()).close();
  }

  @Test
  void another_process_is_refused_until_this_one_closes() throws Exception {
    try (DirectoryLock _ = DirectoryLock.take(directory())) {
      assertEquals("in use", inAnotherProcess());
    }
    assertEquals("taken", inAnotherProcess());
  }

  private String inAnotherProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Taker.class.getName(),
                directory().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new String(process.getInputStream().readAllBytes(), US_ASCII).strip();
  }

  /** Tries to take a data directory, in a process of its own. */
  static final class Taker {
    private Taker() {}

    public static void main(String[] arguments) throws Exception {
      try (DirectoryLock _ = DirectoryLock.take(Path.of(arguments[0]))) {
        System.out.println("taken");
      } catch (DirectoryInUseException e) {
        String holder = "process " + ProcessHandle.current().parent().orElseThrow().pid();
        System.out.println(e.getMessage().contains(holder) ? "in use" : e.getMessage());
      }
    }
  }

  // --- what is refused

  @Test
  void a_newer_schema_is_refused() throws Exception {
    makeStore(1);
    String newer = "schema " + (Schema.CURRENT.version() + 1);
    tamper("PRAGMA user_version = " + (Schema.CURRENT.version() + 1));
    assertSays(refusal(), "chat.db", "newer chat-server", newer, "update chat-server");
    assertSays(refusal(), newer); // the lock was given back
  }

  @Test
  void another_programs_database_is_refused_and_left_alone() throws Exception {
    Files.createDirectories(directory());
    tamper("CREATE TABLE recipe (id)", "PRAGMA user_version = 1");
    byte[] before = Files.readAllBytes(file());
    assertSays(refusal(), "another program", "data directory");
    assertArrayEquals(before, Files.readAllBytes(file()));
  }

  @Test
  void what_is_no_database_is_refused_and_left_alone() throws Exception {
    Files.createDirectories(directory());
    byte[] letter = "Dear diary, ".repeat(1_000).getBytes(US_ASCII);
    Files.write(file(), letter);
    assertSays(refusal(), "chat.db", "not a chat database", "restore a backup");
    assertArrayEquals(letter, Files.readAllBytes(file()));
  }

  @Test
  void a_name_that_sqlite_would_misread_is_refused() {
    assertSays(
        assertThrows(StoreException.class, () -> SqliteStore.open(temp.resolve("what?")))
            .getMessage(),
        "?");
  }

  // --- damage

  @Test
  void a_damaged_frame_is_noticed_when_it_is_read() throws Exception {
    makeStore(1_100);
    tamper("UPDATE entry SET frame = CAST('forged' AS BLOB) WHERE seq = 50");
    try (SqliteStore store = SqliteStore.open(directory())) {
      Reader reader = store.reader();
      long dev = reader.room("dev").orElseThrow().id();
      assertEquals(49, reader.entriesAfter(dev, 0, 49, 100, 100_000).size());
      String after =
          assertThrows(StoreException.class, () -> reader.entriesAfter(dev, 0, 100, 100, 100_000))
              .getMessage();
      assertSays(after, "entry 50 ", "room number " + dev, "damaged", "restore a backup");
      assertThrows(StoreException.class, () -> reader.entriesBefore(dev, 60, 100, 100_000));
    }
  }

  @Test
  void a_missing_entry_is_noticed_when_it_is_read() throws Exception {
    makeStore(1_100);
    tamper("DELETE FROM entry WHERE seq IN (1, 50)");
    try (SqliteStore store = SqliteStore.open(directory())) {
      Reader reader = store.reader();
      long dev = reader.room("dev").orElseThrow().id();
      assertSays(
          assertThrows(StoreException.class, () -> reader.entriesAfter(dev, 40, 60, 100, 100_000))
              .getMessage(),
          "entry 50 ",
          "missing");
      assertThrows(StoreException.class, () -> reader.entriesAfter(dev, 49, 50, 100, 100_000));
      assertThrows(StoreException.class, () -> reader.entriesAfter(dev, 0, 100, 100, 100_000));
      assertThrows(StoreException.class, () -> reader.entriesBefore(dev, 51, 1, 100_000));
      assertThrows(StoreException.class, () -> reader.entriesBefore(dev, 60, 100, 100_000));
      assertThrows(StoreException.class, () -> reader.entriesBefore(dev, 10, 100, 100_000));
      assertEquals(9, reader.entriesAfter(dev, 50, 59, 100, 100_000).size());
    }
  }

  @Test
  void damage_among_the_newest_entries_is_noticed_at_the_start() throws Exception {
    makeStore(100);
    tamper("UPDATE entry SET frame = CAST('forged' AS BLOB) WHERE seq = 99");
    assertSays(refusal(), "entry 99 ", "damaged", "restore a backup");
  }

  @Test
  void a_hole_among_the_newest_entries_is_noticed_at_the_start() throws Exception {
    makeStore(100);
    tamper("DELETE FROM entry WHERE seq = 98");
    assertSays(refusal(), "entry 98 ", "missing", "restore a backup");
  }

  @Test
  void damaged_pages_are_refused_with_what_to_do() throws Exception {
    makeStore(2_000);
    try (RandomAccessFile bytes = new RandomAccessFile(file().toFile(), "rw")) {
      for (long at = 4_096; at < bytes.length(); at += 512) {
        bytes.seek(at);
        bytes.write(0xAA);
      }
    }
    assertSays(refusal(), "damaged", "restore a backup");
  }

  @Test
  void an_emptied_file_is_not_taken_for_a_new_one() throws Exception {
    SqliteStore.open(directory()).close();
    Path file = directory().resolve("chat.db");
    Files.newByteChannel(file, StandardOpenOption.WRITE).truncate(0).close();
    StoreException refused =
        assertThrows(StoreException.class, () -> SqliteStore.open(directory()));
    assertTrue(refused.getMessage().contains("restore a backup"), refused.getMessage());
    assertEquals(0, Files.size(file));
    Files.delete(file);
    SqliteStore.open(directory()).close();
  }

  @Test
  void a_first_start_that_was_cut_off_begins_anew() throws Exception {
    Files.createDirectories(directory());
    Files.writeString(directory().resolve("chat.db.new"), "half of it");
    SqliteStore.open(directory()).close();
    assertFalse(Files.exists(directory().resolve("chat.db.new")));
  }
}
