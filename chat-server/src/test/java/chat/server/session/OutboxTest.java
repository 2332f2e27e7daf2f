package chat.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Visibility;
import chat.server.room.OpenRoom;
import chat.server.room.Room;
import chat.server.room.Tail;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final Outbox outbox = new Outbox(100);
  private final AtomicInteger full = new AtomicInteger();

  private static Outbox.Item reply(int bytes) {
    return new Outbox.Item(new byte[bytes]);
  }

  @Test
  void anEventIsDroppedWhereThereIsNoPlaceForItAndAReplyNever() {
    outbox.reply(reply(60));
    outbox.offer(dev, new byte[40]);
    outbox.offer(dev, new byte[1]);
    outbox.reply(reply(500));
    assertNotNull(outbox.nextReply());
    assertNotNull(outbox.nextReply());
    assertNotNull(outbox.nextEvent());
    assertNull(outbox.nextEvent());
  }

  @Test
  void whoReadsRequestsWaitsUntilThereIsPlaceForAReply() throws InterruptedException {
    outbox.reply(reply(99));
    assertFalse(outbox.isFull());
    outbox.awaitSpace(full::incrementAndGet);
    assertEquals(0, full.get());
    outbox.reply(reply(1));
    assertTrue(outbox.isFull());
    Thread reader = waiting();
    outbox.nextReply();
    reader.join();
    outbox.reply(reply(100));
    reader = waiting();
    outbox.close();
    reader.join();
    outbox.reply(reply(1));
    assertNull(outbox.nextReply(), "nothing is kept for nobody");
    assertEquals(2, full.get(), "whoever counts was told");
  }

  private Thread waiting() {
    Thread reader = Thread.ofPlatform().start(() -> outbox.awaitSpace(full::incrementAndGet));
    while (reader.getState() != Thread.State.WAITING) {
      assertTrue(reader.isAlive(), "it did not wait");
      Thread.onSpinWait();
    }
    return reader;
  }

  @Test
  void markersAndMembershipsAreMergedAndNeverDropped() {
    outbox.reply(reply(100));
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
