package chat.testkit.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.server.store.MemoryStore;
import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PROTOCOL.md R5, R6, R7: a request is carried out or refused, and where it is neither that shows.
 */
class AllOrNothingTest {
  private final HookedStore store = new HookedStore(new MemoryStore());
  @AutoClose ChatServer server;

  @BeforeEach
  void start() throws IOException {
    server = ChatServer.of(() -> store);
  }

  @Test
  void aLogoutThatCannotBeStoredDoesNotEndTheSession() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      store.fails("endGuest");
      alice.mayNot("{'type':'logout'}", "unavailable");
      alice.does("{'type':'ping'}");
      store.works();
      alice.does("{'type':'logout'}");
      alice.hearsBye("logout");
    }
  }

  @Test
  void aLoginWhoseReplyCannotBeMadeIsNoLogin() throws IOException {
    try (Netcat alice = server.registered("alice");
        Netcat other = server.netcat()) {
      String login =
          "{'type':'login','user':'alice','password':'" + ChatServer.passwordOf("alice") + "'}";
      for (String question : List.of("memberships", "invitations")) {
        store.fails(question);
        other.mayNot(login, "unavailable");
        other.mayNot("{'type':'rooms'}", "unauthenticated");
      }
      store.works();
      other.does(login);
      alice.does("{'type':'ping'}");
    }
  }

  @Test
  void aGuestWhoWasMadeButCannotBeToldIsCutAndNotRefused() throws IOException {
    store.fails("invitations");
    try (Netcat alice = server.netcat()) {
      alice.types("{'type':'login','user':'alice','guest':true}");
      List<JsonObject> frames = alice.readsToTheEnd();
      assertEquals(1, frames.size(), frames.toString());
      assertEquals("unavailable", frames.getFirst().get("reason").getAsString());
    }
  }

  @Test
  void aLoginThatIsRefusedReplacesNobody() throws IOException {
    var one = new HookedStore(new MemoryStore());
    try (ChatServer small = ChatServer.of(() -> one, "sessions-per-account", "1");
        Netcat alice = small.registered("alice");
        Netcat other = small.netcat()) {
      one.fails("invitations");
      String login =
          "{'type':'login','user':'alice','password':'" + ChatServer.passwordOf("alice") + "'}";
      other.mayNot(login, "unavailable");
      alice.does("{'type':'ping'}");
      one.works();
      other.does(login);
      alice.hearsBye("replaced");
    }
  }

  @Test
  void eofIsOnlySaidWhenNothingIsMissing() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      alice.does("{'type':'create','room':'dev'}");
      alice.does("{'type':'unfollow','room':'dev'}");
      for (int i = 0; i < 300; i++) {
        alice.does("{'type':'send','room':'dev','text':'x'}"); // more than is kept in memory
      }
      store.fails("entriesAfter");
      alice.types("{'type':'follow','room':'dev','after':0}");
      alice.ends();
      alice.hearsBye("unavailable");
    }
  }

  @Test
  void whoReadsOnBehindItsEndIsEndedAllTheSameWhenItMayNotBeHere() throws Exception {
    try (Netcat alice = server.registered("alice");
        Netcat other = server.netcat()) {
      String token =
          other
              .does(
                  "{'type':'login','user':'alice','password':'"
                      + ChatServer.passwordOf("alice")
                      + "','remember':true}")
              .get("token")
              .getAsString();
      alice.does("{'type':'create','room':'dev'}");
      for (int i = 0; i < 300; i++) {
        alice.does("{'type':'send','room':'dev','text':'x'}");
      }
      var reading = new CountDownLatch(1);
      var read = new CountDownLatch(1);
      store.before(
          "entriesAfter",
          () -> {
            reading.countDown();
            await(read);
          });
      other.types("{'type':'follow','room':'dev','after':0}");
      other.ends();
      await(reading);
      String id = idOf(alice);
      alice.does("{'type':'revoke','token':'" + id + "'}");
      read.countDown();
      other.hearsBye("revoked");
      assertTrue(token.startsWith("ct1_"));
    }
  }

  private static String idOf(Netcat netcat) throws IOException {
    return netcat
        .does("{'type':'tokens'}")
        .getAsJsonArray("tokens")
        .get(0)
        .getAsJsonObject()
        .get("id")
        .getAsString();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aLoginThatCameInTimeIsAnsweredAndTheTimeStandsStillMeanwhile() throws Exception {
    server.clock().stops();
    var asked = new CountDownLatch(1);
    var answered = new CountDownLatch(1);
    try (Netcat alice = server.netcat()) {
      store.before(
          "account",
          () -> {
            asked.countDown();
            await(answered);
          });
      String wrong = "{'type':'login','user':'alice','password':'wrong'}";
      alice.types(wrong + "\n{'type':'login','user':'alice','guest':true}");
      await(asked);
      server.clock().passes(Duration.ofSeconds(31));
      answered.countDown();
      assertEquals("bad_credentials", alice.reads().get("code").getAsString());
      assertEquals("guest-alice", alice.reads().get("user").getAsString());
    }
    try (Netcat late = server.netcat()) {
      server.clock().passes(Duration.ofSeconds(31));
      late.hearsBye("login_timeout");
    }
  }

  @Test
  void manyLoginsAtOnceAreAllLetInWhileTheCostOfTheirHashIsRaised(@TempDir Path data)
      throws Exception {
    try (ChatServer cheap = ChatServer.on(data, "password-cost", "8/1/1")) {
      cheap.registered("alice").close();
    }
    try (ChatServer dear = ChatServer.on(data, "password-cost", "1024/1/1")) {
      var doors = new ArrayList<Netcat>();
      for (int i = 0; i < 12; i++) {
        doors.add(dear.netcat());
      }
      for (Netcat door : doors) {
        door.types(
            "{'type':'login','user':'alice','password':'" + ChatServer.passwordOf("alice") + "'}");
      }
      for (Netcat door : doors) {
        assertEquals("alice", door.reads().get("user").getAsString());
        door.close();
      }
    }
  }

  @Test
  void aStoreThatCannotBeReadHidesNoRoom() throws IOException {
    // Only a room that is not in use is looked up.
    store.fails("room");
    try (Netcat alice = server.registered("alice")) {
      alice.mayNot("{'type':'history','room':'elsewhere'}", "unavailable");
      store.works();
      alice.mayNot("{'type':'history','room':'elsewhere'}", "not_found");
      assertFalse(server.hasFailed());
    }
  }
}
