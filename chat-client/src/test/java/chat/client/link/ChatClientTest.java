package chat.client.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.client.link.FakeServer.Peer;
import chat.protocol.Credentials;
import chat.protocol.Entry;
import chat.protocol.ErrorCode;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.ServerFrame;
import chat.protocol.Start;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ChatClientTest {
  private static final SignIn ALICE =
      SignIn.with(new Credentials.Password("alice", "secret secret"), false, "");

  private final FakeServer server = new FakeServer();
  private final HandTime time = new HandTime();
  private final Told told = new Told();
  private ChatClient client;

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void resumesEveryRoomFromItsCursor() throws Exception {
    Peer peer = online();
    follow(peer, "dev", 41);
    peer.says("dev", 42, "bob", "one");
    told.is("entry dev 42");
    peer.close();
    told.startsWith("offline the server closed the connection");
    time.passes();

    Peer next = server.greets();
    next.letsIn("alice");
    told.is("online alice");
    assertEquals(
        new Request.Follow(null, "dev", new Start.After(42, "log-a")),
        next.hears(Request.Follow.class));
    next.followed("dev", "log-a", 43, 42);
    next.says("dev", 43, "bob", "two");
    told.is("entry dev 43");
    assertEquals(new Cursor("log-a", 43), client.cursor("dev"));
  }

  @Test
  void whatWasLeftOrUnfollowedIsNotResumed() throws Exception {
    Peer peer = online();
    follow(peer, "dev", 1);
    follow(peer, "ops", 1);
    follow(peer, "off", 1);
    var left = client.leave("dev");
    peer.hears(Request.Leave.class);
    peer.says("{'type':'ok','room':'dev','left':true}");
    soon(left);
    var unfollowed = client.unfollow("off");
    peer.hears(Request.Unfollow.class);
    peer.says("{'type':'ok','room':'off'}");
    soon(unfollowed);

    Peer next = reconnected(peer);
    assertEquals("ops", next.hears(Request.Follow.class).room());
    var ping = client.ping();
    next.hears(Request.Ping.class);
    assertFalse(ping.isDone());
  }

  @Test
  void anotherLogIsSaidAndBegunAnew() throws Exception {
    Peer peer = online();
    follow(peer, "dev", 41);
    Peer next = reconnected(peer);
    next.hears(Request.Follow.class);
    next.says(
        "{'type':'error','code':'conflict','message':'another history','head':5,'log':'log-b'}");
    told.is("otherLog dev had 41 head 5 log-b");
    assertEquals(new Start.After(0, "log-b"), next.hears(Request.Follow.class).start());
    next.followed("dev", "log-b", 5, 0);
    next.says("dev", 1, "bob", "anew");
    told.is("entry dev 1");
    assertEquals(new Cursor("log-b", 1), client.cursor("dev"));
  }

  @Test
  void aCutWhileBeginningAnewFindsTheSameConflictAgain() throws Exception {
    Peer peer = online();
    follow(peer, "dev", 41);
    String conflict =
        "{'type':'error','code':'conflict','message':'another history','head':5,'log':'log-b'}";
    Peer second = reconnected(peer);
    second.hears(Request.Follow.class);
    second.says(conflict);
    told.is("otherLog dev had 41 head 5 log-b");
    second.hears(Request.Follow.class);

    Peer third = reconnected(second);
    assertEquals(new Start.After(41, "log-a"), third.hears(Request.Follow.class).start());
    third.says(conflict);
    told.is("otherLog dev had 41 head 5 log-b");
  }

  @Test
  void aResumeThatBeginsElsewhereIsAViolation() throws Exception {
    Peer peer = online();
    follow(peer, "dev", 41);
    Peer next = reconnected(peer);
    next.hears(Request.Follow.class);
    next.followed("dev", "log-a", 50, 45);
    told.startsWith("offline the server broke the protocol: #dev begins elsewhere");
  }

  @Test
  void aGapIsSaidAndFilledOnTheNextConnection() throws Exception {
    Peer peer = online();
    follow(peer, "dev", 41);
    peer.says("dev", 43, "bob", "two");
    told.startsWith("offline the server broke the protocol: #dev has 43 after 41: a gap");
    time.passes();
    Peer next = server.greets();
    next.letsIn("alice");
    told.is("online alice");
    assertEquals(new Start.After(41, "log-a"), next.hears(Request.Follow.class).start());
  }

  @Test
  void aRoomThatOneIsNoLongerInIsSaid() throws Exception {
    Peer peer = online();
    follow(peer, "dev", 41);
    Peer next = reconnected(peer);
    next.hears(Request.Follow.class);
    next.says("{'type':'error','code':'forbidden','message':'no member'}");
    told.is("followRefused dev forbidden");
    assertEquals(null, client.cursor("dev"));
  }

  @Test
  void aFollowThatCameTooFastIsAskedAgain() throws Exception {
    Peer peer = online();
    follow(peer, "dev", 41);
    Peer next = reconnected(peer);
    var first = next.hears(Request.Follow.class);
    next.says("{'type':'error','code':'rate_limited','message':'slower','retryAfterMs':700}");
    assertEquals(Duration.ofMillis(700), time.asked());
    time.passes();
    assertEquals(first, next.hears(Request.Follow.class));
  }

  @Test
  void aGuestComesBackByToken() throws Exception {
    start(SignIn.with(new Credentials.Guest("zoe"), false, ""));
    Peer peer = server.greets();
    assertEquals(new Credentials.Guest("zoe"), peer.hears(Request.Login.class).credentials());
    peer.says(
        "{'type':'ok','user':'guest-zoe','session':'s','rooms':[],'invited':[],'token':'ct1_x'}");
    told.is("online guest-zoe");
    peer.close();
    told.startsWith("offline");
    time.asked();
    time.passes();
    assertEquals(
        new Credentials.Token("ct1_x"), server.greets().hears(Request.Login.class).credentials());
  }

  @Test
  void anAccountThatMayHaveBeenMadeIsLookedForFirst() throws Exception {
    start(SignIn.register("alice", "secret secret", null, false, ""));
    Peer peer = server.greets();
    peer.hears(Request.Register.class);
    peer.close();
    told.startsWith("offline");
    time.asked();
    time.passes();
    Peer next = server.greets();
    assertEquals(
        new Credentials.Password("alice", "secret secret"),
        next.hears(Request.Login.class).credentials());
    next.says("{'type':'error','code':'bad_credentials','message':'no'}");
    next.hears(Request.Register.class);
    next.welcomes("alice");
    told.is("online alice");
  }

  @Test
  void wrongCredentialsAreFinal() throws Exception {
    start(ALICE);
    Peer peer = server.greets();
    peer.hears(Request.Login.class);
    peer.says("{'type':'error','code':'bad_credentials','message':'wrong'}");
    told.is("over wrong");
    assertInstanceOf(End.NotLoggedIn.class, soon(client.over()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"replaced", "kicked", "disabled", "revoked", "logout"})
  void afterAFinalByeItStaysAway(String reason) throws Exception {
    Peer peer = online();
    Outgoing message = client.post("dev", "hello");
    peer.hears(Request.Send.class);
    peer.says("{'type':'bye','reason':'%s'}".formatted(reason));
    told.startsWith("over");
    assertTrue(soon(client.over()).isFinal());
    assertTrue(assertInstanceOf(Delivery.Abandoned.class, soon(message.outcome())).maybeSent());
    assertInstanceOf(Delivery.Abandoned.class, soon(client.post("dev", "too late").outcome()));
    assertTrue(time.isAwake());
  }

  @Test
  void waitsLongerEachTimeAndAsLongAsTheServerAsks() throws Exception {
    server.close();
    start(ALICE);
    long ceiling = 1_000;
    for (int i = 0; i < 8; i++) {
      ceiling = Math.min(15_000, ceiling * 2);
      long millis = time.asked().toMillis();
      assertTrue(millis >= 1_000 && millis <= ceiling, millis + " of " + ceiling);
      time.passes();
    }
  }

  @Test
  void waitsAsLongAsTheServerAsks() throws Exception {
    start(ALICE);
    server.accept().says("{'type':'bye','reason':'busy','retryAfterMs':60000}");
    assertTrue(time.asked().toMillis() >= 60_000);
  }

  @Test
  void somebodyMayNotWantToWait() throws Exception {
    Peer peer = online();
    peer.close();
    told.startsWith("offline");
    time.asked();
    client.retryNow();
    server.greets().letsIn("alice");
    told.is("online alice");
  }

  @Test
  void closingWhileItWaitsEndsIt() throws Exception {
    Peer peer = online();
    peer.close();
    told.startsWith("offline");
    time.asked();
    client.close();
    told.is("over closed");
  }

  @Test
  void requestsBetweenConnectionsFailUnsent() throws Exception {
    Peer peer = online();
    peer.close();
    told.startsWith("offline");
    var failure = assertThrows(CompletionException.class, () -> client.ping().join());
    assertFalse(LinkException.of(failure).maybeSent());
  }

  @Test
  void ofEachRoomOneMessageIsOnItsWay() throws Exception {
    Peer peer = online();
    Outgoing one = client.post("dev", "one");
    assertEquals("one", peer.hears(Request.Send.class).text());
    Outgoing two = client.post("dev", "two");
    Outgoing other = client.post("ops", "other");
    assertEquals("other", peer.hears(Request.Send.class).text());
    assertEquals(Outgoing.State.SENDING, one.state());
    assertEquals(Outgoing.State.QUEUED, two.state());
    peer.sent("dev", 1);
    assertEquals("two", peer.hears(Request.Send.class).text());
    peer.sent("ops", 1);
    peer.sent("dev", 2);
    assertEquals(2, ((Delivery.Delivered) soon(two.outcome())).seq());
    assertInstanceOf(Delivery.Delivered.class, soon(other.outcome()));
    assertNotEquals(one.key(), two.key());
    assertEquals(Outgoing.State.DELIVERED, one.state());
  }

  @Test
  void whatWasSentIntoACutIsSentAgainWithTheSameKey() throws Exception {
    Peer peer = online();
    Outgoing one = client.post("dev", "one");
    Outgoing two = client.post("dev", "two");
    String key = peer.hears(Request.Send.class).key();
    peer.close();
    told.startsWith("offline");
    assertEquals(Outgoing.State.UNKNOWN, one.state());
    assertEquals(Outgoing.State.QUEUED, two.state());
    time.asked();
    time.passes();
    Peer next = server.greets();
    next.letsIn("alice");
    Request.Send again = next.hears(Request.Send.class);
    assertEquals(key, again.key());
    assertEquals("one", again.text());
    next.says(
        "{'type':'ok','room':'dev','seq':9,'at':'2026-11-20T23:54:00.123Z','duplicate':true}");
    assertTrue(((Delivery.Delivered) soon(one.outcome())).duplicate());
    assertEquals("two", next.hears(Request.Send.class).text());
  }

  @Test
  void whatIsPostedOfflineWaitsForAConnection() throws Exception {
    start(ALICE);
    Outgoing message = client.post("dev", "early");
    assertEquals(Outgoing.State.QUEUED, message.state());
    Peer peer = server.greets();
    peer.letsIn("alice");
    peer.hears(Request.Send.class);
    peer.sent("dev", 1);
    assertInstanceOf(Delivery.Delivered.class, soon(message.outcome()));
  }

  @Test
  void aMessageThatCameTooFastWaitsAndNothingOvertakesIt() throws Exception {
    Peer peer = online();
    Outgoing one = client.post("dev", "one");
    client.post("dev", "two");
    Request.Send asked = peer.hears(Request.Send.class);
    peer.says("{'type':'error','code':'rate_limited','message':'slower','retryAfterMs':300}");
    assertEquals(Duration.ofMillis(300), time.asked());
    assertEquals(Outgoing.State.QUEUED, one.state());
    time.passes();
    assertEquals(asked, peer.hears(Request.Send.class));
    peer.sent("dev", 1);
    assertEquals("two", peer.hears(Request.Send.class).text());
  }

  @Test
  void aMessageThatWaitsOutlivesTheConnection() throws Exception {
    Peer peer = online();
    client.post("dev", "one");
    Request.Send asked = peer.hears(Request.Send.class);
    peer.says("{'type':'error','code':'rate_limited','message':'slower','retryAfterMs':300}");
    time.asked();
    peer.close();
    told.startsWith("offline");
    time.asked();
    time.passes();
    time.passes();
    Peer next = server.greets();
    next.letsIn("alice");
    assertEquals(asked, next.hears(Request.Send.class));
  }

  @Test
  void aRefusedMessageFailsAndTheNextIsSent() throws Exception {
    Peer peer = online();
    Outgoing one = client.post("dev", "one");
    client.post("dev", "two");
    peer.hears(Request.Send.class);
    peer.says("{'type':'error','code':'forbidden','message':'no member'}");
    var refused = assertInstanceOf(Delivery.Refused.class, soon(one.outcome()));
    assertEquals(ErrorCode.FORBIDDEN, refused.refusal().code());
    assertEquals(Outgoing.State.FAILED, one.state());
    assertEquals("two", peer.hears(Request.Send.class).text());
  }

  @Test
  void whatNoFrameCanHoldIsRefusedHere() throws Exception {
    online();
    var message = client.post("dev", "x".repeat(65_536));
    assertEquals(
        ErrorCode.TOO_LARGE,
        assertInstanceOf(Delivery.Refused.class, soon(message.outcome())).refusal().code());
  }

  @Test
  void theOutboxIsBounded() throws Exception {
    client =
        new ChatClient(
            server.dialer(), LinkSettings.usual().withQueued(2), ALICE, told); // never started
    client.post("dev", "one");
    client.post("ops", "two");
    assertInstanceOf(Delivery.Abandoned.class, soon(client.post("dev", "three").outcome()));
  }

  private void start(SignIn signIn) {
    LinkSettings settings = LinkSettings.usual().withSleeper(time).withRandom(new Random(42));
    client = new ChatClient(server.dialer(), settings, signIn, told).start();
  }

  private Peer online() throws InterruptedException {
    start(ALICE);
    Peer peer = server.greets();
    peer.letsIn("alice");
    told.is("online alice");
    return peer;
  }

  /** Cuts, waits, and comes back. */
  private Peer reconnected(Peer peer) throws InterruptedException {
    peer.close();
    told.startsWith("offline");
    time.asked();
    time.passes();
    Peer next = server.greets();
    next.letsIn("alice");
    told.is("online alice");
    return next;
  }

  private void follow(Peer peer, String room, long after) throws Exception {
    var answer = client.follow(room, Start.UNSPECIFIED);
    peer.hears(Request.Follow.class);
    peer.followed(room, "log-a", after, after);
    soon(answer).get();
  }

  private static <T> T soon(CompletableFuture<T> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  /** Writes down what it is told. */
  private static final class Told implements Listener {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void online(ServerFrame.Hello server, Reply.LoggedIn account) {
      lines.add("online " + account.user());
    }

    @Override
    public void offline(End why, Duration retryIn) {
      lines.add("offline " + why.text());
    }

    @Override
    public void over(End why) {
      lines.add("over " + why.text());
    }

    @Override
    public void entry(Entry entry, byte[] frame) {
      lines.add("entry " + entry.room() + " " + entry.seq());
    }

    @Override
    public Start otherLog(String room, Cursor had, long head, String log) {
      lines.add("otherLog %s had %d head %d %s".formatted(room, had.seq(), head, log));
      return Listener.super.otherLog(room, had, head, log);
    }

    @Override
    public void followRefused(String room, Reply.Refusal why) {
      lines.add("followRefused " + room + " " + why.code().wire());
    }

    void is(String expected) throws InterruptedException {
      assertEquals(expected, lines.poll(10, TimeUnit.SECONDS));
    }

    void startsWith(String expected) throws InterruptedException {
      String line = lines.poll(10, TimeUnit.SECONDS);
      assertTrue(line != null && line.startsWith(expected), line);
    }
  }
}
