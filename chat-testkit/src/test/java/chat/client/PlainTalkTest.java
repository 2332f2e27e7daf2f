package chat.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code chat} where lines go in and lines come out. */
@Timeout(60)
class PlainTalkTest {
  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMistypedCommandIsToldOnceAndNothingElseIsLost(boolean atATerminal) throws IOException {
    try (ChatServer server = ChatServer.inMemory()) {
      String link = "chat://127.0.0.1:" + server.port();
      Shell shell = new Shell(home);
      String password = ChatServer.passwordOf("alice") + "\n";
      String[] register = {
        "login", "--register", "--password-stdin", "--user", "alice", "--server", link
      };
      assertEquals(ExitCode.OK, shell.fed(password, register).exit());
      if (atATerminal) {
        shell.at();
      }
      var run = shell.fed("one\n/jion dev\ntwo\n/quit\n", "--plain");
      assertEquals(ExitCode.OK, run.exit(), run.err());
      assertEquals(1, run.err().split("did you mean /join", -1).length - 1, run.err());
      assertTrue(run.out().contains("alice  one\n"), run.out());
      assertTrue(run.out().contains("alice  two\n"), run.out());
      assertTrue(!run.out().contains("jion"), run.out());
    }
  }

  @Test
  void whatIsNoTextIsToldOnceAndEndsIt() throws IOException {
    try (ChatServer server = ChatServer.inMemory()) {
      String link = "chat://127.0.0.1:" + server.port();
      Shell shell = new Shell(home);
      shell.run("login", "--guest", "--user", "alice", "--server", link);
      var input = new java.io.ByteArrayInputStream(new byte[] {'o', 'k', '\n', (byte) 0xff, '\n'});
      var run = shell.fed(input);
      assertEquals(ExitCode.USAGE, run.exit(), run.err());
      assertEquals(1, run.err().split("not UTF-8", -1).length - 1, run.err());
    }
  }
}
