package chat.testkit.fault;

import static chat.testkit.fault.DiskHouse.hasNoAnswer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.server.store.SqliteStore;
import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import chat.testkit.fault.StoreFault.Fate;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * ARCHITECTURE.md, when the disk fails, over the wire: what could not be stored is refused, what
 * nobody knows of gets no answer, and what holds afterwards is what is on the disk.
 */
@Timeout(60)
class FailingDiskTest {
  private static final Duration LONG = Duration.ofSeconds(1);

  /** Less than a megabyte. */
  private static final int PAGES = 200;

  @TempDir Path data;

  private DiskHouse house;
  private Netcat alice;
  private Netcat bob;

  @BeforeEach
  void start() throws IOException {
    house = new DiskHouse(data);
    alice = house.server().registered("alice");
    bob = house.server().registered("bob");
    alice.does("{'type':'create','room':'dev'}");
    bob.does("{'type':'join','room':'dev'}");
    alice.does("{'type':'send','room':'dev','text':'first','key':'k-1'}");
  }

  @AfterEach
  void end() throws IOException {
    alice.close();
    bob.close();
    house.close();
  }

  /** All that is said to a reader up to this text, which it must get. */
  private static List<String> textsUpTo(Netcat reader, String last) throws IOException {
    List<String> texts = new ArrayList<>();
    do {
      JsonObject frame = reader.reads(each -> Netcat.is(each, "message"), last);
      texts.add(text(frame));
    } while (!texts.getLast().equals(last));
    return texts;
  }

  // --- refused for certain

  @Test
  void aFullDiskRefusesAndStoresNothing() throws IOException {
    house.disk().fails(new StoreFault.Full(3));
    alice.mayNot("{'type':'send','room':'dev','text':'lost','key':'k-2'}", "unavailable");
    alice.mayNot("{'type':'topic','room':'dev','topic':'lost'}", "unavailable");
    bob.mayNot("{'type':'create','room':'ops'}", "unavailable");
    JsonObject ok = alice.does("{'type':'send','room':'dev','text':'second','key':'k-2'}");
    assertEquals(4, ok.get("seq").getAsLong(), "what was refused has no number");
    assertFalse(ok.has("duplicate"));
    bob.does("{'type':'create','room':'ops'}");
    assertEquals(1, house.log().count("store_failed"), "it is said once");
    assertEquals(1, house.log().count("store_works_again"));
    house.server().restarts();
    assertEquals(List.of("first", "second"), house.texts("bob", "dev"));
  }

  @Test
  void allOfABatchIsRefusedAndItsConnectionsLiveOn() throws IOException {
    // While the journal waits for a slow disk, what comes meanwhile gathers in one batch.
    house.disk().fails(new StoreFault.Slow(LONG));
    int before = house.disk().transactions();
    alice.types("{'type':'send','room':'dev','text':'slow'}");
    house.await(() -> house.disk().transactions() > before, "transaction");
    house.disk().fails(new StoreFault.Full(1));
    List<Netcat> both = List.of(alice, bob);
    for (int i = 0; i < 20; i++) {
      both.get(i % 2).types("{'type':'send','room':'dev','text':'lost " + i + "'}");
    }
    alice.reads("ok");
    house.disk().fails(new StoreFault.Slow(Duration.ZERO));
    int refused = 0;
    for (int i = 0; i < 20; i++) {
      JsonObject reply =
          both.get(i % 2)
              .reads(frame -> Netcat.is(frame, "ok") || Netcat.is(frame, "error"), "a reply");
      refused += Netcat.is(reply, "error") ? 1 : 0;
    }
    assertTrue(refused > 1, "only " + refused + " were refused together");
    JsonObject last = alice.does("{'type':'send','room':'dev','text':'last'}");
    assertEquals(5 + 20 - refused, last.get("seq").getAsLong());
  }

  // --- not known

  @ParameterizedTest
  @EnumSource
  void whoseCommitFailedHasNoAnswerAndAsksAgain(Fate fate) throws IOException {
    house.disk().fails(new StoreFault.Commit(fate));
    alice.types("{'type':'send','room':'dev','text':'perhaps','key':'k-2'}");
    hasNoAnswer(alice);
    house.recovers(1);
    alice = house.server().back("alice");
    JsonObject again = alice.does("{'type':'send','room':'dev','text':'perhaps','key':'k-2'}");
    assertEquals(4, again.get("seq").getAsLong());
    assertEquals(fate == Fate.KEPT, again.has("duplicate"));
    // Bob waited for nothing, so he is still here, and sees it once.
    bob.reads(frame -> Netcat.is(frame, "message") && text(frame).equals("perhaps"), "perhaps");
    JsonObject next = alice.does("{'type':'send','room':'dev','text':'second','key':'k-3'}");
    assertEquals(5, next.get("seq").getAsLong());
    assertEquals(List.of("second"), textsUpTo(bob, "second"));
    house.server().restarts();
    assertEquals(List.of("first", "perhaps", "second"), house.texts("bob", "dev"));
  }

  private static String text(JsonObject frame) {
    return frame.get("text").getAsString();
  }

  /**
   * Whom nobody waits for hears of it all the same: the head is read again, and followers woken.
   */
  @Test
  void whatWasKeptReachesFollowersThoughNobodyWasTold() throws IOException {
    house.disk().fails(new StoreFault.Commit(Fate.KEPT));
    alice.types("{'type':'send','room':'dev','text':'perhaps','key':'k-2'}");
    hasNoAnswer(alice);
    JsonObject seen = bob.reads("message");
    seen = text(seen).equals("first") ? bob.reads("message") : seen;
    assertEquals("perhaps", text(seen));
    assertEquals(4, seen.get("seq").getAsLong());
  }

  @Test
  void allThatWaitForTheCommitEndAndNobodyElse() throws IOException {
    Netcat carol = house.server().registered("carol");
    house.disk().fails(new StoreFault.Slow(LONG));
    int before = house.disk().commits();
    bob.types("{'type':'send','room':'dev','text':'slow'}");
    house.await(() -> house.disk().commits() > before, "commit");
    house.disk().fails(new StoreFault.Commit(Fate.LOST));
    alice.types("{'type':'send','room':'dev','text':'waits','key':'k-2'}");
    carol.types("{'type':'create','room':'ops'}");
    bob.reads("ok");
    house.disk().fails(new StoreFault.Slow(Duration.ZERO));
    hasNoAnswer(alice);
    hasNoAnswer(carol);
    bob.does("{'type':'ping'}");
    bob.does("{'type':'create','room':'ops'}");
  }

  @Test
  void whileTheStoreCannotBeOpenedAllIsRefusedAndThenItGoesOn() throws IOException {
    house.disk().fails(new StoreFault.Reopen(4));
    house.disk().fails(new StoreFault.Commit(Fate.KEPT));
    alice.types("{'type':'send','room':'dev','text':'perhaps','key':'k-2'}");
    hasNoAnswer(alice);
    bob.mayNot("{'type':'send','room':'dev','text':'meanwhile'}", "unavailable");
    bob.mayNot("{'type':'create','room':'ops'}", "unavailable");
    assertEquals(1, house.log().count("store_commit_failed"));
    assertEquals(1, house.log().count("store_still_failing"), "it is said once");
    house.recovers(1);
    bob.does("{'type':'send','room':'dev','text':'afterwards'}");
    assertEquals(1, house.log().count("store_works_again"));
    assertEquals(List.of("first", "perhaps", "afterwards"), house.texts("bob", "dev"));
  }

  @Test
  void itFailsAgainAndAgainAndIsStillThere() throws IOException {
    for (int i = 0; i < 10; i++) {
      Fate fate = i % 3 == 0 ? Fate.KEPT : Fate.LOST;
      house.disk().fails(new StoreFault.Reopen(i % 2));
      house.disk().fails(new StoreFault.Commit(fate));
      alice.types("{'type':'send','room':'dev','text':'" + i + "','key':'n-" + i + "'}");
      hasNoAnswer(alice);
      house.recovers(i + 1);
      alice = house.server().back("alice");
      JsonObject again =
          alice.does("{'type':'send','room':'dev','text':'" + i + "','key':'n-" + i + "'}");
      assertEquals(fate == Fate.KEPT, again.has("duplicate"));
      assertEquals(4 + i, again.get("seq").getAsLong());
    }
    assertEquals(11, house.texts("bob", "dev").size());
  }

  // --- what was acknowledged before it was written

  @Test
  void aMarkerWhoseCommitFailedIsWrittenLater() throws IOException {
    house.disk().fails(new StoreFault.Commit(Fate.LOST));
    assertEquals(3, bob.does("{'type':'read','room':'dev','seq':3}").get("read").getAsLong());
    house.recovers(1);
    bob.does("{'type':'send','room':'dev','text':'its batch takes the marker along'}");
    house.server().restarts();
    bob = house.server().netcat();
    JsonObject login = bob.does("{'type':'login','user':'bob','password':'password of bob'}");
    long read =
        login.getAsJsonArray("rooms").asList().stream()
            .map(room -> room.getAsJsonObject())
            .filter(room -> room.get("room").getAsString().equals("dev"))
            .findFirst()
            .orElseThrow()
            .get("read")
            .getAsLong();
    assertEquals(3, read);
  }

  // --- reading

  @Test
  void whoCannotBeReadForIsToldAndLivesOn() throws IOException {
    house.disk().fails(new StoreFault.Reads(1));
    alice.mayNot("{'type':'history','room':'dev'}", "unavailable");
    alice.does("{'type':'history','room':'dev'}");
    house.disk().fails(new StoreFault.Reads(1));
    try (Netcat stranger = house.server().netcat()) {
      String login = "{'type':'login','user':'bob','password':'password of bob'}";
      stranger.mayNot(login, "unavailable");
      stranger.does(login);
    }
  }

  @Test
  void aFollowerThatCannotBeServedIsToldAndComesBack() throws IOException {
    house.server().restarts(); // so that nothing is in memory
    Netcat reader = house.server().back("bob");
    reader.does("{'type':'history','room':'dev'}"); // the room is open now
    house.disk().fails(new StoreFault.Reads(1));
    reader.types("{'type':'follow','room':'dev','after':0}");
    reader.hearsBye("unavailable");
    reader = house.server().back("bob");
    reader.does("{'type':'follow','room':'dev','after':0}");
    assertEquals(List.of("first"), textsUpTo(reader, "first"));
    reader.close();
  }

  // --- slow

  @Test
  void aSlowDiskKeepsOnlyThoseWaitingWhoWrite() throws IOException {
    house.disk().fails(new StoreFault.Slow(LONG));
    long start = System.nanoTime();
    alice.types("{'type':'send','room':'dev','text':'slow'}");
    bob.does("{'type':'ping'}");
    assertTrue(System.nanoTime() - start < LONG.toNanos(), "a ping waited for the disk");
    alice.reads("ok");
    assertTrue(System.nanoTime() - start >= LONG.toNanos(), "it was acknowledged too soon");
  }

  // --- SQLite's own full disk

  @Test
  void aFileThatMayNotGrowRefusesAndGoesOnWhenItMay() throws IOException {
    AtomicReference<SqliteStore> sqlite = new AtomicReference<>();
    AtomicReference<FailingStore> disk = new AtomicReference<>();
    Path small = data.resolveSibling(data.getFileName() + "-small");
    try (ChatServer server =
            ChatServer.of(() -> {
              sqlite.set(SqliteStore.open(small));
              disk.set(new FailingStore(sqlite.get()));
              return disk.get();
            });
        Netcat writer = server.registered("writer")) {
      writer.does("{'type':'create','room':'big'}");
      disk.get().onWriter(() -> sqlite.get().limitPages(PAGES));
      int accepted = 0;
      JsonObject reply = writer.asks(big(accepted));
      while (Netcat.is(reply, "ok")) {
        reply = writer.asks(big(++accepted));
      }
      assertEquals("unavailable", reply.get("code").getAsString());
      assertTrue(accepted > 0, "nothing was accepted");
      for (int i = 0; i < 5; i++) {
        writer.mayNot(big(accepted), "unavailable");
      }
      writer.does("{'type':'history','room':'big'}");
      assertTrue(writer.does(big(0)).get("duplicate").getAsBoolean(), "it is not known any more");
      disk.get().onWriter(() -> sqlite.get().limitPages(0));
      JsonObject after = writer.does(big(accepted));
      assertEquals(accepted + 2, after.get("seq").getAsLong(), "the join, and what was accepted");
      assertFalse(after.has("duplicate"));
      assertFalse(server.hasFailed());
    }
  }

  private static String big(int number) {
    return "{'type':'send','room':'big','text':'%s','key':'k-%d'}"
        .formatted("x".repeat(16_000), number);
  }
}
