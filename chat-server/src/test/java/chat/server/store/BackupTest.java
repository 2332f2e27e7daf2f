package chat.server.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Role;
import chat.protocol.Visibility;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a backup is, and when there is none. */
@Timeout(60)
class BackupTest {
  private static final Instant NOW = Instant.parse("2026-11-20T23:54:00.123Z");

  @TempDir Path temp;

  private Path file() {
    return temp.resolve("chat.backup");
  }

  private Path part() {
    return temp.resolve("chat.backup.part");
  }

  /** A store with two rooms of one account. */
  private SqliteStore open() throws StoreException {
    SqliteStore store = SqliteStore.open(temp.resolve("data"));
    Writer writer = store.writer();
    writer.begin();
    long alice = writer.insertAccount("alice", false, "$h", NOW).id();
    for (String room : new String[] {"dev", "ops"}) {
      writer.putMember(
          writer.insertRoom(room, "log-of-" + room, Visibility.PUBLIC, alice, NOW),
          alice,
          Role.OWNER,
          1);
    }
    writer.commit();
    return store;
  }

  private static void say(SqliteStore store, int entries, int bytes) throws StoreException {
    Writer writer = store.writer();
    writer.begin();
    for (String name : new String[] {"dev", "ops"}) {
      Rows.Room room = writer.room(name).orElseThrow();
      for (long seq = room.head() + 1; seq <= room.head() + entries; seq++) {
        byte[] frame = (name + seq + " ".repeat(bytes) + "\n").getBytes(US_ASCII);
        writer.append(room.id(), seq, room.creator(), "message", name + seq, NOW, frame);
      }
    }
    writer.commit();
  }

  private static void tamper(Path file, String... statements) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.executeUpdate(sql);
      }
    }
  }

  private static String refusal(SqliteStore store, Path file) {
    return assertThrows(StoreException.class, () -> store.backup(file)).getMessage();
  }

  private static void assertSays(String message, String... words) {
    for (String word : words) {
      assertTrue(message.contains(word), () -> "'" + word + "' is missing in: " + message);
    }
  }

  private void assertNothingLeft() {
    assertFalse(Files.exists(file()));
    assertFalse(Files.exists(part()));
  }

  @Test
  void a_backup_is_one_private_file_with_everything_committed() throws Exception {
    try (SqliteStore store = open()) {
      say(store, 100, 100);
      Backup backup = store.backup(file());
      assertEquals(file(), backup.file());
      assertEquals(2, backup.rooms());
      assertEquals(200, backup.entries());
      assertEquals(Files.size(file()), backup.bytes());
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
      try (var files = Files.list(temp)) {
        assertEquals(2, files.count(), "the data, the backup, and nothing else");
      }
    }
  }

  @Test
  void who_writes_goes_on_while_it_is_made() throws Exception {
    try (SqliteStore store = open()) {
      say(store, 20_000, 500);
      CompletableFuture<Backup> backup =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return store.backup(file());
                } catch (StoreException e) {
                  throw new IllegalStateException(e);
                }
              },
              task -> Thread.ofVirtual().start(task));
      while (!Files.exists(part())) {
        Thread.onSpinWait();
      }
      int during = 0;
      while (!backup.isDone()) {
        say(store, 5, 500);
        during++;
      }
      assertTrue(during > 3, "only " + during + " transactions while the backup was made");
      long entries = backup.get().entries();
      assertTrue(entries >= 40_000 && entries < 40_000 + 10L * during, entries + " entries");
      say(store, 5, 500);
      long checkpoints = store.ask(db -> db.number("PRAGMA wal_autocheckpoint"));
      assertEquals(Database.CHECKPOINT_PAGES, checkpoints, "all is as it was");
    }
  }

  @Test
  void what_starts_on_a_backup_has_logs_of_its_own_once() throws Exception {
    try (SqliteStore store = open()) {
      say(store, 3, 10);
      store.backup(file());
      assertEquals("log-of-dev", store.reader().room("dev").orElseThrow().log());
    }
    Path data = Files.createDirectory(temp.resolve("other"));
    Files.copy(file(), data.resolve("chat.db"));
    String dev;
    try (SqliteStore store = SqliteStore.open(data)) {
      dev = store.reader().room("dev").orElseThrow().log();
      assertNotEquals("log-of-dev", dev);
      assertNotEquals(dev, store.reader().room("ops").orElseThrow().log());
      assertEquals(3, store.reader().room("dev").orElseThrow().head());
    }
    try (SqliteStore store = SqliteStore.open(data)) {
      assertEquals(dev, store.reader().room("dev").orElseThrow().log());
    }
  }

  @Test
  void a_file_that_exists_is_left_alone() throws Exception {
    try (SqliteStore store = open()) {
      Files.writeString(file(), "precious");
      assertSays(refusal(store, file()), file().toString(), "already");
      assertEquals("precious", Files.readString(file()));
      assertFalse(Files.exists(part()));
    }
  }

  @Test
  void a_part_that_exists_is_left_alone() throws Exception {
    try (SqliteStore store = open()) {
      Files.writeString(part(), "another's");
      assertSays(refusal(store, file()), part().toString(), "remove it");
      assertEquals("another's", Files.readString(part()));
      assertFalse(Files.exists(file()));
    }
  }

  @Test
  void a_directory_that_is_not_there_is_said() throws Exception {
    try (SqliteStore store = open()) {
      assertSays(refusal(store, temp.resolve("no/such/file")), "no/such/file.part");
    }
  }

  @Test
  void a_damaged_entry_is_not_backed_up() throws Exception {
    try (SqliteStore store = open()) {
      say(store, 1_000, 10);
    }
    tamper(
        temp.resolve("data/chat.db"),
        "UPDATE entry SET frame = CAST('forged' AS BLOB) WHERE seq = 50 AND room = 1");
    try (SqliteStore store = SqliteStore.open(temp.resolve("data"))) {
      assertSays(refusal(store, file()), "entry 50 of room number 1", "damaged");
      assertNothingLeft();
    }
  }

  @Test
  void a_hole_is_not_backed_up() throws Exception {
    try (SqliteStore store = open()) {
      say(store, 1_000, 10);
    }
    tamper(temp.resolve("data/chat.db"), "DELETE FROM entry WHERE seq = 50 AND room = 1");
    try (SqliteStore store = SqliteStore.open(temp.resolve("data"))) {
      assertSays(refusal(store, file()), "entry 50 of room number 1", "missing");
      assertNothingLeft();
    }
  }

  @Test
  void one_that_is_being_made_refuses_another_and_ends_with_the_store() throws Exception {
    SqliteStore store = open();
    say(store, 50_000, 500);
    CompletableFuture<String> first = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> first.complete(refusal(store, file())));
    while (!Files.exists(part())) {
      Thread.onSpinWait();
    }
    assertSays(refusal(store, temp.resolve("second")), file().toString(), "wait");
    store.close();
    assertSays(first.get(), "ended");
    assertNothingLeft();
    assertSays(refusal(store, file()), "closed");
  }

  @Test
  void one_that_is_being_made_ends_when_the_store_is_opened_anew() throws Exception {
    try (SqliteStore store = open()) {
      say(store, 50_000, 500);
      CompletableFuture<String> first = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> first.complete(refusal(store, file())));
      while (!Files.exists(part())) {
        Thread.onSpinWait();
      }
      store.reopen();
      assertSays(first.get(), "ended");
      assertNothingLeft();
      assertEquals(100_000, store.backup(file()).entries(), "the next one is made");
    }
  }

  @Test
  void a_store_in_memory_has_none() throws Exception {
    try (MemoryStore store = new MemoryStore()) {
      assertSays(
          assertThrows(StoreException.class, () -> store.backup(file())).getMessage(), "--memory");
    }
  }
}
