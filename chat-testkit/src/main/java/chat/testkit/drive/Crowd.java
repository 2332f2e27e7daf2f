package chat.testkit.drive;

import chat.client.link.LinkSettings;
import chat.testkit.check.Diary;
import chat.testkit.check.History;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * Witnesses in rooms, who talk as fast as they are answered, one message each at a time. For one
 * thread; each of them has one of its own.
 */
final class Crowd implements AutoCloseable {
  /** Who waits before coming back waits for people's sake, not for a test's. */
  private static final long LONGEST_PAUSE_MILLIS = 50;

  private final Path file;
  private final Diary diary;
  private final List<Witness> witnesses = new ArrayList<>();
  private final List<List<String>> places = new ArrayList<>();
  private final List<String> rooms;
  private final List<CompletableFuture<Void>> talks = new ArrayList<>();
  private volatile boolean talking;

  // Guarded by this:
  private long acknowledged;

  private Crowd(Path file, List<String> rooms) throws IOException {
    this.file = file;
    this.diary = Diary.begin(file);
    this.rooms = rooms;
  }

  /**
   * Lets {@code users} guests in, who join {@code roomsEach} of {@code rooms} new rooms.
   *
   * @param file where they write down what they live; must not exist
   */
  static Crowd gather(int port, Path file, int users, int rooms, int roomsEach, long seed)
      throws IOException {
    Crowd crowd = new Crowd(file, IntStream.range(0, rooms).mapToObj(i -> "room-" + i).toList());
    LinkSettings settings =
        LinkSettings.usual()
            .withSleeper(wait -> Thread.sleep(Math.min(wait.toMillis(), LONGEST_PAUSE_MILLIS)))
            .withRandom(new Random(seed));
    for (int i = 0; i < users; i++) {
      Witness witness = new Witness("w" + i, port, settings, crowd.diary, crowd::countAcknowledged);
      crowd.witnesses.add(witness);
      List<String> places = new ArrayList<>();
      for (int j = 0; j < roomsEach; j++) {
        int room = (i + j) % rooms;
        places.add(crowd.rooms.get(room));
        if (crowd.places.stream().noneMatch(others -> others.contains(crowd.rooms.get(room)))) {
          witness.creates(crowd.rooms.get(room));
        } else {
          witness.joins(crowd.rooms.get(room));
        }
      }
      crowd.places.add(places);
    }
    return crowd;
  }

  List<String> rooms() {
    return rooms;
  }

  private synchronized void countAcknowledged() {
    acknowledged++;
    notifyAll();
  }

  /** How many messages were acknowledged so far. */
  synchronized long acknowledged() {
    return acknowledged;
  }

  /** Waits until so many were acknowledged, or until the time is over; says which. */
  synchronized boolean awaitAcknowledged(long wanted, Duration within) throws IOException {
    long deadline = System.nanoTime() + within.toNanos();
    try {
      while (acknowledged < wanted) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** How many messages are on their way at this moment. */
  int inFlight() {
    return witnesses.stream().mapToInt(Witness::inFlight).sum();
  }

  /** Everybody talks, until {@link #hush} or each has said {@code messages}. */
  void talk(int messages) {
    talking = true;
    for (int i = 0; i < witnesses.size(); i++) {
      Witness witness = witnesses.get(i);
      List<String> mine = places.get(i);
      CompletableFuture<Void> talk = new CompletableFuture<>();
      talks.add(talk);
      Thread.ofVirtual()
          .name("witness-" + i)
          .start(() -> {
            try {
              for (int said = 0; talking && said < messages; said++) {
                witness.says(mine.get(said % mine.size())).join();
              }
              talk.complete(null);
            } catch (RuntimeException e) {
              talk.completeExceptionally(e);
            }
          });
    }
  }

  /** Nobody begins another message. */
  void hush() {
    talking = false;
  }

  /**
   * Waits until every message has its outcome and everybody has every room up to its head.
   *
   * @throws IOException with what is missing, if it takes longer
   */
  void settle(Duration within) throws IOException {
    long deadline = System.nanoTime() + within.toNanos();
    try {
      CompletableFuture.allOf(talks.toArray(CompletableFuture[]::new))
          .get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("I10 " + inFlight() + " messages are without an outcome", e);
    } catch (ExecutionException e) {
      throw new IOException("a witness broke down: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    talks.clear();
    for (String room : rooms) {
      List<Witness> here = here(room);
      long head = here.getFirst().head(room);
      for (Witness witness : here) {
        witness.awaitSeen(room, head, deadline);
      }
    }
  }

  private List<Witness> here(String room) {
    return IntStream.range(0, witnesses.size())
        .filter(i -> places.get(i).contains(room))
        .mapToObj(witnesses::get)
        .toList();
  }

  /** Sends everybody home, and reads what they wrote. */
  History history() throws IOException {
    close();
    return Diary.read(file);
  }

  @Override
  public void close() throws IOException {
    talking = false;
    witnesses.forEach(Witness::close);
    diary.close();
  }
}
