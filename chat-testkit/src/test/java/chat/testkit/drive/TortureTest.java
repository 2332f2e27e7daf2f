package chat.testkit.drive;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.process.ServerCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise against everything at once: fifteen kills at any moment and at system calls, failing
 * syncs, a full disk, connections that are cut at any byte or read slowly, the real client that is
 * killed too, and cuts of power.
 */
class TortureTest {
  @TempDir Path directory;

  @Test
  void nothingIsLostOrDoubled() throws IOException {
    Torture run = new Torture(Seeds.of("torture"), Duration.ZERO, 15, 12, 3, 4);
    Torture.Report report = run.run(ServerCommand.asInstalled(), directory, System.out::println);
    System.out.printf(Locale.ROOT, "%s%n%s%n", run, report.text());
    assertTrue(report.isGood(), report.text());
    assertTrue(report.verdict().acknowledged() > 0, report.text());
    assertTrue(report.blows().values().stream().mapToInt(each -> each).sum() >= 15);
    assertTrue(report.telling() > 0, "no kill fell on a busy server");
  }
}
