package chat.testkit.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PROTOCOL.md, a room is a log: numbers, cursors and keys. */
class LogTest {
  @TempDir Path data;
  @AutoClose ChatServer server;
  @AutoClose Netcat alice;

  @BeforeEach
  void start() throws IOException {
    server = ChatServer.on(data);
    alice = server.registered("alice");
    alice.does("{'type':'create','room':'dev','topic':'about'}");
  }

  @Test
  void aNewRoomBeginsWithItsMakersJoinAndItsTopic() throws IOException {
    JsonObject join = alice.reads("join");
    assertEquals(1, join.get("seq").getAsLong());
    assertEquals("alice", join.get("from").getAsString());
    JsonObject topic = alice.reads("topic");
    assertEquals(2, topic.get("seq").getAsLong());
    assertEquals("about", topic.get("topic").getAsString());
  }

  @Test
  void anEntryIsByteForByteTheSameForEverybodyLiveAndFromHistory() throws IOException {
    try (Netcat bob = server.guest("bob")) {
      bob.does("{'type':'join','room':'dev'}");
      alice.types("{'type':'send','room':'dev','key':'k','text':'häß <&> 😀'}");
      String live = message(alice);
      assertEquals(live, message(bob));
      bob.does("{'type':'unfollow','room':'dev'}");
      bob.does("{'type':'follow','room':'dev','after':0}");
      assertEquals(live, message(bob));
      server.restarts();
      try (Netcat later = server.back("alice")) {
        later.does("{'type':'follow','room':'dev','last':50}");
        assertEquals(live, message(later));
        JsonObject page = later.does("{'type':'history','room':'dev','limit':1}");
        assertTrue(page.toString().contains(live), page.toString());
      }
    }
  }

  @Test
  void whatAClientSaysAboutFromSeqAndAtIsIgnored() throws IOException {
    JsonObject sent =
        alice.does(
            "{'type':'send','room':'dev','text':'x','from':'bob','seq':99,'at':'1999-01-01T00:00:00.000Z'}");
    JsonObject message = alice.reads("message");
    assertEquals(3, message.get("seq").getAsLong());
    assertEquals("alice", message.get("from").getAsString());
    assertEquals(sent.get("at"), message.get("at"));
    assertFalse(message.has("key"));
    assertTrue(
        message
            .get("at")
            .getAsString()
            .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
  }

  @Test
  void timeNeverRunsBackwardsInARoom() throws IOException {
    Instant later = at(alice.does("{'type':'send','room':'dev','text':'x'}"));
    server.clock().passes(java.time.Duration.ofHours(-1));
    Instant earlier = at(alice.does("{'type':'send','room':'dev','text':'y'}"));
    assertFalse(earlier.isBefore(later));
  }

  @Test
  void onesOwnAnswerComesBeforeTheEntry() throws IOException {
    alice.readsAllUpToAPing();
    for (int i = 0; i < 50; i++) {
      alice.types("{'type':'send','room':'dev','text':'x'}");
      JsonObject first = alice.reads(frame -> frame.has("seq"), "a reply or an entry");
      assertTrue(Netcat.is(first, "ok"), first.toString());
      JsonObject second = alice.reads(frame -> frame.has("seq"), "the entry");
      assertEquals(first.get("seq"), second.get("seq"));
    }
  }

  @Test
  void aFollowBeginsWhereItWasAskedToAndHasNoSeam() throws IOException {
    for (int i = 0; i < 10; i++) {
      alice.does("{'type':'send','room':'dev','text':'x'}");
    }
    try (Netcat other = server.back("alice")) {
      JsonObject fromCursor = other.does("{'type':'follow','room':'dev','after':3}");
      assertEquals(3, fromCursor.get("after").getAsLong());
      assertEquals(12, fromCursor.get("head").getAsLong());
      alice.does("{'type':'send','room':'dev','text':'live'}");
      for (long seq = 4; seq <= 13; seq++) {
        assertEquals(seq, other.reads().get("seq").getAsLong());
      }
      other.does("{'type':'unfollow','room':'dev'}");
      assertEquals(
          11, other.does("{'type':'follow','room':'dev','last':2}").get("after").getAsLong());
      other.does("{'type':'unfollow','room':'dev'}");
      assertEquals(
          0, other.does("{'type':'follow','room':'dev','last':99}").get("after").getAsLong());
      other.does("{'type':'unfollow','room':'dev'}");
      assertEquals(13, other.does("{'type':'follow','room':'dev'}").get("after").getAsLong());
    }
  }

  @Test
  void anotherLogOrACursorBeyondTheHeadIsAConflictThatSaysWhereTheLogStands() throws IOException {
    JsonObject follow = alice.does("{'type':'follow','room':'dev'}");
    String log = follow.get("log").getAsString();
    assertEquals(11, log.length());
    alice.does("{'type':'unfollow','room':'dev'}");
    for (String type : List.of("follow", "join", "history")) {
      for (String cursor : List.of("'after':3", "'after':1,'log':'xxxxxxxxxxx'")) {
        JsonObject refusal =
            alice.mayNot("{'type':'" + type + "','room':'dev'," + cursor + "}", "conflict");
        assertEquals(2, refusal.get("head").getAsLong());
        assertEquals(log, refusal.get("log").getAsString());
      }
    }
    alice.does("{'type':'follow','room':'dev','after':2,'log':'" + log + "'}");
  }

  @Test
  void aJoinWithAWrongCursorDoesNotJoin() throws IOException {
    try (Netcat bob = server.guest("bob")) {
      bob.mayNot("{'type':'join','room':'dev','after':3}", "conflict");
      bob.mayNot("{'type':'send','room':'dev','text':'x'}", "forbidden");
      // The head before one's own entry is what a cursor is compared with.
      JsonObject joined = bob.does("{'type':'join','room':'dev','after':2}");
      assertTrue(joined.get("joined").getAsBoolean());
      assertEquals(3, bob.reads("join").get("seq").getAsLong());
    }
  }

  @Test
  void whatIsFollowedAlreadyStaysAsItIs() throws IOException {
    alice.readsAllUpToAPing();
    for (String type : List.of("follow", "join")) {
      JsonObject again = alice.does("{'type':'" + type + "','room':'dev'}");
      assertTrue(again.get("following").getAsBoolean());
      assertFalse(again.has("after"));
      alice.mayNot("{'type':'" + type + "','room':'dev','after':0}", "conflict");
      alice.mayNot("{'type':'" + type + "','room':'dev','last':1}", "conflict");
    }
    assertTrue(alice.readsAllUpToAPing().stream().noneMatch(frame -> frame.has("seq")));
  }

  @Test
  void aKeyCountsOnceAtAnyLaterTimeOnAnyConnectionAfterARestart() throws IOException {
    JsonObject first = alice.does("{'type':'send','room':'dev','key':'k','text':'x'}");
    assertFalse(first.has("duplicate"));
    server.restarts();
    try (Netcat later = server.back("alice")) {
      JsonObject again = later.does("{'type':'send','room':'dev','key':'k','text':'x'}");
      assertTrue(again.get("duplicate").getAsBoolean());
      assertEquals(first.get("seq"), again.get("seq"));
      assertEquals(first.get("at"), again.get("at"));
      later.mayNot("{'type':'send','room':'dev','key':'k','text':'y'}", "conflict");
      assertEquals(
          4,
          later.does("{'type':'send','room':'dev','key':'K','text':'x'}").get("seq").getAsLong());
    }
  }

  @Test
  void aKeyBelongsToItsAccountAndItsRoom() throws IOException {
    try (Netcat bob = server.guest("bob")) {
      bob.does("{'type':'join','room':'dev'}");
      alice.does("{'type':'create','room':'ops'}");
      alice.does("{'type':'send','room':'dev','key':'k','text':'x'}");
      assertFalse(bob.does("{'type':'send','room':'dev','key':'k','text':'x'}").has("duplicate"));
      assertFalse(alice.does("{'type':'send','room':'ops','key':'k','text':'x'}").has("duplicate"));
    }
  }

  @Test
  void theSameKeyTwiceAtOnceIsOneEntry() throws IOException {
    String send = "{'type':'send','room':'dev','key':'k','text':'x'}";
    alice.types((send + "\n").repeat(20).strip());
    for (int i = 0; i < 20; i++) {
      JsonObject reply = alice.reads("ok");
      assertEquals(3, reply.get("seq").getAsLong());
      assertEquals(i > 0, reply.has("duplicate"));
    }
    assertEquals(3, alice.does("{'type':'follow','room':'dev'}").get("head").getAsLong());
  }

  @Test
  void keysAreOneTo64PrintableAsciiCharacters() throws IOException {
    String longest = " ~".repeat(32);
    alice.does("{'type':'send','room':'dev','key':'" + longest + "','text':'x'}");
    for (String key : List.of("", longest + "x", "ü", "\\t", "\\u007f")) {
      alice.mayNotSet("key", "{'type':'send','room':'dev','key':'" + key + "','text':'x'}");
    }
  }

  @Test
  void aMemoryServersRestartMakesOtherLogs() throws IOException {
    try (ChatServer memory = ChatServer.inMemory()) {
      String before;
      try (Netcat bob = memory.guest("bob")) {
        before = bob.does("{'type':'create','room':'dev'}").get("log").getAsString();
      }
      memory.restarts();
      try (Netcat bob = memory.guest("bob")) {
        bob.does("{'type':'create','room':'dev'}");
        bob.does("{'type':'unfollow','room':'dev'}");
        JsonObject refusal =
            bob.mayNot(
                "{'type':'follow','room':'dev','after':1,'log':'" + before + "'}", "conflict");
        assertNotEquals(before, refusal.get("log").getAsString());
      }
    }
  }

  @Test
  void whoFallsBehindIsServedFromStorageAndLosesNothing() throws IOException {
    try (ChatServer small = ChatServer.on(data.resolve("small"), "room-frames", "8");
        Netcat writer = small.guest("writer");
        Netcat slow = small.guest("slow")) {
      writer.does("{'type':'create','room':'dev'}");
      writer.does("{'type':'unfollow','room':'dev'}");
      slow.does("{'type':'join','room':'dev'}");
      String send = "{'type':'send','room':'dev','text':'" + "x".repeat(8_000) + "'}";
      for (int i = 0; i < 20; i++) {
        writer.types((send + "\n").repeat(50).strip());
        for (int j = 0; j < 50; j++) {
          writer.reads("ok");
        }
      }
      for (long seq = 2; seq <= 1_002; seq++) {
        assertEquals(seq, slow.reads(frame -> frame.has("seq"), "an entry").get("seq").getAsLong());
      }
    }
  }

  private static Instant at(JsonObject sent) {
    return Instant.parse(sent.get("at").getAsString());
  }

  private static String message(Netcat netcat) throws IOException {
    for (String line; (line = netcat.readsLine()) != null; ) {
      if (line.startsWith("{\"type\":\"message\"")) {
        return line;
      }
    }
    throw new AssertionError("no message came");
  }
}
