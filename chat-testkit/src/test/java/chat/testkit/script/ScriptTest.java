package chat.testkit.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import chat.testkit.fault.Fault;
import chat.testkit.fault.Proxy;
import chat.testkit.junit.ChatServerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stories and recordings, played against a server that does as they say, or otherwise. */
@ChatServerTest
class ScriptTest {
  private static final String STORY =
      """
      # two people and a stranger
      alice comes
      bob comes
      zoe visits
      alice creates dev
      bob joins dev
      alice says hi, bob: how are you?
      bob sees alice: hi, bob: how are you?
      alice creates private plans
      bob may not join plans: not_found
      alice invites zoe to plans
      zoe joins plans
      zoe says may I?
      alice sees zoe: may I?
      bob sees nothing more
      bob leaves dev
      bob goes
      """;

  @TempDir Path directory;

  @Test
  void aStoryIsPlayedSentenceBySentence(ChatServer server) throws Exception {
    Script.read(STORY.lines().toList()).play(server);
  }

  @Test
  void aStoryThatGoesOtherwiseNamesItsLine(ChatServer server) throws Exception {
    Script script =
        Script.read(
            List.of("alice comes", "alice creates dev", "alice says hi", "alice sees alice: ho"));
    String otherwise = assertThrows(AssertionError.class, () -> script.play(server)).getMessage();
    assertTrue(
        otherwise.startsWith("line 4, \"alice sees alice: ho\": alice wanted \"ho\""), otherwise);
  }

  @Test
  void whatIsNoSentenceIsAnsweredWithTheSentences() {
    for (String line :
        List.of("alice dances", "alice", "alice sees", "alice may not join dev: x")) {
      String mend =
          assertThrows(ScriptException.class, () -> Script.read(List.of("bob comes", line)))
              .getMessage();
      assertTrue(mend.startsWith("line 2: "), mend);
    }
  }

  @Test
  void aSessionIsRecordedAndPlayedAgain(ChatServer server) throws Exception {
    Path file = directory.resolve("session.chat");
    Recorder recorder = new Recorder(file);
    String token;
    try (Proxy proxy = Proxy.to(server.link(), () -> new Fault.Altered(recorder));
        Netcat zoe = Netcat.to(proxy.link())) {
      zoe.reads("hello");
      token =
          zoe.does("{'type':'login','id':'1','user':'zoe','guest':true}")
              .get("token")
              .getAsString();
      zoe.does("{'type':'create','id':'2','room':'dev'}");
      zoe.does("{'type':'send','id':'3','room':'dev','key':'k','text':'hello'}");
      zoe.mayNot("{'type':'join','id':'4','room':'nowhere'}", "not_found");
      zoe.ends();
      zoe.readsToTheEnd();
    }
    String recorded = Files.readString(file);
    assertFalse(recorded.contains(token), "a secret was written down");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));

    try (ChatServer fresh = ChatServer.inMemory()) {
      Script.read(recorded.lines().toList()).play(fresh);
    }
    try (ChatServer fresh = ChatServer.inMemory()) {
      Script changed = Script.read(recorded.replace("\"seq\":2", "\"seq\":3").lines().toList());
      String otherwise = assertThrows(AssertionError.class, () -> changed.play(fresh)).getMessage();
      assertTrue(otherwise.contains("wanted {\"type\":\"ok\",\"id\":\"3\""), otherwise);
    }
  }
}
