package chat.client.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.client.link.FakeServer.Peer;
import chat.client.link.Outgoing.State;
import chat.protocol.Credentials;
import chat.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class OutboxOnDiskTest {
  private static final SignIn ALICE =
      SignIn.with(new Credentials.Password("alice", "secret secret"), false, "");

  @TempDir Path directory;

  private final FakeServer server = new FakeServer();
  private final HandTime time = new HandTime();
  private AccountFolder folder;
  private ChatClient client;

  @AfterEach
  void close() throws IOException {
    end();
    server.close();
  }

  @Test
  void aMessageIsOnDiskBeforeItIsSentAndGoneWhenItWasAcknowledged() throws Exception {
    begin();
    Outgoing message = client.post("dev", "two\nlines\tand \\n a backslash");
    assertTrue(onDisk().contains("two\\nlines\\tand \\\\n a backslash"));
    client.start();
    Peer peer = server.greets();
    peer.letsIn("alice");
    Request.Send sent = peer.hears(Request.Send.class);
    assertEquals("two\nlines\tand \\n a backslash", sent.text());
    assertEquals(22, sent.key().length());
    assertEquals(List.of(State.SENDING), states());
    peer.sent("dev", 1);
    assertInstanceOf(Delivery.Delivered.class, message.outcome().get(10, TimeUnit.SECONDS));
    assertEquals(List.of(), client.outbox());
    end();
    assertEquals("chat outbox 1\n", onDisk());
  }

  @Test
  void whatWasNotAcknowledgedIsAskedAgainAfterARestartWithItsKey() throws Exception {
    begin();
    client.start();
    Peer peer = server.greets();
    peer.letsIn("alice");
    client.post("dev", "one");
    client.post("dev", "two");
    client.post("ops", "three");
    // Between rooms there is no order.
    Request.Send first = peer.hears(Request.Send.class);
    Request.Send second = peer.hears(Request.Send.class);
    assertEquals(Set.of("one", "three"), Set.of(first.text(), second.text()));
    String key = (first.text().equals("one") ? first : second).key();
    end();

    begin();
    assertEquals(List.of(State.UNKNOWN, State.QUEUED, State.UNKNOWN), states());
    assertEquals(3, client.unsettled().size());
    client.start();
    Peer next = server.greets();
    next.letsIn("alice");
    Request.Send again = next.hears(Request.Send.class);
    Request.Send other = next.hears(Request.Send.class);
    Request.Send one = again.text().equals("one") ? again : other;
    assertEquals(key, one.key());
    next.sent(again.room(), 1);
    next.sent(other.room(), 1);
    assertEquals("two", next.hears(Request.Send.class).text());
  }

  @Test
  void whatFailedStaysUntilItIsRetriedOrDropped() throws Exception {
    begin();
    client.start();
    Peer peer = server.greets();
    peer.letsIn("alice");
    client.post("dev", "one");
    client.post("dev", "two");
    String key = peer.hears(Request.Send.class).key();
    peer.says("{'type':'error','code':'forbidden','message':'you are no\\u001b[1m member'}");
    peer.hears(Request.Send.class);
    peer.says("{'type':'error','code':'not_found','message':'no such room'}");
    await(State.FAILED, State.FAILED);
    end();

    begin();
    assertEquals(List.of(State.FAILED, State.FAILED), states());
    OutboxRow one = client.outbox().getFirst();
    assertEquals("you are no\\u001b[1m member", one.reason());
    assertFalse(one.maybeSent());
    assertTrue(client.drop(client.outbox().getLast()));
    assertFalse(client.drop(one.equals(client.outbox().getFirst()) ? unknown(one) : one));
    client.start();
    Peer next = server.greets();
    next.letsIn("alice");
    online();
    assertNotNull(client.retry(one));
    assertNull(client.retry(one));
    Request.Send again = next.hears(Request.Send.class);
    assertEquals(key, again.key());
    assertFalse(client.drop(client.outbox().getFirst()), "it is on its way");
    next.sent("dev", 7);
    await();
    end();
    begin();
    assertEquals(List.of(), client.outbox());
  }

  @Test
  void whatWasNeverSentCanBeDropped() throws Exception {
    begin();
    Outgoing message = client.post("dev", "one");
    client.post("dev", "two");
    assertTrue(client.drop(client.outbox().getFirst()));
    assertEquals(State.DROPPED, message.state());
    end();
    begin();
    assertEquals("two", client.outbox().getFirst().text());
    client.start();
    Peer peer = server.greets();
    peer.letsIn("alice");
    assertEquals("two", peer.hears(Request.Send.class).text());
  }

  @Test
  void onlyOneProcessOwnsItAndTheOtherSaysSo() throws Exception {
    begin();
    try (AccountFolder second = AccountFolder.open(directory.resolve("as-alice"))) {
      assertFalse(second.isOurs());
      assertTrue(second.notices().getFirst().contains("another chat"), second.notices()::toString);
      client.post("dev", "one");
      try (var other =
          new ChatClient(server.dialer(), settings(), ALICE, new Deaf(), _ -> {}, second)) {
        assertEquals(List.of(), other.outbox());
        other.post("dev", "mine");
        assertFalse(onDisk().contains("mine"));
      }
    }
    end();
    begin();
    assertTrue(folder.isOurs());
    assertEquals(1, client.outbox().size());
  }

  @Test
  void itIsForItsOwnerOnly() throws Exception {
    begin();
    client.post("dev", "one");
    for (String name : List.of("outbox", "lock")) {
      assertEquals("rw-------", mode(directory.resolve("as-alice").resolve(name)));
    }
    assertEquals("rwx------", mode(directory.resolve("as-alice")));
  }

  @Test
  void aTornEndIsSetAsideAndSaid() throws Exception {
    begin();
    client.post("dev", "one");
    client.post("dev", "two");
    end();
    byte[] content = Files.readAllBytes(outbox());
    for (int cut = 0; cut < content.length; cut += 7) {
      Files.write(outbox(), Arrays.copyOf(content, cut));
      try (AccountFolder opened = AccountFolder.open(directory.resolve("as-alice"))) {
        String kept =
            opened.outbox().all().stream().map(OutboxContent.Kept::text).toList().toString();
        assertTrue(List.of("[]", "[one]", "[one, two]").contains(kept), kept);
        boolean whole = cut == 0 || content[cut - 1] == '\n';
        assertEquals(whole, opened.notices().isEmpty(), "cut at " + cut);
        if (!whole) {
          assertTrue(opened.notices().getFirst().contains("outbox.damaged"));
          assertEquals(cut, Files.size(outbox().resolveSibling("outbox.damaged")));
        }
      }
    }
  }

  @Test
  void aFlippedBitCostsNoMoreThanItsOwnMessage() throws Exception {
    begin();
    client.post("dev", "one");
    client.post("dev", "two");
    client.post("dev", "three");
    end();
    byte[] content = Files.readAllBytes(outbox());
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      byte[] flipped = content.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(outbox(), flipped);
      try (AccountFolder opened = AccountFolder.open(directory.resolve("as-alice"))) {
        List<String> kept = opened.outbox().all().stream().map(OutboxContent.Kept::text).toList();
        assertTrue(
            kept.size() >= 2 || Arrays.equals(lf(content), lf(flipped)) == false, kept::toString);
        assertTrue(List.of("one", "two", "three").containsAll(kept), kept::toString);
        assertEquals(1, opened.notices().size());
      }
    }
  }

  @Test
  void itStaysSmallHoweverMuchPassesThrough() throws Exception {
    begin();
    try (OutboxFile file = OutboxFile.open(directory.resolve("busy"))) {
      String text = "x".repeat(10_000);
      for (int i = 0; i < 400; i++) {
        file.settled(file.add("dev", "k" + i, text, java.time.Instant.EPOCH));
      }
      assertTrue(Files.size(directory.resolve("busy")) < 1_200_000);
    }
    assertEquals("chat outbox 1\n", Files.readString(directory.resolve("busy")));
  }

  @Test
  void whatCannotBeKeptIsNotSent() throws Exception {
    begin();
    // A disk that takes nothing: where the file should be made anew there is a folder.
    Files.delete(outbox());
    Files.createDirectories(outbox().resolve("in the way"));
    client.start();
    Peer peer = server.greets();
    peer.letsIn("alice");
    online();
    Outgoing message = client.post("dev", "one");
    assertEquals(State.FAILED, message.state());
    String reason = client.outbox().getFirst().reason();
    assertTrue(reason.startsWith("it cannot be kept on disk"), reason);
    var ping = client.ping();
    peer.hears(Request.Ping.class);
    peer.says("{'type':'ok'}");
    ping.get(10, TimeUnit.SECONDS);
  }

  @Test
  void itRemembersHowFarItHasRead() throws Exception {
    begin();
    client.start();
    Peer peer = server.greets();
    peer.letsIn("alice");
    online();
    var answer = client.follow("dev", chat.protocol.Start.UNSPECIFIED);
    peer.hears(Request.Follow.class);
    peer.followed("dev", "log-a", 41, 41);
    answer.get(10, TimeUnit.SECONDS);
    end();
    begin();
    assertEquals(Map.of("dev", new Cursor("log-a", 41)), folder.remembered());
    Files.write(directory.resolve("as-alice/cursors"), new byte[] {(byte) 0xff, '\n', 'x'});
    end();
    begin();
    assertEquals(Map.of(), folder.remembered());
  }

  private static final class Deaf implements Listener {
    @Override
    public void entry(chat.protocol.Entry entry, byte[] frame) {}
  }

  private static OutboxRow unknown(OutboxRow row) {
    return new OutboxRow(
        row.number() + 99,
        row.room(),
        row.key(),
        row.text(),
        row.state(),
        row.reason(),
        row.maybeSent(),
        row.typed(),
        row.since());
  }

  private static byte[] lf(byte[] content) {
    byte[] lf = new byte[content.length];
    for (int i = 0; i < content.length; i++) {
      lf[i] = (byte) (content[i] == '\n' ? 1 : 0);
    }
    return lf;
  }

  private void begin() throws IOException {
    folder = AccountFolder.open(directory.resolve("as-alice"));
    client = new ChatClient(server.dialer(), settings(), ALICE, new Deaf(), _ -> {}, folder);
  }

  private LinkSettings settings() {
    return LinkSettings.usual().withSleeper(time);
  }

  private void end() throws IOException {
    if (folder != null) {
      client.close();
      if (client.isOnline()) {
        client.over().join();
      }
      folder.close();
      folder = null;
    }
  }

  private List<State> states() {
    return client.outbox().stream().map(OutboxRow::state).toList();
  }

  private void await(State... states) throws InterruptedException {
    for (int i = 0; i < 1_000 && !states().equals(List.of(states)); i++) {
      Thread.sleep(10);
    }
    assertEquals(List.of(states), states());
  }

  private void online() throws InterruptedException {
    while (!client.isOnline()) {
      Thread.sleep(5);
    }
  }

  private Path outbox() {
    return directory.resolve("as-alice/outbox");
  }

  private String onDisk() throws IOException {
    return Files.readString(outbox());
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
