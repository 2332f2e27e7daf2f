package chat.testkit.drive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.process.ServerCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise, against the program on disk: {@code kill -9} loses nothing and doubles nothing. */
class KillsTest {
  @TempDir Path directory;

  @Test
  void fiveKillsLoseAndDoubleNothing() throws IOException {
    Kills run = new Kills(5, Seeds.of("kills"), 12, 3);
    Kills.Report report = run.run(ServerCommand.asInstalled(), directory);
    System.out.printf(Locale.ROOT, "%s%n%s%n", run, report.text());
    assertEquals(5, report.kills().size());
    assertTrue(report.isGood(), report.text());
  }
}
