package chat.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ByeReason;
import chat.protocol.ServerFrame.Bye;
import chat.protocol.Visibility;
import chat.server.net.Connection;
import chat.server.room.OpenRoom;
import chat.server.room.Room;
import chat.server.room.Tail;
import chat.server.store.Reader;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** What a feed writes, turn by turn, to a real socket. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FeedTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123Z");
  private static final long ACCOUNT = 7;

  private final OpenRoom dev = room("dev", 0);
  private final Outbox outbox = new Outbox(1 << 16, new Outboxes(), 1 << 16);
  private final Ends host = new Ends();
  private Callable<List<Rows.Entry>> stored = List::of;
  private ServerSocket listening;
  private Socket peer;
  private Feed feed;

  @BeforeEach
  void connect() throws IOException {
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    peer = new Socket(listening.getInetAddress(), listening.getLocalPort());
    var connection = new Connection(listening.accept(), null, System::nanoTime);
    feed = new Feed(connection, outbox, reader(), host);
    host.feed = feed;
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
    listening.close();
  }

  private static OpenRoom room(String name, long head) {
    var room =
        new Room(
            1,
            name,
            "log00000001",
            Visibility.PUBLIC,
            "",
            head,
            NOON,
            TreePMap.empty(),
            HashTreePMap.empty());
    return new OpenRoom(room, new Tail.Limits(256, 1 << 16));
  }

  private Reader reader() {
    return (Reader)
        Proxy.newProxyInstance(
            Reader.class.getClassLoader(),
            new Class<?>[] {Reader.class},
            (_, _, _) -> stored.call());
  }

  /** Ends as it is told, and when the feed says that it must. */
  private static final class Ends implements Feed.Host {
    volatile @Nullable Ending ending;
    volatile @Nullable Feed feed;
    final AtomicInteger faults = new AtomicInteger();

    private void ends(ByeReason reason) {
      ending = new Ending.Told(new Bye(reason), false);
    }

    @Override
    public @Nullable Ending ending() {
      return ending;
    }

    @Override
    public void storeFailed(StoreException e) {
      ends(ByeReason.UNAVAILABLE);
    }

    @Override
    public void failed(Throwable e) {
      faults.incrementAndGet();
      ends(ByeReason.INTERNAL);
    }

    @Override
    public void writeFailed(IOException e) {
      ending = new Ending.Gone();
    }

    @Override
    public void byeSent() {}

    @Override
    public void wake() {
      Feed mine = feed;
      if (mine != null) {
        mine.wake();
      }
    }

    @Override
    public void offer(OpenRoom room, byte[] event) {}

    @Override
    public long account() {
      return ACCOUNT;
    }
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private Outbox.Item follows(OpenRoom room, long after) {
    return new Outbox.Item(line("follows"), new Outbox.Turn.Follow(room, after, 1));
  }

  /** All that was written, up to the end. */
  private List<String> hears() throws Exception {
    feed.wake();
    feed.awaitClosed();
    return new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  @Test
  void anEventOfARoomThatWasUnfollowedIsNotWrittenBehindTheReply() throws Exception {
    OpenRoom ops = room("ops", 0);
    outbox.reply(follows(dev, 0));
    outbox.reply(follows(ops, 0));
    outbox.offer(dev, line("typing in dev"));
    outbox.offer(ops, line("typing in ops"));
    outbox.reply(new Outbox.Item(line("left"), new Outbox.Turn.Unfollow("dev")));
    host.ending = new Ending.Told(new Bye(ByeReason.EOF), true);
    assertEquals(
        List.of(
            "follows", "follows", "left", "typing in ops", "{\"type\":\"bye\",\"reason\":\"eof\"}"),
        hears());
    assertTrue(dev.followers().isEmpty() && ops.followers().isEmpty());
  }

  @Test
  void anEntryThatTheStoreDoesNotHaveEndsTheFeedInsteadOfKeepingItBusyForEver() throws Exception {
    outbox.reply(follows(room("gone", 3), 0));
    assertEquals(List.of("follows", "{\"type\":\"bye\",\"reason\":\"unavailable\"}"), hears());
  }

  @Test
  void aStoreThatFailsWhileThePeerReadsOnIsNoPeacefulEnd() throws Exception {
    stored =
        () -> {
          throw new StoreException("planted");
        };
    outbox.reply(follows(room("broken", 3), 0));
    host.ending = new Ending.Told(new Bye(ByeReason.EOF), true);
    assertEquals(List.of("{\"type\":\"bye\",\"reason\":\"unavailable\"}"), hears());
  }

  @Test
  void aFaultOfOursIsSaid() throws Exception {
    stored =
        () -> {
          throw new IllegalStateException("planted");
        };
    OpenRoom broken = room("broken", 3);
    outbox.reply(follows(broken, 0));
    List<String> heard = hears();
    assertEquals("{\"type\":\"bye\",\"reason\":\"internal\"}", heard.getLast());
    assertEquals(1, host.faults.get());
    assertTrue(broken.followers().isEmpty());
  }

  @Test
  void whatIsWokenWhileItRunsRunsOnceMore() throws Exception {
    // Each wake finds the feed idle, running or about to end; nothing may be lost in any of them.
    for (int i = 0; i < 10_000; i++) {
      outbox.reply(new Outbox.Item(line("" + i)));
      feed.wake();
    }
    host.ending = new Ending.Told(new Bye(ByeReason.LOGOUT), false);
    List<String> heard = hears();
    assertEquals(10_001, heard.size());
    assertFalse(heard.contains(""));
  }
}
