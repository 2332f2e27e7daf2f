package chat.testkit.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.process.ServerCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SoakTest {
  private static final Vitals BEFORE = new Vitals(1_000, 10_000, 30, 100, List.of());

  @TempDir Path dir;

  @Test
  void aTenthMoreIsNoGrowthAndALittleBeyondIs() {
    assertTrue(report(new Vitals(1_100, 11_000, 30, 100, List.of()), false, null).isGood());
    assertTrue(report(new Vitals(500, 5_000, 30, 100, List.of()), false, null).isGood());
    failsFor("heap", new Vitals(1_101, 10_000, 30, 100, List.of()));
    failsFor("resident", new Vitals(1_000, 11_001, 30, 100, List.of()));
  }

  @Test
  void threadsAndDescriptorsMustBeAsMany() {
    failsFor("threads", new Vitals(1_000, 10_000, 31, 100, List.of()));
    failsFor("threads", new Vitals(1_000, 10_000, 29, 100, List.of()));
    failsFor("descriptors", new Vitals(1_000, 10_000, 30, 101, List.of()));
  }

  @Test
  void whatIsLostOrRefusedFailsToo() {
    assertTrue(report(BEFORE, true, null).text().endsWith("FAILED"));
    assertTrue(report(BEFORE, false, "visit 3 failed").text().contains("FAILED visit 3 failed"));
    assertTrue(report(BEFORE, false, null).text().endsWith("GOOD"));
  }

  @Test
  void timesMustBeInOrder() {
    assertThrows(IllegalArgumentException.class, () -> soak(10, 20, 1));
    assertThrows(IllegalArgumentException.class, () -> soak(20, 1, 2));
    assertThrows(IllegalArgumentException.class, () -> soak(20, 10, 0));
  }

  /** Too short to show growth: it shows that the command would. */
  @Test
  @Timeout(120)
  @EnabledOnOs(OS.LINUX)
  void aShortOneDrivesAndLooks() throws Exception {
    List<String> lines = new ArrayList<>();
    SoakReport report =
        new SoakRun(soak(6, 2, 2), lines::add).run(ServerCommand.asInstalled(), dir);
    assertEquals(1 + 4, lines.size(), lines.toString());
    assertTrue(report.promiseKept(), report.text());
    assertEquals(null, report.visitFailure());
    assertTrue(report.visits() > 0);
    assertTrue(report.end().heapBytes() > 1_000_000, lines.toString());
    assertTrue(report.end().descriptors() > 20, "20 users have one each: " + lines);
  }

  private static Soak soak(int time, int baseline, int every) {
    return new Soak(
        20,
        2,
        10,
        60,
        Duration.ofSeconds(time),
        Duration.ofSeconds(baseline),
        Duration.ofSeconds(every),
        true,
        "128m");
  }

  private static void failsFor(String what, Vitals end) {
    SoakReport report = report(end, false, null);
    assertTrue(
        report.wrong().size() == 1 && report.wrong().getFirst().startsWith(what),
        report.wrong().toString());
    assertTrue(report.text().endsWith("FAILED"), report.text());
  }

  private static SoakReport report(Vitals end, boolean broken, @Nullable String visitFailure) {
    return new SoakReport(BEFORE, end, !broken, "somebody got it all", 1, visitFailure);
  }
}
