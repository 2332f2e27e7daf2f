package chat.server.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Visibility;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, at every moment that it can be. */
@Timeout(120)
class SqliteFaultTest {
  private static final Instant NOW = Instant.parse("2026-11-20T23:54:00.123Z");
  private static final byte[] FRAME = new byte[3_000];

  @TempDir Path temp;

  private SqliteStore store;
  private Writer writer;
  private Reader reader;
  private long alice;
  private long dev;

  private void open(Path directory) throws Exception {
    store = SqliteStore.open(directory);
    writer = store.writer();
    reader = store.reader();
    writer.begin();
    alice = writer.insertAccount("alice", false, "$h", NOW).id();
    dev = writer.insertRoom("dev", "log-of-dev1", Visibility.PUBLIC, alice, NOW);
    writer.commit();
  }

  private long head() throws StoreException {
    return reader.room("dev").orElseThrow().head();
  }

  private void append(int entries) throws StoreException {
    long head = writer.room("dev").orElseThrow().head();
    for (int i = 1; i <= entries; i++) {
      writer.append(dev, head + i, alice, "message", "k" + (head + i), NOW, FRAME);
    }
  }

  private void assertWhole(long head) throws StoreException {
    assertEquals(head, head());
    assertEquals(head, reader.entriesAfter(dev, 0, head, 1_000_000, 1 << 30).size());
    assertEquals(
        List.of("ok"), store.ask(db -> db.list("PRAGMA integrity_check", r -> r.getString(1))));
  }

  @AfterEach
  void end() throws Exception {
    try {
      if (store != null) {
        store.close();
      }
    } finally {
      if (mount != null) {
        run("umount", "" + mount);
      }
    }
  }

  @Test
  void a_file_that_may_not_grow_refuses_entries_and_keeps_the_rest() throws Exception {
    open(temp.resolve("data"));
    writer.begin();
    append(50);
    writer.commit();
    store.limitPages(store.ask(db -> db.number("PRAGMA page_count")) + 10);
    for (int attempt = 0; attempt < 3; attempt++) {
      writer.begin();
      String message = assertThrows(StoreException.class, () -> append(50)).getMessage();
      assertTrue(message.contains("the disk is full"), message);
      writer.rollback();
      assertWhole(50);
    }
    store.limitPages(0);
    writer.begin();
    append(50);
    writer.commit();
    assertWhole(100);
  }

  @Test
  void a_full_disk_refuses_commits_and_keeps_the_rest() throws Exception {
    mount(4);
    open(mount.resolve("data"));
    for (int disk = 16; disk <= 64; disk *= 2) {
      long acknowledged = fillUntilACommitFails();
      assertThrows(IllegalStateException.class, writer::begin, "not before it was reopened");
      writer.rollback(); // nothing is open: nothing happens
      assertEquals(acknowledged, head(), "readers see what was acknowledged, and no more");
      assertThrows(StoreException.class, store::reopen, "the disk is still full");
      assertThrows(StoreException.class, this::head, "and readers cannot be sure of it");
      resize(disk);
      store.reopen();
      long head = head();
      assertTrue(head == acknowledged || head == acknowledged + BATCH, "all of a batch or none");
      writer.begin();
      append(BATCH);
      writer.commit();
      assertWhole(head + BATCH);
    }
  }

  // --- backups

  @Test
  void a_backup_for_which_there_is_no_room_says_so_and_leaves_nothing() throws Exception {
    mount(4);
    open(temp.resolve("data"));
    writer.begin();
    append(2_000);
    writer.commit();
    Path file = mount.resolve("chat.backup");
    String message = assertThrows(StoreException.class, () -> store.backup(file)).getMessage();
    assertTrue(message.contains("the disk is full: " + file), message);
    try (var left = Files.list(mount)) {
      assertEquals(List.of(), left.toList());
    }
    writer.begin();
    append(BATCH);
    writer.commit();
    assertWhole(2_000 + BATCH);
    resize(64);
    assertEquals(2_000 + BATCH, store.backup(file).entries());
  }

  @Test
  void a_restore_for_which_there_is_no_room_changes_nothing() throws Exception {
    mount(12);
    open(temp.resolve("roomy"));
    writer.begin();
    append(2_000);
    writer.commit();
    Path backup = temp.resolve("chat.backup");
    store.backup(backup);
    writer.begin();
    append(BATCH);
    writer.commit();
    store.close();
    Path data = Files.createDirectory(mount.resolve("data"));
    Files.copy(temp.resolve("roomy/chat.db"), data.resolve("chat.db"));
    StoreException refused =
        assertThrows(StoreException.class, () -> Restore.into(backup, data, NOW));
    assertTrue(refused.getMessage().contains("No space left"), refused.getMessage());
    try (var left = Files.list(data)) {
      assertEquals(2, left.count(), "the database and the lock");
    }
    store = SqliteStore.open(data);
    reader = store.reader();
    assertEquals(2_000 + BATCH, head());
  }

  private static final int BATCH = 20;

  /** Returns the head of what was acknowledged. */
  private long fillUntilACommitFails() throws StoreException {
    while (true) {
      long acknowledged = head();
      writer.begin();
      append(BATCH);
      try {
        writer.commit();
      } catch (StoreException e) {
        assertTrue(e.getMessage().contains("the disk is full"), e.getMessage());
        return acknowledged;
      }
    }
  }

  // --- a small disk

  private @Nullable Path mount;

  /** A disk of so many MiB, where one can be made: as root, on Linux. */
  private void mount(int size) throws Exception {
    Path place = Files.createDirectory(temp.resolve("disk"));
    Process mounting =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=" + size + "m", "tmpfs", "" + place)
            .redirectErrorStream(true)
            .start();
    String answer = new String(mounting.getInputStream().readAllBytes(), UTF_8).strip();
    if (mounting.waitFor() != 0) {
      String missing = "SKIPPED, cannot make a small disk (it takes root on Linux): " + answer;
      assertNotEquals("true", System.getenv("CI"), missing);
      System.err.println(missing);
      Assumptions.abort(missing);
    }
    mount = place;
  }

  private void resize(int size) throws Exception {
    run("mount", "-o", "remount,size=" + size + "m", "" + mount);
  }

  private static void run(String... command) throws Exception {
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }
}
