package chat.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Visibility;
import chat.server.limit.Limit;
import chat.server.room.OpenRoom;
import chat.server.room.Room;
import chat.server.room.Tail;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** What waits for a connection, and what becomes of it when it is too much. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutboxTest {
  private final OpenRoom dev =
      new OpenRoom(
          new Room(
              1,
              "dev",
              "log00000001",
              Visibility.PUBLIC,
              "",
              0,
              Instant.EPOCH,
              TreePMap.empty(),
              HashTreePMap.empty()),
          new Tail.Limits(1, 1));
  private final Outboxes all = new Outboxes();
  private final Outbox outbox = outbox();
  private final List<Limit> full = new CopyOnWriteArrayList<>();

  /** 1,000 bytes at most, and 2,000 with the others. */
  private Outbox outbox() {
    return new Outbox(1_000, all, 2_000);
  }

  /** So much, together with what a frame costs beside its bytes. */
  private static byte[] frame(int cost) {
    return new byte[cost - Outbox.FRAME_OVERHEAD];
  }

  private static Outbox.Item reply(int cost) {
    return new Outbox.Item(frame(cost));
  }

  /** As the feed does: takes one and writes it. */
  private static void writesOne(Outbox from) {
    assertNotNull(from.nextReply());
    from.written();
  }

  @Test
  void anEventIsDroppedWhereThereIsNoPlaceForItAndAReplyNever() {
    outbox.reply(reply(600));
    assertNull(outbox.offer(dev, frame(400)));
    assertEquals(Limit.OUTBOX_BYTES, outbox.offer(dev, frame(49)));
    outbox.reply(reply(5_000));
    assertNotNull(outbox.nextReply());
    assertNotNull(outbox.nextReply());
    assertNotNull(outbox.nextEvent());
    assertNull(outbox.nextEvent());
  }

  @Test
  void whoReadsRequestsWaitsUntilThereIsPlaceForAReply() throws InterruptedException {
    outbox.reply(reply(999));
    assertFalse(outbox.isFull());
    outbox.awaitSpace(full::add);
    assertEquals(List.of(), full);
    outbox.reply(reply(100));
    assertTrue(outbox.isFull());
    Thread reader = waiting();
    writesOne(outbox);
    reader.join();
    outbox.reply(reply(1_000));
    reader = waiting();
    outbox.close();
    reader.join();
    outbox.reply(reply(100));
    assertNull(outbox.nextReply(), "nothing is kept for nobody");
    assertEquals(List.of(Limit.OUTBOX_BYTES, Limit.OUTBOX_BYTES), full, "whoever counts was told");
  }

  @Test
  void whatWasTakenWaitsUntilItIsWritten() throws InterruptedException {
    outbox.reply(reply(1_000));
    assertNotNull(outbox.nextReply());
    assertTrue(outbox.isFull(), "it may be stuck in the write");
    assertEquals(1_000, all.bytes());
    Thread reader = waiting();
    outbox.written();
    reader.join();
    assertEquals(0, all.bytes());
    outbox.written();
    assertEquals(0, all.bytes());
  }

  @Test
  void whenAllAreFullOnlyThoseReadOnForWhomNothingWaits() throws InterruptedException {
    Outbox hog = outbox();
    hog.reply(reply(1_900));
    outbox.reply(reply(99));
    assertFalse(outbox.isFull());
    outbox.reply(reply(100));
    assertTrue(outbox.isFull());
    Outbox idle = outbox();
    assertFalse(idle.isFull(), "nothing waits for its peer");
    Thread reader = waiting();
    assertEquals(List.of(Limit.OUTBOXES_BYTES), full);
    writesOne(outbox);
    assertTrue(outbox.isFull(), "there is one more");
    writesOne(outbox);
    reader.join();
  }

  @Test
  void whenAllAreFullAnEventIsDroppedUnlessItIsTheOnlyOne() {
    Outbox hog = outbox();
    hog.reply(reply(2_000));
    assertNull(outbox.offer(dev, frame(60)));
    assertEquals(Limit.OUTBOXES_BYTES, outbox.offer(dev, frame(60)));
    hog.close();
    assertNull(outbox.offer(dev, frame(60)));
  }

  @Test
  void whoGoesGivesBackWhatWaited() {
    outbox.reply(reply(200));
    outbox.reply(reply(300));
    outbox.offer(dev, frame(100));
    assertNotNull(outbox.nextReply());
    assertEquals(600, all.bytes());
    outbox.close();
    assertEquals(0, all.bytes());
    outbox.written();
    outbox.reply(reply(200));
    outbox.offer(dev, frame(100));
    assertEquals(0, all.bytes());
  }

  @Test
  void whoSpeaksOfALimitSlowlyKeepsNobodyElseWaiting() throws InterruptedException {
    outbox.reply(reply(1_000));
    var speaking = new CountDownLatch(1);
    var spoken = new CountDownLatch(1);
    Thread reader =
        Thread.ofPlatform().start(() -> outbox.awaitSpace(_ -> speaks(speaking, spoken)));
    speaking.await();
    outbox.reply(reply(100)); // would wait for the one who speaks
    writesOne(outbox);
    writesOne(outbox);
    spoken.countDown();
    reader.join();
  }

  private static void speaks(CountDownLatch speaking, CountDownLatch spoken) {
    speaking.countDown();
    try {
      spoken.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Thread waiting() {
    Thread reader = Thread.ofPlatform().start(() -> outbox.awaitSpace(full::add));
    while (reader.getState() != Thread.State.WAITING) {
      assertTrue(reader.isAlive(), "it did not wait");
      Thread.onSpinWait();
    }
    return reader;
  }

  @Test
  void markersAndMembershipsAreMergedAndNeverDropped() {
    outbox.reply(reply(1_000));
    outbox.read("dev", 3);
    outbox.read("dev", 2);
    outbox.read("ops", 1);
    outbox.memberships();
    outbox.memberships();
    assertEquals(Map.of("dev", 3L, "ops", 1L), outbox.takeReads());
    assertEquals(Map.of(), outbox.takeReads());
    assertTrue(outbox.takeMemberships());
    assertFalse(outbox.takeMemberships());
  }
}
