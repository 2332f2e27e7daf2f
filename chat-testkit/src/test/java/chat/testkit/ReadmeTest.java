package chat.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.testkit.script.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What README.md prints works as printed. */
class ReadmeTest {
  /** The sample project is built from the installed artifacts in the verify phase. */
  @Test
  void theStoryIsTheSampleProjects() throws IOException {
    assertEquals(
        Files.readString(Path.of("src/it/sample/src/test/java/sample/NewcomerTest.java")),
        block("java"));
  }

  @Test
  void theScriptCanBePlayed() throws Exception {
    try (ChatServer server = ChatServer.inMemory()) {
      Script.read(block("story").lines().toList()).play(server);
    }
  }

  private static String block(String kind) throws IOException {
    Matcher block =
        Pattern.compile("(?ms)^```" + kind + "\n(.*?)^```$")
            .matcher(Files.readString(Path.of("README.md")));
    if (!block.find()) {
      throw new AssertionError("README.md has no block of " + kind);
    }
    return block.group(1);
  }
}
