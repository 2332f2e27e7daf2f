package chat.testkit.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, names and text: what may be in them. */
class NamesAndTextTest {
  @AutoClose ChatServer server;
  @AutoClose Netcat alice;

  @BeforeEach
  void start() throws IOException {
    server = ChatServer.inMemory();
    alice = server.guest("alice");
    alice.does("{'type':'create','room':'dev'}");
  }

  @Test
  void aNameInAHostileFormIsRefused() throws IOException {
    for (String name :
        List.of(
            "",
            "..",
            ".a",
            "-a",
            "_a",
            "a b",
            "a/b",
            "а",
            "a\\u200b",
            "é",
            "a\\u0000",
            "a\\n",
            "x".repeat(33),
            "x".repeat(300),
            "#dev",
            "@bob",
            "ａ",
            "ı",
            "\\u212a")) {
      alice.mayNotSet("room", "{'type':'create','room':'" + name + "'}");
      try (Netcat stranger = server.netcat()) {
        stranger.mayNotSet(
            "user", "{'type':'register','user':'" + name + "','password':'long enough'}");
      }
    }
  }

  @Test
  void upperCaseIsFolded() throws IOException {
    assertEquals(
        "con.x-y_9", alice.does("{'type':'create','room':'CON.x-Y_9'}").get("room").getAsString());
    assertEquals(
        "dev", alice.does("{'type':'send','room':'DEV','text':'x'}").get("room").getAsString());
    alice.does("{'type':'create','room':'" + "0".repeat(32) + "'}");
  }

  @Test
  void aTextHas1To16384BytesAndNoControlCharacterButNewlineAndTab() throws IOException {
    alice.does("{'type':'send','room':'dev','text':'" + "ü".repeat(8_192) + "'}");
    alice.mayNotSet("text", "{'type':'send','room':'dev','text':'" + "ü".repeat(8_192) + "x'}");
    alice.mayNotSet("text", "{'type':'send','room':'dev','text':''}");
    alice.does("{'type':'send','room':'dev','text':'a\\n\\tb \\u202e \\u200d 👩‍👩‍👧'}");
    for (String bad :
        List.of("\\u0000", "\\u0007", "\\u001b", "\\r", "\\u007f", "\\u0085", "\\u009b")) {
      alice.mayNotSet("text", "{'type':'send','room':'dev','text':'a" + bad + "'}");
    }
  }

  @Test
  void aTopicHasUpTo512BytesAndNoNewline() throws IOException {
    alice.does("{'type':'topic','room':'dev','topic':'" + "ü".repeat(256) + "'}");
    alice.mayNotSet("topic", "{'type':'topic','room':'dev','topic':'" + "ü".repeat(256) + "x'}");
    alice.mayNotSet("topic", "{'type':'topic','room':'dev','topic':'a\\nb'}");
    alice.mayNotSet("topic", "{'type':'create','room':'ops','topic':'a\\u001b[2J'}");
    alice.mayNot("{'type':'join','room':'ops'}", "not_found");
  }
}
