package chat.server.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Visibility;
import chat.server.room.OpenRoom;
import chat.server.room.Tail;
import chat.server.store.MemoryStore;
import chat.server.store.Reader;
import chat.server.store.StoreException;
import chat.server.store.Writer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two who load the same room at the same time: a session's reader, and the journal. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RoomsTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123Z");

  private final MemoryStore store = new MemoryStore();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answer = new CountDownLatch(1);
  private volatile boolean answersLate;
  private volatile boolean fails;
  private final Rooms rooms =
      new Rooms(slow(store.reader()), new Tail.Limits(256, 256 * 1024), 1 << 20);

  @BeforeEach
  void aRoom() throws StoreException {
    store.writer().begin();
    store.writer().insertRoom("dev", "log00000001", Visibility.PUBLIC, Writer.NOBODY, NOON);
    store.writer().commit();
  }

  /** Reads when it is asked, and says what it found when it may; or the other way round. */
  private Reader slow(Reader reader) {
    return (Reader)
        Proxy.newProxyInstance(
            Reader.class.getClassLoader(),
            new Class<?>[] {Reader.class},
            (_, method, args) -> {
              boolean wanted = method.getName().equals("room");
              if (wanted && !answersLate) {
                pass();
              }
              if (wanted && fails) {
                throw new StoreException("planted: the disk is gone");
              }
              Object result;
              try {
                result = method.invoke(reader, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (wanted && answersLate) {
                pass();
              }
              return result;
            });
  }

  private void pass() throws InterruptedException {
    asked.countDown();
    assertTrue(answer.await(10, TimeUnit.SECONDS));
  }

  private CompletableFuture<Optional<OpenRoom>> finds(String name) {
    var found = new CompletableFuture<Optional<OpenRoom>>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            found.complete(rooms.find(name));
          } catch (StoreException e) {
            found.completeExceptionally(e);
          }
        });
    return found;
  }

  @Test
  void theJournalDoesNotWaitForWhoWaitsForItsTransaction() throws Exception {
    // The memory store's readers wait while a transaction is open: were the journal to wait for
    // this one, both would for ever.
    CompletableFuture<Optional<OpenRoom>> found = finds("dev");
    asked.await();
    store.writer().begin();
    OpenRoom journals = rooms.openForJournal("dev", store.writer()).orElseThrow();
    answer.countDown();
    store.writer().commit();
    assertSame(journals, found.join().orElseThrow());
    assertSame(journals, rooms.find("dev").orElseThrow());
  }

  @Test
  void whoFoundNoRoomBeforeItWasMadeDoesNotHideIt() throws Exception {
    answersLate = true;
    CompletableFuture<Optional<OpenRoom>> found = finds("new");
    asked.await();
    OpenRoom made = makes("new");
    answer.countDown();
    assertSame(made, found.join().orElseThrow());
    assertSame(made, rooms.ifOpen("new"));
  }

  @Test
  void whoFindsARoomBetweenItsCommitAndItsPublishingFindsTheOneThatIsFilled() throws Exception {
    store.writer().begin();
    store.writer().insertRoom("new", "log00000002", Visibility.PUBLIC, Writer.NOBODY, NOON);
    store.writer().commit();
    answer.countDown();
    OpenRoom early = rooms.find("new").orElseThrow();
    assertSame(early, rooms.addMade(early.view()));
    assertSame(early, rooms.ifOpen("new"));
  }

  private OpenRoom makes(String name) throws StoreException {
    store.writer().begin();
    store.writer().insertRoom(name, "log00000002", Visibility.PUBLIC, Writer.NOBODY, NOON);
    store.writer().commit();
    var spare = new Rooms(store.reader(), new Tail.Limits(1, 1), 1);
    return rooms.addMade(spare.find(name).orElseThrow().view());
  }

  @Test
  void aStoreThatCannotBeReadIsNoRoomThatIsNotThere() throws Exception {
    fails = true;
    CompletableFuture<Optional<OpenRoom>> first = finds("dev");
    asked.await();
    CompletableFuture<Optional<OpenRoom>> second = finds("dev");
    answer.countDown();
    assertThrows(Exception.class, first::join);
    assertThrows(Exception.class, second::join);
    fails = false;
    assertEquals("dev", rooms.find("dev").orElseThrow().view().name());
  }

  @Test
  void theTailsOfAllRoomsTogetherStayWithinTheirBound() throws Exception {
    answer.countDown();
    makes("one");
    OpenRoom first = rooms.find("dev").orElseThrow();
    OpenRoom second = rooms.find("one").orElseThrow();
    byte[] frames = new byte[1 << 20];
    first.tail().add(new Tail.Slot(1, 1, false, frames, 0, 200 * 1024));
    rooms.filled(first);
    for (int seq = 1; seq <= 4; seq++) {
      second.tail().add(new Tail.Slot(seq, 1, false, frames, 0, 200 * 1024));
      rooms.filled(second);
    }
    assertEquals(200 * 1024, first.tail().bytes(), "each keeps to its own bound, so all fit");
    var small = new Rooms(store.reader(), new Tail.Limits(256, 256 * 1024), 300 * 1024);
    OpenRoom old = small.find("dev").orElseThrow();
    OpenRoom young = small.find("one").orElseThrow();
    old.tail().add(new Tail.Slot(1, 1, false, frames, 0, 200 * 1024));
    small.filled(old);
    young.tail().add(new Tail.Slot(1, 1, false, frames, 0, 200 * 1024));
    small.filled(young);
    assertEquals(0, old.tail().bytes(), "the one that was filled longest ago gives way");
    assertEquals(200 * 1024, young.tail().bytes());
  }
}
