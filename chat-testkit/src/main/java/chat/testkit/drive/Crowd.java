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
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Witnesses in rooms, who talk as fast as they are answered, one message at a time in each of their
 * rooms. For one thread; each of those who talk has one of its own.
 */
final class Crowd implements AutoCloseable {
  /** Who waits before coming back waits for people's sake, not for a test's. */
  private static final long LONGEST_PAUSE_MILLIS = 50;

  private static final long LOOK_MILLIS = 20;
  private static final Duration NOTICE = Duration.ofSeconds(30);

  private final Path file;
  private final Diary diary;
  private final List<Witness> witnesses = new ArrayList<>();
  private final List<List<String>> places = new ArrayList<>();
  private final List<String> rooms;
  private final List<CompletableFuture<Void>> talks = new ArrayList<>();
  private volatile boolean talking;

  // Guarded by this:
  private long acknowledged;
  private int inFlight;

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
      Witness witness = new Witness("w" + i, port, settings, crowd.diary, crowd::changed);
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

  /** Lets somebody in who comes and goes; to be closed before the history is read. */
  Leaver leaver(String name, int port, String room) {
    return new Leaver(name, port, room, diary).start();
  }

  List<String> rooms() {
    return rooms;
  }

  private synchronized void changed(Witness.Change change) {
    switch (change) {
      case BEGAN -> inFlight++;
      case ACKNOWLEDGED -> {
        acknowledged++;
        inFlight--;
      }
      case SETTLED_OTHERWISE -> inFlight--;
      case OFFLINE -> {}
    }
    notifyAll();
  }

  /** How many messages were acknowledged so far. */
  synchronized long acknowledged() {
    return acknowledged;
  }

  /**
   * Waits until so many were acknowledged, and at least one in three of those who talk waits for an
   * answer.
   *
   * @return false if the time was over before
   */
  boolean awaitAcknowledged(long wanted, Duration within) throws IOException {
    return await(() -> acknowledged >= wanted && inFlight * 3 >= talks.size(), within);
  }

  /**
   * How many messages the server may have had, without an answer, when it died: to be asked before
   * it is started again.
   *
   * <p>Who is offline has read all that the server ever said to them.
   */
  long inFlightAtDeath() throws IOException {
    // Who has not noticed yet may still find an answer in the buffers of the network.
    if (!await(() -> witnesses.stream().noneMatch(Witness::isOnline), NOTICE)) {
      throw new IOException("somebody does not notice that the server is gone");
    }
    return witnesses.stream().mapToLong(Witness::unanswered).sum();
  }

  /** Waits until something is so; looked at whenever something changes, and now and then. */
  synchronized boolean await(BooleanSupplier condition, Duration within) throws IOException {
    long deadline = System.nanoTime() + within.toNanos();
    try {
      while (!condition.getAsBoolean()) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        wait(Math.min(left, LOOK_MILLIS));
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Everybody talks in all their rooms, until {@link #hush} or {@code messages} in each. */
  void talk(int messages) {
    talking = true;
    for (int i = 0; i < witnesses.size(); i++) {
      Witness witness = witnesses.get(i);
      for (String room : places.get(i)) {
        CompletableFuture<Void> talk = new CompletableFuture<>();
        talks.add(talk);
        Thread.ofVirtual().name("talk-" + i).start(() -> talk(witness, room, messages, talk));
      }
    }
  }

  private void talk(Witness witness, String room, int messages, CompletableFuture<Void> talk) {
    try {
      for (int said = 0; talking && said < messages; said++) {
        witness.says(room).join();
      }
      talk.complete(null);
    } catch (RuntimeException e) {
      talk.completeExceptionally(e);
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
      throw new IOException("I10 " + inFlight + " messages are without an outcome", e);
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

  /** What they wrote until now; each acknowledgement that was counted is in it. */
  History soFar() throws IOException {
    return Diary.read(file);
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
