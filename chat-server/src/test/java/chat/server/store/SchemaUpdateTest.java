package chat.server.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Visibility;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file of an older program, and how it is brought up to date. */
@Timeout(60)
class SchemaUpdateTest {
  private static final Instant NOW = Instant.parse("2026-11-20T23:54:00.123Z");
  private static final int ENTRIES = 25_000;

  @TempDir Path temp;

  private Path directory() {
    return temp.resolve("data");
  }

  private Path file() {
    return directory().resolve("chat.db");
  }

  private Path copy() {
    return directory().resolve("chat.db.schema-1");
  }

  private static byte[] frame(long seq) {
    return ("text " + seq + "\n").getBytes(US_ASCII);
  }

  /** What the first version left: each entry's sum is that of its frame alone. */
  private void makeVersion1() throws Exception {
    Schema first = new Schema(Schema.CURRENT.steps().subList(0, 1));
    try (SqliteStore store = SqliteStore.open(directory(), SqliteStore.Options.DEFAULT, first)) {
      Writer writer = store.writer();
      writer.begin();
      long alice = writer.insertAccount("alice", false, "$h", NOW).id();
      long dev = writer.insertRoom("dev", "log-of-dev1", Visibility.PUBLIC, alice, NOW);
      for (long seq = 1; seq <= ENTRIES; seq++) {
        writer.append(dev, seq, alice, "message", "k" + seq, NOW, frame(seq));
      }
      writer.commit();
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        PreparedStatement set =
            connection.prepareStatement("UPDATE entry SET crc = ? WHERE room = 1 AND seq = ?")) {
      connection.setAutoCommit(false);
      for (long seq = 1; seq <= ENTRIES; seq++) {
        CRC32C crc = new CRC32C();
        crc.update(frame(seq));
        set.setLong(1, crc.getValue());
        set.setLong(2, seq);
        set.executeUpdate();
      }
      connection.commit();
    }
  }

  private static List<Long> versionAndSums(Path file) throws Exception {
    List<Long> found = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
        found.add(row.getLong(1));
      }
      try (ResultSet row = statement.executeQuery("SELECT crc FROM entry ORDER BY seq")) {
        while (row.next()) {
          found.add(row.getLong(1));
        }
      }
    }
    return found;
  }

  private static void assertWhole(SqliteStore store) throws StoreException {
    Rows.Room dev = store.reader().room("dev").orElseThrow();
    assertEquals("log-of-dev1", dev.log(), "an update is no restore");
    long seq = 0;
    for (Rows.Entry entry :
        store.reader().entriesAfter(dev.id(), 0, ENTRIES, ENTRIES, Integer.MAX_VALUE)) {
      assertArrayEquals(frame(++seq), entry.frame());
    }
    assertEquals(ENTRIES, seq);
  }

  @Test
  void an_older_file_is_brought_up_to_date_and_kept_beside_as_it_was() throws Exception {
    makeVersion1();
    List<Long> before = versionAndSums(file());
    try (SqliteStore store = SqliteStore.open(directory())) {
      assertWhole(store);
      long version = store.ask(Schema::version);
      assertEquals(2, version);
    }
    try (SqliteStore store = SqliteStore.open(directory())) {
      assertWhole(store);
    }
    assertEquals(before, versionAndSums(copy()));
    assertFalse(Files.exists(directory().resolve("chat.db.schema-1.part")));
    try (Database database = Database.reading(copy())) {
      assertEquals(ENTRIES, Verification.of(database).entries());
      assertTrue(BackupMark.of(database).isPresent());
    }
  }

  @Test
  void an_update_that_fails_half_way_leaves_the_file_as_it_was() throws Exception {
    makeVersion1();
    List<Long> before = versionAndSums(file());
    List<Schema.Step> steps = new ArrayList<>(Schema.CURRENT.steps());
    steps.add(database -> {
      database.change("DELETE FROM entry WHERE seq > 10");
      throw new SQLException("planted: half way");
    });
    Schema failing = new Schema(steps);
    for (int attempt = 0; attempt < 2; attempt++) {
      StoreException refused =
          assertThrows(
              StoreException.class,
              () -> SqliteStore.open(directory(), SqliteStore.Options.DEFAULT, failing));
      assertTrue(String.valueOf(refused.getMessage()).contains("half way"), refused.getMessage());
      assertEquals(before, versionAndSums(file()));
      assertEquals(before, versionAndSums(copy()));
    }
    try (SqliteStore store = SqliteStore.open(directory())) {
      assertWhole(store);
    }
  }

  @Test
  void a_damaged_older_file_is_left_alone() throws Exception {
    makeVersion1();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE entry SET frame = CAST('forged' AS BLOB) WHERE seq = 7");
    }
    List<Long> before = versionAndSums(file());
    StoreException refused =
        assertThrows(StoreException.class, () -> SqliteStore.open(directory()));
    assertTrue(String.valueOf(refused.getMessage()).contains("entry 7 "), refused.getMessage());
    assertEquals(before, versionAndSums(file()));
    assertFalse(Files.exists(copy()), "what is damaged is no backup");
  }
}
