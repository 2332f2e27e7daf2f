package chat.testkit.fill;

import chat.protocol.Codec;
import chat.protocol.Entry;
import chat.protocol.Names;
import chat.protocol.Role;
import chat.protocol.Visibility;
import chat.server.store.SqliteStore;
import chat.server.store.Store;
import chat.server.store.StoreException;
import chat.server.store.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A data directory full of accounts, rooms and entries, as years of talk would leave it: everybody
 * is in the lobby and has a room of their own, some are in one huge room, and people talk in runs,
 * now here, now there.
 *
 * <p>Accounts are called {@code user-N} and rooms {@code room-N}, from 0. Nobody can log in with a
 * password, since none has one; guests can be let in.
 *
 * @param entries of all rooms together; the joins are among them
 * @param people accounts, and as many rooms; at least one
 * @param seed what is said where
 */
public record Fill(long entries, int people, long seed) {
  /** The room that holds a tenth of all entries. */
  public static final String HUGE = "huge";

  private static final int HUGE_MEMBERS = 1_000;
  private static final int LONGEST_RUN = 100;
  private static final int BATCH = 20_000;
  private static final Instant BEGIN = Instant.parse("2024-01-01T00:00:00Z");
  private static final String WORDS =
      "the build is green again and the canary went out before lunch so whoever is on call tonight"
          + " may sleep unless the error rate climbs above what we saw in spring ";

  public Fill {
    if (people < 1 || entries < 0) {
      throw new IllegalArgumentException("people must be at least 1, entries at least 0");
    }
  }

  /** What was made. */
  public record Report(long entries, Duration took) {
    public String text() {
      return "%,d entries in %.1f s".formatted(entries, took.toMillis() / 1_000.0);
    }
  }

  /**
   * Fills a directory.
   *
   * @param directory must hold no store yet
   * @param progress hears a line now and then
   */
  public Report into(Path directory, Consumer<String> progress) throws StoreException {
    long begin = System.nanoTime();
    try (Store store = SqliteStore.open(directory)) {
      if (store.reader().room(Names.LOBBY).isPresent()) {
        throw new StoreException(directory + " holds a store already: choose a new directory");
      }
      long made = new Pen(store.writer(), progress).write();
      return new Report(made, Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  /** Writes it all, in large transactions. */
  private final class Pen {
    final Writer writer;
    final Consumer<String> progress;
    final SplittableRandom random = new SplittableRandom(seed);
    final Instant begun = BEGIN;
    final Place lobby;
    final Place huge;
    final Place[] rooms = new Place[people];
    final long[] accounts = new long[people];
    long written;
    int inBatch;

    Pen(Writer writer, Consumer<String> progress) throws StoreException {
      this.writer = writer;
      this.progress = progress;
      writer.begin();
      lobby = make(Names.LOBBY, Writer.NOBODY);
      huge = make(HUGE, Writer.NOBODY);
    }

    long write() throws StoreException {
      for (int i = 0; i < people; i++) {
        String name = "user-" + i;
        accounts[i] = writer.insertAccount(name, false, "", begun).id();
        join(lobby, i, Role.MEMBER);
        if (i < HUGE_MEMBERS) {
          join(huge, i, Role.MEMBER);
        }
        rooms[i] = make("room-" + i, accounts[i]);
        join(rooms[i], i, Role.OWNER);
      }
      while (written < entries) {
        boolean inHuge = random.nextInt(10) == 0;
        int owner = random.nextInt(inHuge ? Math.min(people, HUGE_MEMBERS) : people);
        Place place = inHuge ? huge : rooms[owner];
        for (int run = random.nextInt(LONGEST_RUN) + 1; run > 0 && written < entries; run--) {
          say(place, owner);
        }
      }
      writer.commit();
      return written;
    }

    Place make(String name, long creator) throws StoreException {
      String log = "log-" + name;
      return new Place(name, writer.insertRoom(name, log, Visibility.PUBLIC, creator, begun));
    }

    void join(Place place, int who, Role role) throws StoreException {
      Instant at = now();
      append(place, accounts[who], new Entry.Join(place.name, ++place.head, at, "user-" + who), "");
      writer.putMember(place.id, accounts[who], role, place.head);
    }

    void say(Place place, int who) throws StoreException {
      String key = "fill-" + written;
      int from = random.nextInt(WORDS.length() / 2);
      String text = WORDS.substring(from, from + 1 + random.nextInt(WORDS.length() / 2));
      append(
          place,
          accounts[who],
          new Entry.Message(place.name, ++place.head, now(), "user-" + who, key, text),
          key);
    }

    private void append(Place place, long account, Entry entry, String key) throws StoreException {
      writer.append(
          place.id,
          entry.seq(),
          account,
          entry.kind(),
          key.isEmpty() ? null : key,
          entry.at(),
          Codec.encode(entry));
      written++;
      if (++inBatch == BATCH) {
        inBatch = 0;
        writer.commit();
        writer.begin();
        if (written % 1_000_000 < BATCH) {
          progress.accept("%,d entries".formatted(written));
        }
      }
    }

    private Instant now() {
      return begun.plusMillis(written * 5);
    }
  }

  /** A room, and where its log ends. */
  private static final class Place {
    final String name;
    final long id;
    long head;

    Place(String name, long id) {
      this.name = name;
      this.id = id;
    }
  }
}
