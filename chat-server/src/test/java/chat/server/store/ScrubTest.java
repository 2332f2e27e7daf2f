package chat.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Visibility;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log is gone through to its end, again a day later, and what is damaged stays told. */
class ScrubTest {
  private static final Instant NOW = Instant.parse("2026-11-20T23:54:00.123Z");

  private static final int ENTRIES = 2_500;

  @TempDir Path data;
  private SqliteStore store;
  private Scrub scrub;
  private long nanos;

  @BeforeEach
  void fill() throws Exception {
    store = SqliteStore.open(data);
    Writer writer = store.writer();
    writer.begin();
    long alice = writer.insertAccount("alice", false, "$h", NOW).id();
    long room = writer.insertRoom("ops", "log", Visibility.PUBLIC, alice, NOW);
    for (int seq = 1; seq <= ENTRIES; seq++) {
      writer.append(room, seq, alice, "message", "k" + seq, NOW, new byte[] {1});
    }
    long other = writer.insertRoom("dev", "log", Visibility.PUBLIC, alice, NOW);
    writer.append(other, 1, alice, "message", "k", NOW, new byte[] {1});
    writer.commit();
    scrub = new Scrub(store, () -> NOW.plusNanos(nanos), () -> nanos, Runnable::run);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private void damage(String sql) throws Exception {
    store.ask(db -> {
      db.script(sql);
      return null;
    });
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    scrub.watch();
  }

  @Test
  void the_end_is_reached_in_pieces_and_again_a_day_later() {
    for (int piece = 0; piece < 3; piece++) {
      pass(Duration.ZERO);
      assertNull(scrub.verified(), "after piece " + piece);
    }
    pass(Duration.ZERO);
    Instant first = scrub.verified();
    assertEquals(NOW, first);
    assertNull(scrub.damage());

    pass(Duration.ofHours(23));
    for (int piece = 0; piece < 4; piece++) {
      pass(Duration.ZERO);
    }
    assertEquals(first, scrub.verified());
    pass(Duration.ofHours(1));
    for (int piece = 0; piece < 3; piece++) {
      pass(Duration.ZERO);
    }
    assertEquals(NOW.plus(Duration.ofHours(24)), scrub.verified());
  }

  @Test
  void damage_is_told_until_a_day_shows_none() throws Exception {
    damage("UPDATE entry SET crc = crc + 1 WHERE seq = 1200");
    pass(Duration.ZERO);
    assertNull(scrub.damage());
    pass(Duration.ZERO);
    String told = scrub.damage();
    assertNotNull(told);
    assertTrue(told.contains("entry 1200 of room number"), told);
    assertNull(scrub.verified());

    damage("UPDATE entry SET crc = crc - 1 WHERE seq = 1200");
    pass(Duration.ofHours(23));
    assertEquals(told, scrub.damage());
    pass(Duration.ofHours(1));
    for (int piece = 0; piece < 3; piece++) {
      pass(Duration.ZERO);
    }
    assertNull(scrub.damage());
    assertNotNull(scrub.verified());
  }

  @Test
  void an_entry_that_is_not_there_is_seen() throws Exception {
    damage("DELETE FROM entry WHERE seq = 2000");
    assertEquals("entry 2000 of room number 1 is missing on disk: restore a backup", told());
  }

  /** Its room does not show it: the log only seems to be shorter. */
  @Test
  void that_a_room_s_newest_entry_is_not_there_is_seen() throws Exception {
    damage("DELETE FROM entry WHERE seq = " + ENTRIES);
    assertEquals(
        "what was written before entry 1 of room number 2 is missing on disk: restore a backup",
        told());
  }

  private String told() {
    for (int piece = 0; piece < 3; piece++) {
      pass(Duration.ZERO);
    }
    return String.valueOf(scrub.damage());
  }
}
