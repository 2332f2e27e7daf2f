package chat.testkit.drive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.process.ServerCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise when the power goes: what was acknowledged is on the disk that is left. */
class PowerCutsTest {
  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedSurvivesCutsOfPower() throws IOException {
    PowerCuts run = new PowerCuts(4, Seeds.of("power cuts"), 6, 2, 400);
    Aftermath aftermath = run.run(ServerCommand.asInstalled(), directory);
    System.out.printf(Locale.ROOT, "%s%n%s%n", run, aftermath.text());
    assertEquals(4, aftermath.cuts().size());
    assertTrue(aftermath.isGood(), aftermath.text());
  }
}
