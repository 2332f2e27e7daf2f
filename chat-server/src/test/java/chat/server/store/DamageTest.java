package chat.server.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Visibility;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that gives back other bytes than it was given: refused, never believed. */
@Timeout(120)
class DamageTest {
  private static final Instant NOW = Instant.parse("2026-11-20T23:54:00.123Z");
  private static final List<String> ROOMS = List.of("dev", "lobby", "ops");
  private static final int ENTRIES = 700;

  @TempDir Path temp;

  private Path data() {
    return temp.resolve("data");
  }

  private Path file() {
    return data().resolve("chat.db");
  }

  @BeforeEach
  void fill() throws Exception {
    try (SqliteStore store = SqliteStore.open(data())) {
      Writer writer = store.writer();
      writer.begin();
      List<Long> people = new ArrayList<>();
      for (String name : List.of("alice", "bob", "carol")) {
        people.add(writer.insertAccount(name, false, "$h", NOW).id());
      }
      List<Long> rooms = new ArrayList<>();
      for (String name : ROOMS) {
        rooms.add(
            writer.insertRoom(name, "log-of-" + name, Visibility.PUBLIC, people.getFirst(), NOW));
      }
      for (int seq = 1; seq <= ENTRIES; seq++) {
        for (int i = 0; i < ROOMS.size(); i++) {
          byte[] frame = (ROOMS.get(i) + " says " + seq + "\n").getBytes(US_ASCII);
          String kind = seq % 50 == 0 ? "leave" : "message";
          long who = people.get(seq % people.size());
          writer.append(rooms.get(i), seq, who, kind, "k" + seq, NOW.plusMillis(seq), frame);
        }
      }
      writer.commit();
    }
  }

  /** What a store says, a line an entry, room by room; a room that cannot be read is not there. */
  private static Map<String, List<String>> told(Reader reader) {
    Map<String, List<String>> told = new HashMap<>();
    for (String name : ROOMS) {
      try {
        Rows.Room room = reader.room(name).orElseThrow();
        List<String> lines = new ArrayList<>();
        for (long after = 0; after < room.head(); after += 100) {
          for (Rows.Entry entry :
              reader.entriesAfter(room.id(), after, room.head(), 100, 100_000)) {
            lines.add(line(entry));
          }
        }
        List<String> back = new ArrayList<>();
        for (long before = room.head() + 1; before > 1; before -= 100) {
          for (Rows.Entry entry :
              reader.entriesBefore(room.id(), before, 100, 100_000).reversed()) {
            back.add(line(entry));
          }
        }
        assertEquals(lines, back.reversed());
        told.put(name, lines);
      } catch (StoreException _) {
        told.remove(name);
      }
    }
    return told;
  }

  /** The keys that are told to be elsewhere than they were written; hidden ones are counted. */
  private int hiddenKeys(Reader reader) {
    int hidden = 0;
    for (String name : ROOMS) {
      try {
        long room = reader.room(name).orElseThrow().id();
        for (int seq = 1; seq <= ENTRIES; seq++) {
          Optional<Rows.Keyed> found = reader.keyed(1 + seq % 3, room, "k" + seq);
          hidden += found.isEmpty() ? 1 : 0;
          assertEquals(seq, found.map(Rows.Keyed::seq).orElse((long) seq));
        }
      } catch (StoreException _) {
        // Refused, as it must be.
      }
    }
    return hidden;
  }

  /** Goes through all entries as the server does. */
  private static void scrub(Store store) throws StoreException {
    for (long after = store.verify(0, 100); after > 0; after = store.verify(after, 100)) {}
  }

  private static String line(Rows.Entry entry) {
    return entry.seq()
        + " "
        + entry.account()
        + " "
        + entry.kind()
        + " "
        + entry.at()
        + " "
        + new String(entry.frame(), US_ASCII);
  }

  /** The pages of the file that hold entries, or lead to them. */
  private List<Long> pages() throws Exception {
    List<Long> pages = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT pageno FROM dbstat WHERE name IN ('entry', 'entry_seq', 'entry_key')")) {
      while (row.next()) {
        pages.add(row.getLong(1));
      }
    }
    return pages;
  }

  @Test
  void a_flipped_bit_anywhere_among_the_entries_is_never_served() throws Exception {
    Map<String, List<String>> truth;
    try (SqliteStore store = SqliteStore.open(data())) {
      truth = told(store.reader());
    }
    assertEquals(ROOMS.size(), truth.size());
    List<Long> pages = pages();
    byte[] whole = Files.readAllBytes(file());
    long seed = Long.getLong("chat.seed", System.nanoTime());
    System.out.println("damage: -Dchat.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int refusedStarts = 0;
    int refusedRooms = 0;
    int scrubbed = 0;
    int unnoticed = 0;
    for (int round = 0; round < 80; round++) {
      long at = (pages.get(random.nextInt(pages.size())) - 1) * 4_096 + random.nextInt(4_096);
      Files.write(file(), whole);
      flip(at, 1 << random.nextInt(8));
      try (SqliteStore store = SqliteStore.open(data())) {
        Map<String, List<String>> told = told(store.reader());
        told.forEach((room, lines) -> assertEquals(truth.get(room), lines, "byte " + at));
        refusedRooms += ROOMS.size() - told.size();
        // Nothing wrong is told of a key; that none is told of shows when the log is gone through.
        if (hiddenKeys(store.reader()) > 0) {
          assertThrows(DamageException.class, () -> scrub(store), "byte " + at);
          scrubbed++;
        } else {
          unnoticed += told.size() == ROOMS.size() ? 1 : 0;
        }
      } catch (StoreException _) {
        refusedStarts++;
      }
    }
    System.out.printf(
        "of 80 flips %d were refused at the start, %d rooms when read, %d hid keys, %d touched"
            + " nothing%n",
        refusedStarts, refusedRooms, scrubbed, unnoticed);
    assertTrue(refusedStarts > 0 && refusedRooms > 0, "the flips did not reach the entries");
  }

  /**
   * A cell of the index of keys that points beside its key: the search goes astray. The newest keys
   * are looked at before anybody is served, the others when the log is gone through.
   */
  @Test
  void a_key_that_a_damaged_index_hides_is_found_out() throws Exception {
    long page;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT pageno FROM dbstat WHERE name = 'entry_key' AND pagetype = 'leaf'"
                    + " ORDER BY path LIMIT 1")) {
      assertTrue(row.next());
      page = row.getLong(1);
    }
    byte[] whole = Files.readAllBytes(file());
    int hidden = 0;
    for (int bit = 0; bit < 16 * 8; bit++) {
      Files.write(file(), whole);
      flip((page - 1) * 4_096 + 8 + bit / 8, 1 << bit % 8); // the page's first cell pointers
      try (SqliteStore store = SqliteStore.open(data())) {
        if (hiddenKeys(store.reader()) > 0) {
          hidden++;
          assertThrows(DamageException.class, () -> scrub(store), "bit " + bit);
        }
      } catch (StoreException _) {
        // Refused at the start.
      }
    }
    assertTrue(hidden > 0, "no flip hid a key");
  }

  private void flip(long at, int bit) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file().toFile(), "rw")) {
      bytes.seek(at);
      int was = bytes.read();
      bytes.seek(at);
      bytes.write(was ^ bit);
    }
  }

  /** An old entry, out of sight of the start; the room's neighbours do not suffer. */
  @Test
  void a_room_with_a_damaged_entry_is_refused_where_it_is_and_others_go_on() throws Exception {
    byte[] bytes = Files.readAllBytes(file());
    int at = new String(bytes, ISO_8859_1).indexOf("ops says 50\n");
    assertTrue(at > 0);
    flip(at, 1);
    try (SqliteStore store = SqliteStore.open(data())) {
      Reader reader = store.reader();
      Rows.Room ops = reader.room("ops").orElseThrow();
      String message =
          assertThrows(
                  DamageException.class,
                  () -> reader.entriesAfter(ops.id(), 0, ENTRIES, 1_000, 1_000_000))
              .getMessage();
      assertTrue(message.contains("entry 50 of room number " + ops.id()), message);
      assertEquals(
          ENTRIES - 50, reader.entriesAfter(ops.id(), 50, ENTRIES, 1_000, 1_000_000).size());
      long dev = reader.room("dev").orElseThrow().id();
      assertEquals(ENTRIES, reader.entriesAfter(dev, 0, ENTRIES, 1_000, 1_000_000).size());
    }
  }
}
