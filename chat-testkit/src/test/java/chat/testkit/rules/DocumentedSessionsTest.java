package chat.testkit.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sessions that PROTOCOL.md prints, typed into a shell as they stand there, one after the other
 * into one new server: it must answer what is printed, but for what differs from run to run.
 */
class DocumentedSessionsTest {
  private static final Path DOCUMENT = Path.of("..", "chat-protocol", "PROTOCOL.md");

  /** A command, words, and what it prints. */
  private static final Pattern SESSION =
      Pattern.compile("(?s)```sh\n([^`]*?nc -N[^`]*?)```.*?```chat\n(.*?)```");

  private static final Pattern PASSING =
      Pattern.compile("\"(time|at|session|token|log|version)\":\"[^\"]*\"");

  @TempDir Path data;

  @Test
  void theServerAnswersWhatIsPrinted() throws Exception {
    requireNetcat();
    List<MatchResult> sessions = SESSION.matcher(Files.readString(DOCUMENT)).results().toList();
    assertFalse(sessions.isEmpty());
    try (ServerProcess server =
        ServerProcess.start(ServerCommand.asInstalled("--data", data.resolve("d").toString()))) {
      for (MatchResult session : sessions) {
        List<String> printed =
            session.group(2).lines().filter(line -> line.startsWith("< ")).toList();
        List<String> said = run(session.group(1), server.port());
        assertEquals(replies(printed), replies(said), session.group(1));
        assertEquals(entries(printed), entries(said), session.group(1));
        assertMessagesFollowTheirReplies(said);
      }
    }
  }

  private static List<String> run(String command, int port) throws Exception {
    assertTrue(command.contains("127.0.0.1 7400"), command);
    Process shell =
        new ProcessBuilder("sh", "-c", command.replace("127.0.0.1 7400", "127.0.0.1 " + port))
            .redirectErrorStream(true)
            .start();
    String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, shell.waitFor(), out);
    return out.lines().map(line -> "< " + line).toList();
  }

  private static boolean isEntry(String line) {
    return line.contains("\"seq\":") && !line.startsWith("< {\"type\":\"ok\"");
  }

  /** All but the entries, which come when they come. */
  private static List<String> replies(List<String> lines) {
    return lines.stream()
        .filter(line -> !isEntry(line) && !line.startsWith("< {\"type\":\"presence\""))
        .map(DocumentedSessionsTest::masked)
        .toList();
  }

  private static List<String> entries(List<String> lines) {
    return lines.stream()
        .filter(DocumentedSessionsTest::isEntry)
        .map(DocumentedSessionsTest::masked)
        .toList();
  }

  private static String masked(String line) {
    return PASSING.matcher(line).replaceAll("\"$1\":\"…\"");
  }

  private static void assertMessagesFollowTheirReplies(List<String> said) {
    for (int i = 0; i < said.size(); i++) {
      String line = said.get(i);
      if (line.startsWith("< {\"type\":\"ok\"") && line.contains("\"seq\":")) {
        String seq = line.replaceAll(".*(\"seq\":\\d+,).*", "$1");
        assertTrue(
            said.subList(0, i).stream().noneMatch(entry -> isEntry(entry) && entry.contains(seq))
                || line.contains("\"duplicate\":true"),
            line + " came behind its entry");
      }
    }
  }

  private static void requireNetcat() throws IOException {
    String missing = "nc -N (netcat-openbsd) is not here, so PROTOCOL.md's sessions are not tried";
    Process help = new ProcessBuilder("sh", "-c", "nc -h 2>&1").start();
    String text = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!text.contains("-N")) {
      System.err.println("SKIPPED: " + missing);
      assertNotEquals("true", System.getenv("CI"), missing);
      Assumptions.abort(missing);
    }
  }
}
