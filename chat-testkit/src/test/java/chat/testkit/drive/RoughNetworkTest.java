package chat.testkit.drive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.process.ServerCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everyone's stream is identical and gapless, whatever happens to their connections. */
class RoughNetworkTest {
  private static final int USERS = 200;
  private static final int MESSAGES = 20;

  @TempDir Path directory;

  @Test
  void twoHundredUsersInTwentyRoomsLiveTheSameThroughRandomCuts() throws IOException {
    RoughNetwork run = new RoughNetwork(USERS, 20, MESSAGES, Seeds.of("cuts"));
    RoughNetwork.Report report = run.run(ServerCommand.asInstalled(), directory);
    System.out.printf(Locale.ROOT, "%s%n%s%n", run, report.text());
    assertEquals(List.of(), report.verdict().violations(), report.verdict().report());
    assertEquals(USERS * MESSAGES, report.verdict().acknowledged());
    assertTrue(report.connections() > 2 * USERS, "there were too few cuts to show anything");
  }
}
