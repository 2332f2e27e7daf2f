package chat.testkit.drive;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.process.ServerCommand;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was typed arrives once, although the client is killed before the server has answered. */
class ClientKillsTest {
  @TempDir Path directory;

  @Test
  void eightKillsOfTheClientLoseAndDoubleNothing() throws IOException {
    var run = new ClientKills(8, Seeds.of("client-kills"));
    ClientKills.Report report = run.run(ServerCommand.asInstalled(), directory);
    System.out.println(run + "\n" + report.text());
    assertTrue(report.isGood(), report.text());
  }
}
