package chat.server.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Visibility;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a data directory goes back to a backup, and when it is left alone. */
@Timeout(120)
class RestoreTest {
  private static final Instant NOW = Instant.parse("2026-11-20T23:54:00.123Z");
  private static final String ASIDE = "chat.db.before-restore-20261120T235400.123Z";

  @TempDir Path temp;

  private Path data() {
    return temp.resolve("data");
  }

  private Path backup() {
    return temp.resolve("monday.backup");
  }

  private static void say(SqliteStore store, int entries) throws StoreException {
    Writer writer = store.writer();
    writer.begin();
    Optional<Rows.Room> known = writer.room("dev");
    long head = known.map(Rows.Room::head).orElse(0L);
    long dev;
    if (known.isPresent()) {
      dev = known.get().id();
    } else {
      long alice = writer.insertAccount("alice", false, "$h", NOW).id();
      dev = writer.insertRoom("dev", "log-of-dev1", Visibility.PUBLIC, alice, NOW);
    }
    for (long seq = head + 1; seq <= head + entries; seq++) {
      byte[] frame = ("text " + seq + "\n").getBytes(US_ASCII);
      writer.append(dev, seq, 1, "message", "k" + seq, NOW, frame);
    }
    writer.commit();
  }

  /** Ten entries, a backup, and ten more, as a server leaves them that was killed. */
  private void makeBackupAndData() throws Exception {
    Path running = temp.resolve("running");
    try (SqliteStore store = SqliteStore.open(running)) {
      say(store, 10);
      store.backup(backup());
      say(store, 10);
      // What a process has told the system stays when it is killed.
      copy(running, data());
    }
    assertTrue(Files.size(data().resolve("chat.db-wal")) > 0, "the log holds something");
    Files.writeString(data().resolve("tls.key"), "secret");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (var files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static Map<String, byte[]> contents(Path directory) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (var files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!file.endsWith("lock")) {
          contents.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    return contents;
  }

  private static void assertUnchanged(Map<String, byte[]> before, Path directory)
      throws IOException {
    Map<String, byte[]> after = contents(directory);
    assertEquals(before.keySet(), after.keySet());
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
  }

  private String refusal() {
    return String.valueOf(
        assertThrows(StoreException.class, () -> Restore.into(backup(), data(), NOW)).getMessage());
  }

  private static void assertSays(String message, String... words) {
    for (String word : words) {
      assertTrue(message.contains(word), () -> "'" + word + "' is missing in: " + message);
    }
  }

  private static void tamper(Path file, String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static Rows.Room dev(SqliteStore store) throws StoreException {
    return store.reader().room("dev").orElseThrow();
  }

  @Test
  void a_restored_directory_is_as_it_was_with_logs_of_its_own() throws Exception {
    makeBackupAndData();
    Restore done = Restore.into(backup(), data(), NOW);
    assertEquals(1, done.rooms());
    assertEquals(10, done.entries());
    assertEquals(Optional.of(data().toRealPath().resolve(ASIDE)), done.before());
    assertEquals("secret", Files.readString(data().resolve("tls.key")));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(done.database())));
    try (SqliteStore store = SqliteStore.open(data())) {
      assertEquals(10, dev(store).head());
      assertNotEquals("log-of-dev1", dev(store).log());
      say(store, 5);
      assertEquals(15, dev(store).head());
    }
    assertTrue(Files.exists(backup()), "and can be restored again");
  }

  @Test
  void what_was_there_is_kept_with_its_log() throws Exception {
    makeBackupAndData();
    Restore.into(backup(), data(), NOW);
    assertEquals(20, entriesAside(data()));
  }

  private static long entriesAside(Path directory) throws StoreException {
    try (Database old = Database.writing(directory.resolve(ASIDE))) {
      return Verification.of(old).entries();
    } catch (SQLException e) {
      throw new StoreException("cannot read what was kept", e);
    }
  }

  @Test
  void a_new_directory_is_made() throws Exception {
    makeBackupAndData();
    Path fresh = temp.resolve("fresh/one");
    assertEquals(Optional.empty(), Restore.into(backup(), fresh, NOW).before());
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)));
    try (SqliteStore store = SqliteStore.open(fresh)) {
      assertEquals(10, dev(store).head());
    }
  }

  @Test
  void a_backup_of_an_older_program_is_brought_up_to_date() throws Exception {
    Schema first = new Schema(Schema.CURRENT.steps().subList(0, 1));
    Path old = temp.resolve("old");
    SqliteStore.open(old, SqliteStore.Options.DEFAULT, first).close(); // no entries: no sums
    try (SqliteStore store = SqliteStore.open(old, SqliteStore.Options.DEFAULT, first)) {
      store.backup(backup());
    }
    Restore.into(backup(), data(), NOW);
    try (SqliteStore store = SqliteStore.open(data())) {
      long version = store.ask(Schema::version);
      assertEquals(Schema.CURRENT.version(), version);
    }
  }

  // --- what is refused, and changes nothing

  @Test
  void a_directory_in_use_is_refused() throws Exception {
    makeBackupAndData();
    try (SqliteStore store = SqliteStore.open(data())) {
      assertThrows(DirectoryInUseException.class, () -> Restore.into(backup(), data(), NOW));
      assertEquals(20, dev(store).head());
    }
  }

  @Test
  void a_servers_own_file_is_no_backup() throws Exception {
    makeBackupAndData();
    try (SqliteStore store = SqliteStore.open(temp.resolve("other"))) {
      say(store, 1);
    }
    Files.move(temp.resolve("other/chat.db"), backup(), StandardCopyOption.REPLACE_EXISTING);
    Map<String, byte[]> before = contents(data());
    assertSays(refusal(), "no backup", "chat-server backup");
    assertUnchanged(before, data());
  }

  @Test
  void another_programs_file_and_a_newer_ones_are_refused() throws Exception {
    makeBackupAndData();
    Map<String, byte[]> before = contents(data());
    tamper(backup(), "PRAGMA user_version = 99");
    assertSays(refusal(), "newer chat-server", "schema 99");
    tamper(backup(), "PRAGMA application_id = 7");
    assertSays(refusal(), "another program");
    Files.writeString(backup(), "Dear diary, ".repeat(1_000));
    assertSays(refusal(), "not a chat database");
    Files.writeString(backup(), "");
    assertSays(refusal(), "no backup");
    assertUnchanged(before, data());
  }

  @Test
  void a_damaged_backup_is_refused() throws Exception {
    makeBackupAndData();
    Map<String, byte[]> before = contents(data());
    tamper(backup(), "UPDATE entry SET frame = CAST('forged' AS BLOB) WHERE seq = 5");
    assertSays(refusal(), "entry 5 ", "damaged");
    assertUnchanged(before, data());
  }

  @Test
  void a_backup_that_lacks_its_end_is_refused() throws Exception {
    makeBackupAndData();
    Map<String, byte[]> before = contents(data());
    try (RandomAccessFile bytes = new RandomAccessFile(backup().toFile(), "rw")) {
      bytes.setLength(bytes.length() - 4_096);
    }
    assertSays(refusal(), "damaged");
    assertUnchanged(before, data());
  }

  // --- a crash at any moment

  @Test
  void a_crash_at_any_moment_leaves_the_old_state_or_the_new() throws Exception {
    makeBackupAndData();
    List<Path> moments = new ArrayList<>();
    Runnable look =
        () -> {
          Path moment = temp.resolve("moment-" + moments.size());
          try {
            copy(data(), moment);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          moments.add(moment);
        };
    Path real = data().toRealPath();
    look.run();
    Restore.into(backup(), "then", real, "20261120T235400.123Z", new Swap(real, look));
    // Decided; the log, its index and the file moved aside; the new one moved in.
    assertEquals(1 + 1 + 3 + 1, moments.size());
    for (Path moment : moments) {
      boolean decided = !moment.equals(moments.getFirst());
      // Twice: what the first start makes of it must stand.
      for (int start = 0; start < 2; start++) {
        try (SqliteStore store = SqliteStore.open(moment)) {
          assertEquals(decided ? 10 : 20, dev(store).head(), moment.toString());
          assertEquals(decided, !dev(store).log().equals("log-of-dev1"), moment.toString());
          assertEquals(
              dev(store).head(),
              store.reader().entriesAfter(dev(store).id(), 0, 20, 100, 100_000).size());
        }
      }
      if (decided) {
        assertEquals(20, entriesAside(moment), moment.toString());
      }
      assertFalse(Files.exists(moment.resolve("chat.db.restored-20261120T235400.123Z")));
    }
  }

  @Test
  void one_that_was_cut_off_while_it_copied_does_not_matter() throws Exception {
    makeBackupAndData();
    Files.writeString(data().resolve("chat.db.restoring"), "half of it");
    Files.writeString(data().resolve("chat.db.restoring-wal"), "and its log");
    try (SqliteStore store = SqliteStore.open(data())) {
      assertEquals(20, dev(store).head());
    }
    assertEquals(10, Restore.into(backup(), data(), NOW).entries());
    assertFalse(Files.exists(data().resolve("chat.db.restoring")));
    assertFalse(Files.exists(data().resolve("chat.db.restoring-wal")));
  }
}
