package chat.testkit.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Link;
import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, limits: each from both sides, and what is said where one bites. */
class LimitsTest {
  /** Somebody else's addresses, so that what holds per address holds for this machine too. */
  private static final String ELSEWHERE = "10.0.0.0/8";

  private final List<AutoCloseable> opened = new ArrayList<>();

  private <T extends AutoCloseable> T opened(T one) {
    opened.addFirst(one);
    return one;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  private ChatServer server(String... settings) throws IOException {
    return opened(ChatServer.inMemory(settings));
  }

  /** Somebody who was let in. */
  private Netcat in(ChatServer server) throws IOException {
    return opened(server.netcat());
  }

  /** The {@code bye} of somebody who was not. */
  private JsonObject out(ChatServer server) throws IOException {
    List<JsonObject> frames = opened(Netcat.to(server.port())).readsToTheEnd();
    assertEquals(1, frames.size(), frames.toString());
    assertEquals("busy", frames.getFirst().get("reason").getAsString());
    return frames.getFirst();
  }

  // --- connections

  @Test
  void anAddressHasSoManyConnectionsThatAreNotLoggedIn() throws IOException {
    ChatServer server = server("exempt", ELSEWHERE, "strangers-per-address", "3");
    Netcat first = in(server);
    in(server);
    in(server);
    assertTrue(out(server).get("retryAfterMs").getAsLong() > 0);
    first.does("{'type':'login','user':'ann','guest':true}");
    in(server);
    out(server);
  }

  @Test
  void anAddressHasSoManyNewConnectionsAMinute() throws IOException {
    ChatServer server = server("exempt", ELSEWHERE, "new-per-address", "5");
    server.clock().stops();
    for (int i = 0; i < 5; i++) {
      in(server).close();
    }
    long wait = out(server).get("retryAfterMs").getAsLong();
    assertTrue(wait >= 12_000 && wait <= 18_001, "12 s for one, and not all at once: " + wait);
    server.clock().passes(Duration.ofSeconds(12));
    in(server);
    out(server);
  }

  @Test
  void whatHoldsPerAddressDoesNotHoldForThisMachineUnlessItIsSaid() throws IOException {
    ChatServer server = server("strangers-per-address", "1", "new-per-address", "1");
    for (int i = 0; i < 5; i++) {
      in(server);
    }
  }

  @Test
  void strangersAreRefusedAtRandomFromOneLimitToItsDouble() throws Exception {
    ChatServer server = server("strangers", "8");
    List<Netcat> let = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      let.add(in(server));
    }
    for (int tries = 0; let.size() < 15 && tries < 1_000; tries++) {
      Netcat next = opened(Netcat.to(server.port()));
      if (Netcat.is(next.reads(), "hello")) {
        let.add(next);
      }
    }
    // How many are refused before is up to chance; from here on it is everybody.
    assertEquals(15, let.size(), "who tries again gets in at last");
    for (int i = 0; i < 20; i++) {
      out(server);
    }
    for (Netcat each : let) {
      each.does("{'type':'login','user':'ann','guest':true}");
    }
    in(server);
  }

  @Test
  void strangersHaveToHurryWhenMoreThanHalfThePlacesAreTaken() throws IOException {
    ChatServer server = server("strangers", "4");
    Netcat first = in(server);
    Netcat second = in(server);
    server.clock().passes(Duration.ofSeconds(11));
    first.does("{'type':'ping'}");
    second.does("{'type':'ping'}");
    Netcat third = in(server);
    first.hearsBye("login_timeout");
    second.hearsBye("login_timeout");
    third.does("{'type':'login','user':'ann','guest':true}");
  }

  // --- logins

  @Test
  void anAddressMayFailSoOftenAndGuestsComeAllTheSame() throws IOException {
    ChatServer server = server("exempt", ELSEWHERE, "failed-logins-per-address", "3");
    server.clock().stops();
    opened(server.registered("alice"));
    Netcat guesser = in(server);
    for (int i = 0; i < 3; i++) {
      guesser.mayNot("{'type':'login','user':'u" + i + "','password':'guess'}", "bad_credentials");
    }
    for (String login :
        List.of(
            "'user':'alice','password':'" + ChatServer.passwordOf("alice") + "'",
            "'token':'guess'")) {
      JsonObject refusal = guesser.mayNot("{'type':'login'," + login + "}", "rate_limited");
      assertEquals(3_600_001, refusal.get("retryAfterMs").getAsLong());
    }
    guesser.does("{'type':'login','user':'ann','guest':true}");
    server.clock().passes(Duration.ofHours(1));
    opened(server.back("alice"));
  }

  @Test
  void whoGuessesHereKeepsNobodyOutElsewhere() throws IOException {
    ChatServer server = server("listen", "localhost:0", "failed-logins-per-account", "2");
    server.clock().stops();
    opened(server.registered("alice"));
    Netcat guesser = in(server);
    String right =
        "{'type':'login','user':'alice','password':'" + ChatServer.passwordOf("alice") + "'}";
    for (int i = 0; i < 2; i++) {
      guesser.mayNot("{'type':'login','user':'Alice','password':'guess'}", "bad_credentials");
    }
    guesser.mayNot(right, "rate_limited");
    Netcat owner = opened(Netcat.to(Link.to(false, "::1", server.port())));
    owner.reads("hello");
    owner.does(right);
  }

  // --- sending

  @Test
  void sendingIsLimitedInBytesToo() throws IOException {
    ChatServer server = server("rate-limit", "1000/1000", "rate-limit-bytes", "64KiB/16KiB");
    server.clock().stops();
    Netcat alice = opened(server.guest("alice"));
    alice.does("{'type':'create','room':'dev'}");
    String send = "{'type':'send','room':'dev','text':'" + "x".repeat(16_384) + "'}";
    for (int i = 0; i < 4; i++) {
      alice.does(send);
    }
    JsonObject refusal = alice.mayNot(send, "rate_limited");
    assertEquals(1_001, refusal.get("retryAfterMs").getAsLong());
    assertEquals(
        5, alice.does("{'type':'history','room':'dev','limit':1}").get("head").getAsLong());
    server.clock().passes(Duration.ofSeconds(1));
    alice.does(send);
  }

  @Test
  void whatChangesARoomCountsAsAMessage() throws IOException {
    ChatServer server = server("rate-limit", "6/1");
    server.clock().stops();
    Netcat alice = opened(server.guest("alice"));
    alice.does("{'type':'create','room':'dev'}");
    alice.does("{'type':'topic','room':'dev','topic':'x'}");
    alice.does("{'type':'invite','room':'dev','user':'guest-alice'}");
    alice.does("{'type':'leave','room':'dev'}");
    alice.does("{'type':'join','room':'dev'}");
    alice.does("{'type':'send','room':'dev','text':'x'}");
    for (String request :
        List.of(
            "'create'",
            "'topic','topic':'y'",
            "'invite','user':'guest-bob'",
            "'leave'",
            "'join'",
            "'send','text':'x'")) {
      alice.mayNot("{'type':" + request + ",'room':'dev'}", "rate_limited");
    }
    for (String request : List.of("follow", "history", "members", "typing", "unfollow")) {
      alice.does("{'type':'" + request + "','room':'dev'}");
    }
  }

  @Test
  void theSessionsOfAnAccountShareItsRateAlsoOneAfterTheOther() throws Exception {
    ChatServer server = server("rate-limit", "2/1");
    server.clock().stops();
    Netcat alice = opened(server.registered("alice"));
    Netcat other = opened(server.back("alice"));
    alice.does("{'type':'create','room':'dev'}");
    other.does("{'type':'send','room':'dev','text':'x'}");
    alice.mayNot("{'type':'send','room':'dev','text':'x'}", "rate_limited");
    alice.close();
    other.close();
    Netcat later = opened(server.back("alice"));
    later.mayNot("{'type':'send','room':'dev','text':'x'}", "rate_limited");
    server.clock().passes(Duration.ofSeconds(1));
    later.does("{'type':'send','room':'dev','text':'x'}");
  }

  // --- what an account has

  @Test
  void soManyInvitationsWaitForAnAccountAndNoMore() throws IOException {
    ChatServer server = server("room-invitations", "2");
    Netcat alice = opened(server.guest("alice"));
    Netcat bob = opened(server.guest("bob"));
    for (String room : List.of("one", "two", "three")) {
      alice.does("{'type':'create','room':'" + room + "'}");
    }
    alice.does("{'type':'invite','room':'one','user':'guest-bob'}");
    alice.does("{'type':'invite','room':'two','user':'guest-bob'}");
    alice.mayNot("{'type':'invite','room':'three','user':'guest-bob'}", "forbidden");
    alice.does("{'type':'invite','room':'two','user':'guest-bob'}");
    bob.does("{'type':'leave','room':'one'}");
    alice.does("{'type':'invite','room':'three','user':'guest-bob'}");
    assertEquals(
        "[{\"room\":\"two\",\"from\":\"guest-alice\"},{\"room\":\"three\",\"from\":\"guest-alice\"}]",
        bob.does("{'type':'rooms','mine':true}").get("invited").toString());
  }

  @Test
  void oneTokenTooManyEndsTheOneThatWasUnusedForLongest() throws IOException {
    ChatServer server = server("tokens-per-account", "2");
    Netcat alice = opened(server.registered("alice"));
    String first = remembered(server);
    server.clock().passes(Duration.ofDays(1));
    String second = remembered(server);
    server.clock().passes(Duration.ofDays(1));
    Netcat user = in(server);
    user.does("{'type':'login','token':'" + first + "'}"); // so the second is the unused one
    String third = remembered(server);
    in(server).mayNot("{'type':'login','token':'" + second + "'}", "bad_credentials");
    in(server).does("{'type':'login','token':'" + first + "'}");
    in(server).does("{'type':'login','token':'" + third + "'}");
    assertFalse(alice.readsToTheEnd().isEmpty(), "days went by without a word");
  }

  private String remembered(ChatServer server) throws IOException {
    return in(server)
        .does(
            "{'type':'login','user':'alice','password':'"
                + ChatServer.passwordOf("alice")
                + "','remember':true}")
        .get("token")
        .getAsString();
  }

  // --- waiting

  @Test
  void whoReadsNothingIsLeftAndWhoReadsIsNot() throws Exception {
    ChatServer server = server("write-timeout", "30s");
    Netcat alice = opened(server.guest("alice"));
    alice.does("{'type':'create','room':'dev'}");
    String send = "{'type':'send','room':'dev','text':'" + "x".repeat(16_000) + "'}";
    for (int i = 0; i < 80; i++) {
      alice.types((send + "\n").repeat(10).strip());
      for (int j = 0; j < 10; j++) {
        alice.reads("ok");
      }
    }
    Netcat deaf = opened(server.guest("deaf"));
    deaf.types("{'type':'join','room':'dev','after':0}");
    Netcat reads = opened(server.guest("reads"));
    reads.does("{'type':'join','room':'dev','after':0}");
    reads.reads(frame -> frame.has("seq") && frame.get("seq").getAsLong() == 801, "the last entry");
    for (int i = 0; server.connections() == 3; i++) {
      assertTrue(i < 20, "nobody was left");
      server.clock().passes(Duration.ofSeconds(31));
      for (Netcat each : List.of(alice, reads)) {
        each.reads("ping"); // so the deadlines were looked at
        each.types("{'type':'pong'}");
        each.does("{'type':'ping'}"); // and that one was heard before time goes on
      }
    }
    assertEquals(2, server.connections());
  }

  @Test
  void aPageHas500RowsAtMost() throws IOException {
    ChatServer server = server();
    Netcat alice = opened(server.guest("alice"));
    alice.does("{'type':'create','room':'dev'}");
    alice.does("{'type':'unfollow','room':'dev'}");
    alice.types("{'type':'send','room':'dev','text':'x'}\n".repeat(500).strip());
    for (int i = 0; i < 500; i++) {
      alice.reads("ok");
    }
    JsonObject page = alice.does("{'type':'history','room':'dev','limit':500}");
    assertEquals(500, page.getAsJsonArray("entries").size());
    assertTrue(page.get("more").getAsBoolean());
    alice.mayNotSet("limit", "{'type':'history','room':'dev','limit':501}");
  }
}
