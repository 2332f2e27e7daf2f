package chat.client.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ByeReason;
import chat.protocol.Entry;
import chat.protocol.ErrorCode;
import chat.protocol.Event;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConnectionTest {
  private static final LinkSettings SETTINGS = LinkSettings.usual();

  private final FakeServer server = new FakeServer();
  private final BlockingQueue<Object> inbox = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void hearsTheServersHello() throws Exception {
    try (var opened = open()) {
      assertEquals("fake", opened.connection.hello().server());
    }
  }

  @Test
  void toleratesEmptyLinesAndCarriageReturns() throws Exception {
    try (var opened = open()) {
      var answer = opened.connection.ping();
      opened.peer.hears(Request.Ping.class);
      opened.peer.says("\n\r\n{\"type\":\"ok\"}\r");
      assertInstanceOf(Reply.Done.class, soon(answer).get());
    }
  }

  @Test
  void answersComeInTheOrderOfPipelinedRequests() throws Exception {
    try (var opened = open()) {
      var first = opened.connection.send("dev", "one", "k1");
      var second = opened.connection.send("dev", "two", null);
      var third = opened.connection.ping();
      assertEquals("k1", opened.peer.hears(Request.Send.class).key());
      assertNull(opened.peer.hears(Request.Send.class).key());
      opened.peer.hears(Request.Ping.class);

      opened.peer.sent("dev", 7);
      opened.peer.says("{'type':'error','code':'forbidden','message':'no'}");
      opened.peer.says("{'type':'ok'}");

      assertEquals(7, soon(first).get().seq());
      assertEquals(
          ErrorCode.FORBIDDEN, assertInstanceOf(Answer.No.class, soon(second)).refusal().code());
      assertInstanceOf(Answer.Yes.class, soon(third));
    }
  }

  @Test
  void anAnswerToAnotherRequestIsAViolation() throws Exception {
    try (var opened = open()) {
      var answer = opened.connection.request(new Request.Ping("1"));
      opened.peer.hears();
      opened.peer.says("{'type':'ok','id':'2'}");
      assertInstanceOf(End.Violation.class, lost(answer).end());
    }
  }

  @Test
  void aRefusalMayLackTheIdThatCouldNotBeRead() throws Exception {
    try (var opened = open()) {
      var answer = opened.connection.request(new Request.Ping("1"));
      opened.peer.hears();
      opened.peer.says("{'type':'error','code':'bad_frame','message':'no'}");
      assertInstanceOf(Reply.Refusal.class, soon(answer));
    }
  }

  @Test
  void anAnswerToNothingIsAViolation() throws Exception {
    try (var opened = open()) {
      opened.peer.says("{'type':'ok'}");
      assertInstanceOf(End.Violation.class, opened.end());
    }
  }

  @Test
  void whatWasWrittenBeforeACutMayHaveTakenEffect() throws Exception {
    try (var opened = open()) {
      var answer = opened.connection.send("dev", "hello", "k");
      opened.peer.hears();
      opened.peer.close();
      assertTrue(lost(answer).maybeSent());
      assertInstanceOf(End.Lost.class, opened.end());
    }
  }

  @Test
  void whatComesAfterTheEndWasCertainlyNotSent() throws Exception {
    try (var opened = open()) {
      opened.peer.close();
      opened.end();
      assertFalse(lost(opened.connection.send("dev", "hello", "k")).maybeSent());
    }
  }

  @Test
  void whatStillWaitedForTheNetworkWasCertainlyNotSent() throws Exception {
    try (var opened = open()) {
      // The peer reads nothing: the first fill the socket's buffers, the last stay here.
      List<CompletableFuture<Answer<Reply.Sent>>> answers = new ArrayList<>();
      String big = "x".repeat(60_000);
      for (int i = 0; i < SETTINGS.inFlight(); i++) {
        answers.add(opened.connection.send("dev", big, "k" + i));
      }
      opened.peer.close();
      assertTrue(lost(answers.getFirst()).maybeSent());
      assertFalse(lost(answers.getLast()).maybeSent());
    }
  }

  @Test
  void deliversEntriesAsTheyAreOnTheWireAndInOrder() throws Exception {
    try (var opened = open()) {
      follow(opened, 41);
      opened.peer.says("dev", 42, "alice", "hello");
      opened.peer.says("{'type':'typing','room':'dev','from':'bob'}");
      opened.peer.says("{'type':'wonder','room':'dev','seq':43,'what':[1]}");
      opened.peer.says("{'type':'news'}");
      opened.peer.says("dev", 44, "alice", "bye");

      Received first = (Received) next();
      assertEquals(42, first.entry().seq());
      assertEquals("hello", ((Entry.Message) first.entry()).text());
      assertArrayEquals(
          FakeServer.Peer.bytes(FakeServer.Peer.message("dev", 42, "alice", "hello")),
          (new String(first.frame()) + "\n").getBytes());
      assertEquals(new Event.Typing("dev", "bob"), next());
      assertInstanceOf(Entry.Other.class, ((Received) next()).entry());
      assertEquals(44, ((Received) next()).entry().seq());
    }
  }

  @Test
  void aGapIsSaid() throws Exception {
    try (var opened = open()) {
      follow(opened, 41);
      opened.peer.says("dev", 42, "alice", "hello");
      opened.peer.says("dev", 44, "alice", "hello");
      assertEquals(
          "the server broke the protocol: #dev has 44 after 42: a gap", opened.end().text());
      assertEquals(1, inbox.size());
    }
  }

  @Test
  void aRepetitionIsSaid() throws Exception {
    try (var opened = open()) {
      follow(opened, 41);
      opened.peer.says("dev", 42, "alice", "hello");
      opened.peer.says("dev", 42, "alice", "hello");
      assertEquals(
          "the server broke the protocol: #dev has 42 after 42: a repetition", opened.end().text());
    }
  }

  @Test
  void anEntryOfARoomThatIsNotFollowedIsAViolation() throws Exception {
    try (var opened = open()) {
      follow(opened, 41);
      opened.connection.unfollow("dev");
      opened.peer.hears(Request.Unfollow.class);
      opened.peer.says("{'type':'ok','room':'dev'}");
      opened.peer.says("dev", 42, "alice", "hello");
      assertInstanceOf(End.Violation.class, opened.end());
    }
  }

  @Test
  void answersPings() throws Exception {
    try (var opened = open()) {
      opened.peer.says("{'type':'ping'}");
      opened.peer.hears(Request.Pong.class);
      opened.peer.says("{'type':'ping'}");
      opened.peer.hears(Request.Pong.class);
    }
  }

  @Test
  void asksASilentServerWhetherItIsThere() throws Exception {
    try (var opened = open(SETTINGS.withQuiet(Duration.ofMillis(20)))) {
      opened.peer.hears(Request.Ping.class);
      assertInstanceOf(End.Lost.class, opened.end());
    }
  }

  @Test
  void tellsTheReasonOfABye() throws Exception {
    try (var opened = open()) {
      opened.peer.says("{'type':'bye','reason':'shutting_down','retryAfterMs':1500}");
      End end = opened.end();
      assertEquals(ByeReason.SHUTTING_DOWN, ((End.Bye) end).bye().reason());
      assertEquals(Duration.ofMillis(1500), end.retryAfter());
      assertFalse(end.isFinal());
    }
  }

  @Test
  void aFrameOverTheLimitEndsIt() throws Exception {
    try (var opened = open()) {
      opened.peer.says("x".repeat(65_536));
      assertInstanceOf(End.Violation.class, opened.end());
    }
  }

  @Test
  void takesAFrameOfExactlyTheLimit() throws Exception {
    try (var opened = open()) {
      follow(opened, 0);
      String empty = FakeServer.Peer.message("dev", 1, "alice", "");
      String text = "x".repeat(65_535 - empty.length());
      opened.peer.says("dev", 1, "alice", text);
      assertEquals(text, ((Entry.Message) ((Received) next()).entry()).text());
    }
  }

  @Test
  void doesNotSendWhatNoFrameCanHold() throws Exception {
    try (var opened = open()) {
      var answer = opened.connection.send("dev", "x".repeat(65_536), null);
      assertEquals(
          ErrorCode.TOO_LARGE, assertInstanceOf(Answer.No.class, soon(answer)).refusal().code());
    }
  }

  @Test
  void aSlowReaderHoldsBackTheServer() throws Exception {
    var release = new CountDownLatch(1);
    var seen = new LinkedBlockingQueue<Long>();
    Inbox slow =
        new Inbox() {
          @Override
          public void entry(Entry entry, byte[] frame) {
            seen.add(entry.seq());
            uninterrupted(release);
          }

          @Override
          public void event(Event event) {}
        };
    try (var connection = Connection.open(acceptingDialer(), SETTINGS)) {
      connection.start(slow);
      connection.follow("dev", Start.UNSPECIFIED);
      accepted.hears();
      accepted.followed("dev", "log-a", 0, 0);
      String text = "x".repeat(60_000);
      var written = new LinkedBlockingQueue<Long>();
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                for (long seq = 1; seq <= 1_000; seq++) {
                  accepted.says("dev", seq, "alice", text);
                  written.add(seq);
                }
              });
      assertEquals(1, seen.poll(10, TimeUnit.SECONDS));
      // 60 MB do not fit into the buffers of two sockets: whoever read them would hold them.
      assertFalse(writer.join(Duration.ofMillis(500)));
      assertTrue(written.size() < 1_000);
      assertEquals(0, seen.size());
      release.countDown();
      assertTrue(writer.join(Duration.ofSeconds(20)));
    }
  }

  @Test
  void aFaultOfTheInboxEndsItAndIsKept() throws Exception {
    try (var connection = Connection.open(acceptingDialer(), SETTINGS)) {
      connection.start(
          new Inbox() {
            @Override
            public void entry(Entry entry, byte[] frame) {}

            @Override
            public void event(Event event) {
              throw new IllegalStateException("a bug");
            }
          });
      accepted.says("{'type':'memberships'}");
      End end = connection.ended().get(10, TimeUnit.SECONDS);
      assertEquals("a bug", ((End.Fault) end).cause().getMessage());
    }
  }

  @Test
  void closingFailsWhatWaits() throws Exception {
    try (var opened = open()) {
      var answer = opened.connection.ping();
      opened.peer.hears();
      opened.connection.close();
      assertInstanceOf(End.Closed.class, lost(answer).end());
    }
  }

  @Test
  void nobodyThereIsUnreachable() {
    server.close();
    assertInstanceOf(End.Unreachable.class, refused(server.dialer()).end());
  }

  @Test
  void anotherProtocolSaysWhichSideToUpdate() {
    greet("{'type':'hello','protocol':2}");
    assertEquals(
        "the server speaks protocol 2, this client speaks 1: update the client",
        refused(server.dialer()).end().text());
  }

  @Test
  void byeInPlaceOfHello() {
    greet("{'type':'bye','reason':'busy','retryAfterMs':100}");
    End end = refused(server.dialer()).end();
    assertEquals(ByeReason.BUSY, ((End.Bye) end).bye().reason());
  }

  @Test
  void somethingElseHintsAtTheOtherScheme() {
    greet("SSH-2.0-OpenSSH_9.2");
    assertTrue(refused(server.dialer()).end().text().contains("chats://"));
  }

  @Test
  void silenceHintsAtTheOtherScheme() {
    Thread.ofVirtual().start(server::accept);
    var end =
        assertThrows(
                LinkException.class,
                () ->
                    Connection.open(
                        server.dialer(), SETTINGS.withHelloWithin(Duration.ofMillis(50))))
            .end();
    assertInstanceOf(End.NoHello.class, end);
    assertTrue(end.text().contains("chats://"));
  }

  @Test
  void closedBeforeTheFirstWordHintsAtTheOtherScheme() {
    Thread.ofVirtual().start(() -> server.accept().close());
    assertInstanceOf(End.NoHello.class, refused(server.dialer()).end());
  }

  private void greet(String line) {
    Thread.ofVirtual().start(() -> server.accept().says(line));
  }

  private static LinkException refused(Dialer dialer) {
    return assertThrows(LinkException.class, () -> Connection.open(dialer, SETTINGS));
  }

  private void follow(Opened opened, long after) throws Exception {
    var answer = opened.connection.follow("dev", new Start.After(after, "log-a"));
    opened.peer.hears(Request.Follow.class);
    opened.peer.followed("dev", "log-a", after, after);
    soon(answer).get();
  }

  private record Received(Entry entry, byte[] frame) {}

  private Object next() throws InterruptedException {
    return inbox.poll(10, TimeUnit.SECONDS);
  }

  private static <T> T soon(CompletableFuture<T> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  private static LinkException lost(CompletableFuture<?> future) {
    return LinkException.of(
        assertThrows(
            CompletionException.class, () -> future.orTimeout(10, TimeUnit.SECONDS).join()));
  }

  private static void uninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private FakeServer.Peer accepted;

  /** The backlog takes the connection, so one thread can play both ends. */
  private Dialer acceptingDialer() {
    return timeout -> {
      Transport transport = server.dialer().dial(timeout);
      accepted = server.greets();
      return transport;
    };
  }

  private Opened open() throws LinkException {
    return open(SETTINGS);
  }

  private Opened open(LinkSettings settings) throws LinkException {
    Connection connection = Connection.open(acceptingDialer(), settings);
    connection.start(
        new Inbox() {
          @Override
          public void entry(Entry entry, byte[] frame) {
            inbox.add(new Received(entry, frame));
          }

          @Override
          public void event(Event event) {
            inbox.add(event);
          }
        });
    return new Opened(connection, accepted);
  }

  private record Opened(Connection connection, FakeServer.Peer peer) implements AutoCloseable {
    End end() throws Exception {
      return soon(connection.ended());
    }

    @Override
    public void close() {
      connection.close();
      peer.close();
    }
  }
}
