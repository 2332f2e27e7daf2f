package chat.testkit.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, framing: what a line may be, and what becomes of one that is none. */
class FramingTest {
  private static final int FRAME_BYTES = 65_536;
  private static final int LOGIN_FRAME_BYTES = 4_096;

  @AutoClose ChatServer server;

  @BeforeEach
  void start() throws IOException {
    server = ChatServer.inMemory();
  }

  @Test
  void aLineMayEndInCrLfAndMayBeEmpty() throws IOException {
    try (Netcat alice = server.netcat()) {
      alice.sends(bytes("\n\r\n{\"type\":\"ping\",\"id\":\"1\"}\r\n\n"));
      assertEquals("1", alice.reads().get("id").getAsString());
      assertEquals(0, alice.readsAllUpToAPing().size());
    }
  }

  @Test
  void blanksAloneAreABadFrame() throws IOException {
    try (Netcat alice = server.netcat()) {
      alice.mayNot("  ", "bad_frame");
      alice.mayNot(" \r", "bad_frame");
      alice.does("{'type':'ping'}");
    }
  }

  @Test
  void theTenthBadFrameWithinAMinuteIsAFlood() throws IOException {
    try (Netcat alice = server.guest("alice")) { // whose time to log in is not the point
      for (int i = 0; i < 9; i++) {
        alice.mayNot("x", "bad_frame");
      }
      server.clock().passes(java.time.Duration.ofSeconds(61));
      for (int i = 0; i < 10; i++) {
        alice.mayNot("x", "bad_frame");
      }
      alice.hearsBye("flood");
    }
  }

  @Test
  void tenThousandEmptyLinesWithinAMinuteAreAFlood() throws IOException {
    try (Netcat alice = server.netcat()) {
      alice.sends(bytes("\n".repeat(9_999)));
      assertEquals(0, alice.readsAllUpToAPing().size());
      alice.sends(bytes("\n"));
      alice.hearsBye("flood");
    }
  }

  @Test
  void beforeLoginAFrameOfExactlyTheLimitIsReadAndOneMoreByteIsNot() throws IOException {
    try (Netcat alice = server.netcat()) {
      alice.sends(ping(LOGIN_FRAME_BYTES));
      assertEquals("1", alice.reads().get("id").getAsString());
      alice.sends(ping(LOGIN_FRAME_BYTES + 1));
      tooLarge(alice);
    }
  }

  @Test
  void afterLoginTheSameHoldsForTheLargerLimit() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      alice.sends(ping(FRAME_BYTES));
      assertEquals("1", alice.reads().get("id").getAsString());
      alice.sends(ping(FRAME_BYTES + 1));
      tooLarge(alice);
    }
  }

  @Test
  void aLineIsMeasuredWhenItsTurnComes() throws IOException {
    try (Netcat alice = server.netcat()) {
      String login = "{\"type\":\"login\",\"user\":\"alice\",\"guest\":true}\n";
      alice.sends(bytes(login + new String(ping(FRAME_BYTES), StandardCharsets.UTF_8)));
      assertEquals("guest-alice", alice.reads().get("user").getAsString());
      assertEquals("1", alice.reads().get("id").getAsString());
    }
  }

  @Test
  void anEndlessLineIsCutOffAtTheLimit() throws IOException {
    try (Netcat alice = server.netcat()) {
      alice.sends("x".repeat(LOGIN_FRAME_BYTES + 100).getBytes(StandardCharsets.UTF_8));
      tooLarge(alice);
    }
  }

  @Test
  void anUnknownTypeAndAMissingOneLeaveTheConnectionAlive() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      JsonObject refusal = alice.mayNot("{'type':'dance','id':'7'}", "unknown_type");
      assertEquals("7", refusal.get("id").getAsString());
      alice.mayNotSet("type", "{'id':'7'}");
      alice.mayNotSet("type", "{'type':7}");
      alice.mayNotSet("type", "{'type':null}");
      alice.does("{'type':'ping','whatever':[1,{'a':null}],'more':1e400}");
    }
  }

  @Test
  void aKnownMemberThatIsNullIsWrongNotAbsent() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      alice.does("{'type':'create','room':'dev'}");
      alice.mayNotSet("key", "{'type':'send','room':'dev','text':'x','key':null}");
      alice.mayNotSet("id", "{'type':'ping','id':null}");
    }
  }

  @Test
  void wholeNumbersAreIntegersFromZeroTo2To53Minus1() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      alice.does("{'type':'create','room':'dev'}");
      for (String number :
          new String[] {"-1", "-0", "1.0", "1e2", "9007199254740992", "1e400", "'1'", "true"}) {
        alice.mayNotSet("after", "{'type':'history','room':'dev','after':" + number + "}");
        alice.mayNotSet("seq", "{'type':'read','room':'dev','seq':" + number + "}");
      }
      alice.mayNot("{'type':'history','room':'dev','after':9007199254740991}", "conflict");
    }
  }

  @Test
  void stringsAreWrittenWithTheLeastEscaping() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      alice.does("{'type':'create','room':'dev'}");
      alice.sends(
          bytes(
              "{\"type\":\"send\",\"room\":\"dev\",\"text\":\"<\\u0026>=\\u0027é\\/\\\"\\n\"}\n"));
      String line;
      do {
        line = alice.readsLine();
      } while (line != null && !line.startsWith("{\"type\":\"message\""));
      assertTrue(line != null && line.endsWith("\"text\":\"<&>='é/\\\"\\n\"}"), line);
    }
  }

  @Test
  void whatComesAfterByeIsThrownAwayAndTheReasonCanBeRead() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      alice.sends(bytes("{\"type\":\"logout\"}\n" + "{\"type\":\"ping\"}\n".repeat(1_000)));
      var frames = alice.readsToTheEnd();
      assertEquals(2, frames.size(), frames.toString());
      assertEquals("logout", frames.getLast().get("reason").getAsString());
    }
  }

  @Test
  void theServersOwnFramesKeepToTheLimit() throws IOException {
    try (Netcat alice = server.guest("alice")) {
      alice.does("{'type':'create','room':'dev'}");
      String text = "x".repeat(16_384);
      for (int i = 0; i < 6; i++) {
        alice.does("{'type':'send','room':'dev','text':'" + text + "'}");
      }
      JsonObject page = alice.does("{'type':'history','room':'dev','after':0}");
      assertTrue(page.toString().length() < FRAME_BYTES);
      assertTrue(page.get("more").getAsBoolean());
      assertEquals(1, seq(page, 0), "the rows nearest to the cursor are kept");
      int rows = page.getAsJsonArray("entries").size();
      assertTrue(rows > 1 && rows < 7);
      JsonObject newest = alice.does("{'type':'history','room':'dev'}");
      assertEquals(7, seq(newest, newest.getAsJsonArray("entries").size() - 1));
      assertTrue(newest.get("more").getAsBoolean());
      JsonObject rest = alice.does("{'type':'history','room':'dev','after':5}");
      assertFalse(rest.get("more").getAsBoolean());
    }
  }

  private static long seq(JsonObject page, int row) {
    return page.getAsJsonArray("entries").get(row).getAsJsonObject().get("seq").getAsLong();
  }

  private static void tooLarge(Netcat netcat) throws IOException {
    assertEquals("too_large", netcat.reads().get("code").getAsString());
    netcat.hearsBye("too_large");
  }

  /** A ping of exactly so many bytes with its LF. */
  private static byte[] ping(int bytes) {
    String begin = "{\"type\":\"ping\",\"id\":\"1\",\"x\":\"";
    String end = "\"}\n";
    return bytes(begin + "x".repeat(bytes - begin.length() - end.length()) + end);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
