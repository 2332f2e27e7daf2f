package chat.server.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ErrorCode;
import chat.protocol.Start;
import chat.protocol.Visibility;
import chat.server.limit.Tally;
import chat.server.room.OpenRoom;
import chat.server.room.Tail;
import chat.server.store.DamageException;
import chat.server.store.MemoryStore;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123Z");

  private final FaultyStore store = new FaultyStore(new MemoryStore());
  private final Rooms rooms =
      new Rooms(store.reader(), new Tail.Limits(256, 256 * 1024), 64L * 1024 * 1024);
  private final Markers markers = new Markers();
  private final AtomicBoolean fatal = new AtomicBoolean();
  private final Journal journal =
      new Journal(
          store,
          rooms,
          markers,
          () -> NOON,
          1_000,
          1 << 20,
          new Tally(() -> 0),
          () -> fatal.set(true));
  private long alice;
  private long bob;

  @BeforeEach
  void aRoomWithAlice() throws Exception {
    journal.start();
    durable(new EnsureRoom("lobby", "log00000001"));
    alice = durable(register("alice")).id();
    bob = durable(register("bob")).id();
    durable(new Create(alice, "alice", "dev", "", Visibility.PUBLIC, "log00000002", 256, 256));
  }

  @AfterEach
  void stop() throws Exception {
    journal.close();
  }

  private static Register register(String name) {
    return new Register(name, "$argon2id$", null, null, "lobby");
  }

  private <R> CompletableFuture<Outcome<R>> submit(Change<R> change) {
    var outcome = new CompletableFuture<Outcome<R>>();
    journal.submit(change, outcome::complete);
    return outcome;
  }

  private <R> R durable(Change<R> change) {
    return assertInstanceOf(Outcome.Durable.class, submit(change).join())
            instanceof Outcome.Durable<?>(Object value)
        ? cast(value)
        : null;
  }

  @SuppressWarnings("unchecked")
  private static <R> R cast(Object value) {
    return (R) value;
  }

  private Send says(String text, String key) {
    return new Send(alice, "alice", "dev", text, key);
  }

  private ErrorCode refusal(Change<?> change) {
    return assertInstanceOf(Outcome.Refused.class, submit(change).join()).refusal().code();
  }

  private List<String> log(String room) throws StoreException {
    Rows.Room row = store.reader().room(room).orElseThrow();
    return store.reader().entriesAfter(row.id(), 0, row.head(), 500, 1 << 20).stream()
        .map(entry -> new String(entry.frame(), StandardCharsets.UTF_8))
        .toList();
  }

  /** Keeps the journal busy until the latch opens, so that what is handed in makes one batch. */
  private CountDownLatch holdUp() throws InterruptedException {
    var entered = new CountDownLatch(1);
    var open = new CountDownLatch(1);
    journal.submit(
        (Change<Boolean>)
            _ -> {
              entered.countDown();
              try {
                open.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return true;
            },
        _ -> {});
    entered.await();
    return open;
  }

  @Test
  void aMessageIsInTheStoreTheViewAndTheTailBeforeTheReceiptAndBelowTheHeadAfterIt()
      throws Exception {
    OpenRoom room = rooms.find("dev").orElseThrow();
    var seen = new CompletableFuture<String>();
    journal.submit(
        says("hi", "k-1"),
        outcome -> {
          try {
            var sent = (Outcome.Durable<Sent>) outcome;
            long seq = sent.value().seq();
            seen.complete(
                "stored %s, view %d, tail %s, head %d"
                    .formatted(
                        store.reader().room("dev").orElseThrow().head() == seq,
                        room.view().head(),
                        room.tail().slot(seq) != null,
                        room.head()));
          } catch (StoreException e) {
            seen.completeExceptionally(e);
          }
        });
    assertEquals("stored true, view 2, tail true, head 1", seen.join());
    durable(says("barrier", null));
    assertTrue(room.head() >= 2);
  }

  @Test
  void theSameKeyTwiceInOneBatchSharesOneOutcome() throws Exception {
    CountDownLatch open = holdUp();
    var first = submit(says("hi", "k-1"));
    var second = submit(says("hi", "k-1"));
    var other = submit(says("ho", "k-1"));
    open.countDown();
    assertEquals(new Outcome.Durable<>(new Sent(2, NOON, false)), first.join());
    assertEquals(new Outcome.Durable<>(new Sent(2, NOON, true)), second.join());
    assertEquals(
        ErrorCode.CONFLICT, assertInstanceOf(Outcome.Refused.class, other.join()).refusal().code());
    assertEquals(2, log("dev").size());
  }

  @Test
  void anOldKeyIsAnsweredEvenAfterLeaving() {
    Sent sent = durable(says("hi", "k-1"));
    durable(new Leave(alice, "alice", "dev"));
    assertEquals(new Sent(sent.seq(), sent.at(), true), durable(says("hi", "k-1")));
    assertEquals(ErrorCode.CONFLICT, refusal(says("ho", "k-1")));
    assertEquals(ErrorCode.FORBIDDEN, refusal(says("hi", "k-2")));
  }

  @Test
  void keysBelongToAnAccountAndARoom() {
    durable(says("hi", "k-1"));
    durable(new Join(bob, "bob", "dev", Start.UNSPECIFIED, null, 256));
    Sent bobs = durable(new Send(bob, "bob", "dev", "hi", "k-1"));
    assertEquals(new Sent(4, NOON, false), bobs);
    assertEquals(new Sent(3, NOON, false), durable(new Send(alice, "alice", "lobby", "hi", "k-1")));
  }

  @Test
  void aRefusalInTheMiddleOfABatchLeavesTheOthersAlone() throws Exception {
    CountDownLatch open = holdUp();
    var before = submit(says("one", null));
    var refused = submit(new Send(bob, "bob", "dev", "not a member", null));
    var after = submit(says("two", null));
    open.countDown();
    assertInstanceOf(Outcome.Durable.class, before.join());
    assertInstanceOf(Outcome.Refused.class, refused.join());
    assertEquals(new Outcome.Durable<>(new Sent(3, NOON, false)), after.join());
  }

  @Test
  void aFaultOfOursRefusesOneRequestAndNotItsBatch() throws Exception {
    CountDownLatch open = holdUp();
    var before = submit(says("one", null));
    var faulty =
        submit(
            (Change<Boolean>)
                ledger -> {
                  ledger.write().setTopic(ledger.room("dev").orElseThrow().id(), "half done");
                  throw new IllegalStateException("planted");
                });
    var after = submit(says("two", null));
    open.countDown();
    assertEquals(new Outcome.Durable<>(new Sent(2, NOON, false)), before.join());
    assertEquals(
        ErrorCode.INTERNAL,
        assertInstanceOf(Outcome.Refused.class, faulty.join()).refusal().code());
    assertEquals(new Outcome.Durable<>(new Sent(3, NOON, false)), after.join());
    assertEquals("", store.reader().room("dev").orElseThrow().topic());
    assertEquals(3, log("dev").size());
  }

  @Test
  void anErrorBeforeTheCommitRefusesTheBatchForCertain() throws Exception {
    CountDownLatch open = holdUp();
    store.failAppend = true;
    var sent = submit(says("lost", "k-1"));
    open.countDown();
    assertEquals(
        ErrorCode.UNAVAILABLE,
        assertInstanceOf(Outcome.Refused.class, sent.join()).refusal().code());
    store.failAppend = false;
    assertEquals(new Sent(2, NOON, false), durable(says("lost", "k-1")), "nothing was left of it");
  }

  @Test
  void anUnknownCommitThatDidHappenIsReadAgainAndShown() throws Exception {
    OpenRoom room = rooms.find("dev").orElseThrow();
    store.failCommit = FaultyStore.Commit.KEPT;
    store.failReopens = 2;
    assertInstanceOf(Outcome.Unknown.class, submit(says("maybe", "k-1")).join());
    Sent again = assertAnswered(says("maybe", "k-1"));
    assertEquals(new Sent(2, NOON, true), again);
    assertEquals(2, room.head());
    assertEquals(new Sent(3, NOON, false), durable(says("next", "k-2")));
    assertEquals(3, log("dev").size());
  }

  @Test
  void anUnknownCommitThatDidNotHappenIsForgotten() throws Exception {
    store.failCommit = FaultyStore.Commit.LOST;
    assertInstanceOf(Outcome.Unknown.class, submit(says("maybe", "k-1")).join());
    assertEquals(new Sent(2, NOON, false), assertAnswered(says("maybe", "k-1")));
    assertEquals(2, log("dev").size());
  }

  /** Asks until the store is in order again; what is refused meanwhile was not accepted. */
  private Sent assertAnswered(Send send) {
    while (true) {
      switch (submit(send).join()) {
        case Outcome.Durable<Sent>(Sent sent) -> {
          return sent;
        }
        case Outcome.Refused<Sent>(var refusal) ->
            assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
        case Outcome.Unknown<Sent> _ -> throw new AssertionError("one failure was planted");
      }
    }
  }

  @Test
  void whatIsQueuedWhenItStopsIsStillDecided() throws Exception {
    CountDownLatch open = holdUp();
    var outcomes = new ArrayList<CompletableFuture<Outcome<Sent>>>();
    for (int i = 0; i < 600; i++) {
      outcomes.add(submit(says("m" + i, null)));
    }
    Thread closer = Thread.ofVirtual().start(this::closeQuietly);
    open.countDown();
    closer.join();
    for (int i = 0; i < 600; i++) {
      assertEquals(new Outcome.Durable<>(new Sent(i + 2, NOON, false)), outcomes.get(i).join());
    }
    assertEquals(ErrorCode.SHUTTING_DOWN, refusal(says("late", null)));
  }

  @Test
  void aDamagedRoomRefusesItsOwnChangesOnly() throws Exception {
    CountDownLatch open = holdUp();
    var one = submit(says("one", null));
    CompletableFuture<Outcome<Boolean>> damaged =
        submit(_ -> {
          throw new DamageException("planted: entry 7 is damaged");
        });
    var two = submit(says("two", null));
    open.countDown();
    assertEquals(new Outcome.Durable<>(new Sent(2, NOON, false)), one.join());
    assertEquals(
        ErrorCode.UNAVAILABLE,
        assertInstanceOf(Outcome.Refused.class, damaged.join()).refusal().code());
    assertEquals(new Outcome.Durable<>(new Sent(3, NOON, false)), two.join());
  }

  private void closeQuietly() {
    try {
      journal.close();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void markersMoveForwardOnlyAndAreWrittenBeforeTheEnd() throws Exception {
    long dev = rooms.find("dev").orElseThrow().view().id();
    assertEquals(1, store.reader().marker(alice, dev), "joining moved it");
    markers.move(alice, dev, 7);
    markers.move(alice, dev, 5);
    assertEquals(7, Markers.latest(markers.pending(alice, dev), 1));
    journal.close();
    assertEquals(7, store.reader().marker(alice, dev));
    assertEquals(0, markers.pending(alice, dev));
  }

  @Test
  void aReceiptThatFailsKeepsNobodyWaiting() {
    journal.submit(
        says("one", null),
        _ -> {
          throw new IllegalStateException("planted");
        });
    assertNotNull(durable(says("two", null)));
  }
}
