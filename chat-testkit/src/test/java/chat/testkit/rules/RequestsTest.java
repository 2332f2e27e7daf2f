package chat.testkit.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, requests and replies: one each, in order, and which refusal comes first. */
class RequestsTest {
  @AutoClose ChatServer server;

  @BeforeEach
  void start() throws IOException {
    server = ChatServer.inMemory();
  }

  @Test
  void repliesComeInTheOrderOfTheRequestsAndEchoTheirIds() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      StringBuilder lines = new StringBuilder("{'type':'create','room':'dev','id':'0'}");
      for (int i = 1; i < 200; i++) {
        String request =
            switch (i % 4) {
              case 0 -> "'type':'ping'";
              case 1 -> "'type':'send','room':'dev','text':'x'";
              case 2 -> "'type':'history','room':'dev'";
              default -> "'type':'nonsense'";
            };
        lines.append("\n{").append(request).append(",'id':'").append(i).append("'}");
      }
      alice.types(lines.toString());
      for (int i = 0; i < 200; i++) {
        JsonObject reply = alice.reads(frame -> frame.has("id"), "a reply");
        assertEquals(i, reply.get("id").getAsInt());
        if (i % 4 == 2) {
          // A request that reads sees what this connection asked for before it.
          assertEquals(1 + (i + 2) / 4, reply.get("head").getAsLong());
        }
      }
    }
  }

  @Test
  void anIdIsEchoedOnlyWhereOneWasGiven() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      assertFalse(alice.does("{'type':'ping'}").has("id"));
      String longest = "ü😀".repeat(32);
      assertEquals(
          longest, alice.does("{'type':'ping','id':'" + longest + "'}").get("id").getAsString());
      alice.mayNotSet("id", "{'type':'ping','id':'" + longest + "x'}");
      alice.mayNotSet("id", "{'type':'ping','id':''}");
    }
  }

  @Test
  void pongIsNeverAnswered() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      alice.types("{'type':'pong','id':7,'room':{}}");
      assertEquals(List.of(), alice.readsAllUpToAPing());
    }
  }

  @Test
  void aRefusalDoesNotStopWhatComesBehindIt() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      alice.does("{'type':'create','room':'dev'}");
      alice.types(
          "{'type':'send','room':'nowhere','text':'a'}\n{'type':'send','room':'dev','text':'b'}");
      assertEquals("not_found", alice.reads("error").get("code").getAsString());
      assertEquals(2, alice.reads("ok").get("seq").getAsLong());
    }
  }

  @Test
  void theSyntaxIsJudgedBeforeTheLogin() throws IOException {
    try (Netcat stranger = server.netcat()) {
      stranger.mayNot("{'type':'send',}", "bad_frame");
      stranger.mayNot("{'type':'dance'}", "unknown_type");
      stranger.mayNotSet("room", "{'type':'send','room':7,'text':'x'}");
      stranger.mayNotSet("text", "{'type':'send','room':'dev'}");
      stranger.mayNot("{'type':'send','room':'dev','text':'x'}", "unauthenticated");
      stranger.mayNot("{'type':'logout'}", "unauthenticated");
      stranger.does("{'type':'ping'}");
    }
  }

  @Test
  void theFirstWrongMemberInTheTablesOrderIsNamed() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      alice.mayNotSet("room", "{'key':7,'text':7,'room':7,'type':'send'}");
      alice.mayNotSet("text", "{'key':7,'text':7,'room':'dev','type':'send'}");
      alice.mayNotSet("key", "{'key':7,'text':'x','room':'dev','type':'send'}");
      alice.mayNotSet("id", "{'key':7,'text':'x','room':7,'type':'send','id':7}");
      // Of two that exclude each other it is the second.
      alice.mayNotSet("last", "{'type':'follow','room':'dev','last':1,'after':1}");
      alice.mayNotSet("log", "{'type':'follow','room':'dev','log':'x','last':1}");
      alice.mayNotSet("before", "{'type':'history','room':'dev','before':1,'after':1}");
    }
  }

  @Test
  void aSecondLoginIsAConflictBeforeItIsLookedAt() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      alice.mayNot("{'type':'login','user':'nobody','password':'whatever'}", "conflict");
      alice.mayNot("{'type':'register','user':'carol','password':'long enough'}", "conflict");
      alice.mayNotSet("user", "{'type':'login','user':'No Body','password':'x'}");
    }
  }

  @Test
  void anOldKeyIsAskedBeforeTheRoomsRights() throws IOException {
    try (Netcat alice = server.guest("alice");
        Netcat bob = server.guest("bob")) {
      alice.does("{'type':'create','room':'dev'}");
      bob.does("{'type':'join','room':'dev'}");
      long seq =
          bob.does("{'type':'send','room':'dev','key':'k','text':'x'}").get("seq").getAsLong();
      bob.does("{'type':'leave','room':'dev'}");
      JsonObject again = bob.does("{'type':'send','room':'dev','key':'k','text':'x'}");
      assertEquals(seq, again.get("seq").getAsLong());
      assertTrue(again.get("duplicate").getAsBoolean());
      bob.mayNot("{'type':'send','room':'dev','key':'k','text':'y'}", "conflict");
      bob.mayNot("{'type':'send','room':'dev','key':'new','text':'x'}", "forbidden");
      bob.mayNot("{'type':'send','room':'nowhere','key':'k','text':'x'}", "not_found");
    }
  }

  @Test
  void aRateLimitComesBeforeTheRoomIsLookedAtAndSaysWhenToComeBack() throws IOException {
    try (ChatServer limited = ChatServer.inMemory("rate-limit", "2/1");
        Netcat alice = limited.guest("alice")) {
      limited.clock().stops();
      alice.does("{'type':'create','room':'dev'}");
      alice.does("{'type':'send','room':'dev','text':'x'}");
      JsonObject refusal =
          alice.mayNot("{'type':'send','room':'nowhere','text':'x'}", "rate_limited");
      long wait = refusal.get("retryAfterMs").getAsLong();
      assertTrue(wait > 0 && wait <= 1_001, refusal.toString());
      limited.clock().passes(java.time.Duration.ofMillis(wait));
      alice.does("{'type':'send','room':'dev','text':'x'}");
      alice.does("{'type':'history','room':'dev'}");
    }
  }

  @Test
  void otherRequestsHaveALimitOfTheirOwn() throws IOException {
    try (ChatServer limited = ChatServer.inMemory("rate-limit", "20/10", "request-limit", "5/1");
        Netcat alice = limited.netcat()) {
      limited.clock().stops();
      alice.does("{'type':'login','user':'alice','guest':true}");
      for (int i = 0; i < 4; i++) {
        alice.does("{'type':'rooms'}"); // The login was the first.
      }
      alice.mayNot("{'type':'rooms'}", "rate_limited");
      alice.does("{'type':'create','room':'dev'}");
    }
  }

  @Test
  void whoEndsTheirSideStillGetsAllAnswersAndEntriesUpToTheHead() throws IOException {
    try (Netcat alice = server.netcat()) {
      alice.types(
          """
          {'type':'login','user':'alice','guest':true}
          {'type':'create','room':'dev'}
          {'type':'send','room':'dev','text':'one'}
          {'type':'send','room':'dev','text':'two'}
          {'type':'history','room':'dev'}\
          """);
      alice.sends(
          "{\"type\":\"send\",\"room\":\"dev\",\"te"
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      alice.ends();
      List<JsonObject> frames = alice.readsToTheEnd();
      assertEquals(5, frames.stream().filter(frame -> Netcat.is(frame, "ok")).count());
      assertEquals(
          List.of("one", "two"),
          frames.stream()
              .filter(frame -> Netcat.is(frame, "message"))
              .map(frame -> frame.get("text").getAsString())
              .toList());
      assertEquals("eof", frames.getLast().get("reason").getAsString());
    }
  }
}
