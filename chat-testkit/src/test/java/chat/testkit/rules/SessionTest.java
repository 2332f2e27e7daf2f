package chat.testkit.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PROTOCOL.md, session: who one is, and how a connection begins and ends. */
class SessionTest {
  private static final String REGISTER = "{'type':'register','user':'alice','password':'%s'}";

  @AutoClose ChatServer server;

  @BeforeEach
  void start() throws IOException {
    server = ChatServer.inMemory();
  }

  @Test
  void theServerSpeaksFirst() throws IOException {
    try (Netcat stranger = Netcat.to(server.port())) {
      JsonObject hello = stranger.reads();
      assertEquals("hello", hello.get("type").getAsString());
      assertEquals(1, hello.get("protocol").getAsInt());
      assertFalse(hello.get("tls").getAsBoolean());
      assertEquals("[\"password\",\"token\",\"guest\"]", hello.get("auth").toString());
      assertEquals("open", hello.get("registration").getAsString());
      JsonObject limits = hello.getAsJsonObject("limits");
      assertEquals(65_536, limits.get("frameBytes").getAsInt());
      assertEquals(4_096, limits.get("loginFrameBytes").getAsInt());
      assertFalse(limits.has("sendBurst"), "sending is not limited here");
    }
  }

  @Test
  void aNewAccountIsInTheLobbyAndAGuestIsNot() throws IOException {
    try (Netcat alice = server.netcat();
        Netcat guest = server.netcat()) {
      JsonObject account = alice.does(REGISTER.formatted("long enough"));
      assertEquals("alice", account.get("user").getAsString());
      JsonObject lobby = account.getAsJsonArray("rooms").get(0).getAsJsonObject();
      assertEquals("lobby", lobby.get("room").getAsString());
      assertEquals("member", lobby.get("role").getAsString());
      assertFalse(account.has("token"));
      JsonObject other = guest.does("{'type':'login','user':'bob','guest':true}");
      assertEquals("guest-bob", other.get("user").getAsString());
      assertEquals("[]", other.get("rooms").toString());
      assertTrue(other.get("token").getAsString().matches("ct1_[A-Za-z0-9_-]{43}"));
    }
  }

  @Test
  void aTakenNameIsAConflictInAnyCase() throws IOException {
    try (Netcat alice = server.registered("alice");
        Netcat other = server.netcat()) {
      other.mayNot(REGISTER.formatted("long enough").replace("alice", "ALICE"), "conflict");
      other.mayNot(REGISTER.formatted("long enough").replace("alice", "guest-x"), "conflict");
    }
  }

  @Test
  void passwordsHave8To1024BytesAndNoControlCharacters() throws IOException {
    try (Netcat alice = server.netcat()) {
      alice.mayNotSet("password", REGISTER.formatted("1234567"));
      alice.mayNotSet("password", REGISTER.formatted("x".repeat(1_025)));
      alice.mayNotSet("password", REGISTER.formatted("12345678\\u0007"));
      alice.mayNot("{'type':'login','user':'alice','password':'short'}", "bad_credentials");
      alice.does(REGISTER.formatted("e\\u0301tait-ce bien"));
    }
    try (Netcat alice = server.netcat()) {
      // The same after NFC.
      alice.does("{'type':'login','user':'alice','password':'était-ce bien'}");
    }
  }

  @Test
  void aWrongUserAndAWrongPasswordAreTheSame() throws IOException {
    try (Netcat alice = server.registered("alice");
        Netcat other = server.netcat()) {
      JsonObject user =
          other.mayNot("{'type':'login','user':'nobody','password':'whatever'}", "bad_credentials");
      JsonObject password =
          other.mayNot("{'type':'login','user':'alice','password':'whatever'}", "bad_credentials");
      assertEquals(user, password);
      other.mayNot("{'type':'login','token':'ct1_" + "A".repeat(43) + "'}", "bad_credentials");
      other.does(
          "{'type':'login','user':'alice','password':'" + ChatServer.passwordOf("alice") + "'}");
    }
  }

  @Test
  void whoGuessesPasswordsIsSlowedDownAndTheAccountIsNotLocked() throws IOException {
    server.clock().stops();
    try (Netcat alice = server.registered("alice");
        Netcat other = server.netcat()) {
      String guess = "{'type':'login','user':'alice','password':'whatever'}";
      for (int i = 0; i < 4; i++) {
        other.mayNot(guess, "bad_credentials");
      }
      assertTrue(other.mayNot(guess, "rate_limited").get("retryAfterMs").getAsLong() > 0);
      server.clock().passes(Duration.ofSeconds(61));
      try (Netcat again = server.netcat()) {
        again.does(
            "{'type':'login','user':'alice','password':'" + ChatServer.passwordOf("alice") + "'}");
      }
    }
  }

  @Test
  void exactlyOneFormOfLoginIsGiven() throws IOException {
    try (Netcat stranger = server.netcat()) {
      stranger.mayNotSet("user", "{'type':'login'}");
      stranger.mayNotSet("user", "{'type':'login','user':'alice'}");
      stranger.mayNot("{'type':'login','user':'alice','password':'x','guest':true}", "invalid");
      stranger.mayNot("{'type':'login','user':'alice','token':'x'}", "invalid");
      stranger.mayNot("{'type':'login','password':'x'}", "invalid");
      stranger.does("{'type':'login','user':'alice','guest':true}");
    }
  }

  @Test
  void whoDoesNotLogInInTimeIsAskedToLeave() throws IOException {
    try (Netcat stranger = server.netcat();
        Netcat guest = server.guest("guest")) {
      server.clock().passes(Duration.ofSeconds(31));
      stranger.hearsBye("login_timeout");
      guest.does("{'type':'ping'}");
    }
  }

  @Test
  void aHandshakeThatHangsKeepsNobodysDeadlineWaiting(@TempDir Path data) throws IOException {
    try (ChatServer both =
            ChatServer.on(
                data,
                "listen",
                "127.0.0.1:0, 0.0.0.0:0",
                "memory",
                "false",
                "data",
                data.toString(),
                "tls-timeout",
                "1h");
        Netcat hangs = Netcat.to(both.server().links().getLast().port());
        Netcat stranger = both.netcat()) {
      hangs.sends(new byte[] {0x16});
      both.clock().passes(Duration.ofSeconds(31));
      stranger.hearsBye("login_timeout");
      assertEquals(List.of(), hangs.readsToTheEnd(), "it could not read a word");
    }
  }

  @Test
  void aGuestGetsAFreeNameAndComesBackWithItsToken() throws IOException {
    String token;
    try (Netcat first = server.netcat();
        Netcat second = server.netcat()) {
      token = first.does("{'type':'login','user':'Bob','guest':true}").get("token").getAsString();
      assertEquals(
          "guest-bob-2",
          second.does("{'type':'login','user':'bob','guest':true}").get("user").getAsString());
      first.does("{'type':'create','room':'dev'}");
      first.mayNot("{'type':'passwd','password':'whatever','new':'something'}", "forbidden");
    }
    try (Netcat back = server.netcat()) {
      JsonObject account = back.does("{'type':'login','token':'" + token + "'}");
      assertEquals("guest-bob", account.get("user").getAsString());
      assertEquals(1, account.getAsJsonArray("rooms").size());
    }
  }

  @Test
  void aGuestWhoLogsOutEndsAndLeavesItsRooms() throws IOException {
    try (Netcat guest = server.netcat();
        Netcat alice = server.registered("alice")) {
      String token =
          guest.does("{'type':'login','user':'bob','guest':true}").get("token").getAsString();
      alice.does("{'type':'create','room':'dev'}");
      guest.does("{'type':'join','room':'dev'}");
      guest.does("{'type':'logout'}");
      guest.hearsBye("logout");
      assertEquals("guest-bob", alice.reads("leave").get("from").getAsString());
      try (Netcat back = server.netcat()) {
        back.mayNot("{'type':'login','token':'" + token + "'}", "bad_credentials");
        assertEquals(
            "guest-bob-2",
            back.does("{'type':'login','user':'bob','guest':true}").get("user").getAsString());
      }
    }
  }

  @Test
  void aTokenLogsInUntilItIsRevokedAndThenItsSessionsEnd() throws IOException {
    try (Netcat alice = server.registered("alice");
        Netcat phone = server.netcat();
        Netcat again = server.netcat()) {
      String token =
          phone
              .does(
                  "{'type':'login','user':'alice','password':'"
                      + ChatServer.passwordOf("alice")
                      + "','remember':true,'device':'phone'}")
              .get("token")
              .getAsString();
      again.does("{'type':'login','token':'" + token + "'}");
      JsonObject listed =
          alice.does("{'type':'tokens'}").getAsJsonArray("tokens").get(0).getAsJsonObject();
      assertEquals("phone", listed.get("device").getAsString());
      assertFalse(listed.get("current").getAsBoolean());
      assertTrue(listed.get("used").getAsString().matches("\\d{4}-\\d\\d-\\d\\d"));
      assertFalse(token.contains(listed.get("id").getAsString()));
      alice.mayNot("{'type':'revoke','token':'unknown'}", "not_found");
      try (Netcat bob = server.registered("bob")) {
        bob.mayNot("{'type':'revoke','token':" + listed.get("id") + "}", "not_found");
      }
      alice.does("{'type':'revoke','token':" + listed.get("id") + "}");
      phone.hearsBye("revoked");
      again.hearsBye("revoked");
      try (Netcat late = server.netcat()) {
        late.mayNot("{'type':'login','token':'" + token + "'}", "bad_credentials");
      }
      alice.does("{'type':'ping'}");
    }
  }

  @Test
  void aNewPasswordEndsAllOtherSessionsAndTokensButNotThisOne() throws IOException {
    String password = ChatServer.passwordOf("alice");
    String login = "{'type':'login','user':'alice','password':'" + password + "','remember':true}";
    try (Netcat first = server.registered("alice");
        Netcat mine = server.netcat();
        Netcat other = server.netcat()) {
      String kept = mine.does(login).get("token").getAsString();
      String gone = other.does(login).get("token").getAsString();
      mine.mayNot("{'type':'passwd','password':'wrong','new':'something new'}", "bad_credentials");
      mine.does("{'type':'passwd','password':'" + password + "','new':'something new'}");
      other.hearsBye("revoked");
      first.hearsBye("revoked");
      mine.does("{'type':'ping'}");
      try (Netcat late = server.netcat()) {
        late.mayNot("{'type':'login','token':'" + gone + "'}", "bad_credentials");
        late.mayNot(login, "bad_credentials");
        late.does("{'type':'login','token':'" + kept + "'}");
      }
      try (Netcat late = server.netcat()) {
        late.does("{'type':'login','user':'alice','password':'something new'}");
      }
    }
  }

  @Test
  void logoutVoidsTheSessionsTokenAndEndsItsOtherSessions() throws IOException {
    try (Netcat alice = server.registered("alice");
        Netcat one = server.netcat();
        Netcat two = server.netcat()) {
      String token =
          one.does(
                  "{'type':'login','user':'alice','password':'"
                      + ChatServer.passwordOf("alice")
                      + "','remember':true}")
              .get("token")
              .getAsString();
      two.does("{'type':'login','token':'" + token + "'}");
      one.does("{'type':'logout'}");
      one.hearsBye("logout");
      two.hearsBye("revoked");
      alice.does("{'type':'ping'}");
    }
  }

  @Test
  void whoIsQuietIsAskedAndThenLeft() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      server.clock().passes(Duration.ofSeconds(31));
      assertEquals("ping", alice.reads().get("type").getAsString());
      alice.types("{'type':'pong'}");
      alice.does("{'type':'ping'}");
      server.clock().passes(Duration.ofSeconds(31));
      assertEquals("ping", alice.reads().get("type").getAsString());
      server.clock().passes(Duration.ofSeconds(60));
      alice.hearsBye("idle");
    }
  }

  @Test
  void oneSessionTooManyEndsTheOneThatWasSilentLongest() throws IOException {
    try (ChatServer two = ChatServer.inMemory("sessions-per-account", "2");
        Netcat first = two.registered("alice");
        Netcat second = two.back("alice")) {
      two.clock().passes(Duration.ofSeconds(1));
      first.does("{'type':'ping'}");
      try (Netcat third = two.back("alice")) {
        second.hearsBye("replaced");
        first.does("{'type':'ping'}");
        third.does("{'type':'ping'}");
      }
    }
  }

  @Test
  void eachSessionFollowsWhatItLikesAndNothingAtFirst() throws IOException {
    try (Netcat one = server.registered("alice");
        Netcat two = server.back("alice")) {
      one.does("{'type':'create','room':'dev'}");
      one.does("{'type':'send','room':'dev','text':'x'}");
      assertTrue(
          two.readsAllUpToAPing().stream().noneMatch(frame -> frame.has("seq")),
          "nobody follows unasked");
      two.does("{'type':'follow','room':'dev','after':0}");
      two.reads("message");
    }
  }

  @Test
  void whatIsConfiguredAwayIsForbidden() throws IOException {
    try (ChatServer strict = ChatServer.inMemory("registration", "closed", "guests", "false");
        Netcat stranger = Netcat.to(strict.port())) {
      JsonObject hello = stranger.reads("hello");
      assertEquals("[\"password\",\"token\"]", hello.get("auth").toString());
      assertEquals("closed", hello.get("registration").getAsString());
      stranger.mayNot(REGISTER.formatted("long enough"), "forbidden");
      stranger.mayNot("{'type':'login','user':'bob','guest':true}", "forbidden");
    }
    try (ChatServer invited = ChatServer.inMemory("registration", "invite");
        Netcat stranger = invited.netcat()) {
      stranger.mayNot(REGISTER.formatted("long enough"), "forbidden");
      String code = "a".repeat(26);
      stranger.mayNot(
          "{'type':'register','user':'alice','password':'long enough','invite':'" + code + "'}",
          "forbidden");
    }
    try (Netcat stranger = server.netcat()) {
      // One that is given is always checked, even where none is needed.
      stranger.mayNot(
          "{'type':'register','user':'alice','password':'long enough','invite':'"
              + "a".repeat(26)
              + "'}",
          "forbidden");
    }
  }

  @Test
  void aServerThatStopsSaysSoToEverybody() throws IOException {
    try (Netcat guest = server.guest("alice");
        Netcat stranger = server.netcat()) {
      server.close();
      guest.hearsBye("shutting_down");
      stranger.hearsBye("shutting_down");
    }
  }

  @Test
  void oneConnectionTooManyIsToldToComeBack() throws IOException {
    try (ChatServer small = ChatServer.inMemory("max-connections", "1");
        Netcat first = small.guest("alice");
        Netcat second = Netcat.to(small.port())) {
      List<JsonObject> frames = second.readsToTheEnd();
      assertEquals(1, frames.size());
      assertEquals("busy", frames.getFirst().get("reason").getAsString());
      assertTrue(frames.getFirst().get("retryAfterMs").getAsLong() > 0);
      first.does("{'type':'ping'}");
    }
  }

  @Test
  void whoRevokesOnesOwnTokenGoesOnWithoutIt() throws IOException {
    try (Netcat first = server.registered("alice");
        Netcat alice = server.netcat();
        Netcat other = server.netcat()) {
      String password = ChatServer.passwordOf("alice");
      String token =
          alice
              .does("{'type':'login','user':'alice','password':'" + password + "','remember':true}")
              .get("token")
              .getAsString();
      other.does("{'type':'login','token':'" + token + "'}");
      JsonObject listed =
          alice.does("{'type':'tokens'}").getAsJsonArray("tokens").get(0).getAsJsonObject();
      assertTrue(listed.get("current").getAsBoolean());
      alice.does("{'type':'revoke','token':" + listed.get("id") + "}");
      other.hearsBye("revoked");
      assertEquals("[]", alice.does("{'type':'tokens'}").get("tokens").toString());
      alice.mayNot("{'type':'revoke','token':" + listed.get("id") + "}", "not_found");
      alice.does("{'type':'logout'}");
      alice.hearsBye("logout");
      first.does("{'type':'ping'}");
    }
  }

  @Test
  void aGuestEndsWhenItWasAwayForADayAndNotBefore() throws IOException {
    try (Netcat alice = server.registered("alice");
        Netcat stays = server.guest("stays")) {
      alice.does("{'type':'create','room':'dev'}");
      stays.does("{'type':'join','room':'dev'}");
      String token;
      try (Netcat goes = server.netcat()) {
        token = goes.does("{'type':'login','user':'goes','guest':true}").get("token").getAsString();
        goes.does("{'type':'join','room':'dev'}");
        // Connected for long, and everybody answers a ping in time.
        passes(Duration.ofHours(26), alice, stays, goes);
      }
      passes(Duration.ofHours(23), alice, stays);
      try (Netcat back = server.netcat()) {
        assertEquals(
            "guest-goes",
            back.does("{'type':'login','token':'" + token + "'}").get("user").getAsString());
      }
      passes(Duration.ofHours(26), alice, stays);
      assertEquals("guest-goes", alice.reads("leave").get("from").getAsString());
      try (Netcat back = server.netcat()) {
        back.mayNot("{'type':'login','token':'" + token + "'}", "bad_credentials");
      }
      stays.does("{'type':'ping'}");
    }
  }

  /** Lets hours pass while those who are connected say something often enough. */
  private void passes(Duration time, Netcat... connected) throws IOException {
    for (long minutes = time.toMinutes(); minutes > 0; minutes--) {
      server.clock().passes(Duration.ofMinutes(1));
      for (Netcat each : connected) {
        each.does("{'type':'ping'}");
      }
    }
  }

  @Test
  void guestsWithATokenDoNotComeBackWhereThereAreNone(@TempDir Path data) throws IOException {
    String token;
    try (ChatServer open = ChatServer.on(data);
        Netcat guest = open.netcat()) {
      token = guest.does("{'type':'login','user':'bob','guest':true}").get("token").getAsString();
    }
    try (ChatServer closed = ChatServer.on(data, "guests", "false");
        Netcat guest = closed.netcat()) {
      guest.mayNot("{'type':'login','token':'" + token + "'}", "forbidden");
    }
  }
}
