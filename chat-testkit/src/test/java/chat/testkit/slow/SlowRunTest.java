package chat.testkit.slow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.load.LoadReport;
import chat.testkit.load.Violations;
import chat.testkit.load.Violations.Kind;
import chat.testkit.process.ServerCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Followers who stop reading: the run in small, and what a report says of runs that went wrong. */
class SlowRunTest {
  private static final int READERS = 50;
  private static final int MESSAGES = 5_000;
  private static final long MILLI = 1_000_000;
  private static final long KIB = 1_024;

  /** Nobody who chats notices it, and a test machine may be that busy. */
  private static final Duration NOISE = Duration.ofMillis(250);

  @TempDir Path dir;

  private static SlowReaders slow(int messages, int rate, int seconds) {
    return new SlowReaders(
        READERS,
        messages,
        5,
        rate,
        1,
        NOISE,
        Duration.ofSeconds(seconds),
        false,
        "128m",
        System.nanoTime());
  }

  @Test
  @Timeout(120)
  @EnabledOnOs(OS.LINUX)
  void whoStopsReadingCostsLittleAndMissesNothing() throws Exception {
    SlowReaders slow = slow(MESSAGES, MESSAGES, 8);
    List<String> lines = new ArrayList<>(List.of(slow.toString()));
    SlowReport report = new SlowRun(slow, lines::add).run(ServerCommand.asInstalled(), dir);
    assertTrue(report.isGood(), String.join("\n", lines) + "\n" + report.text());
    assertEquals(3, lines.size(), lines.toString());
    Round round = report.rounds().getFirst();
    assertTrue(round.queued() / READERS > 32 * KIB, "they had stopped: " + round.queued());
    assertTrue(report.catchingUp().entries() > READERS * (MESSAGES / 2), report.text());
  }

  // --- what is good and what is not

  /** A round that is as bad as may be; latencies are known to a thousandth. */
  private static final Round LAST_GOOD =
      new Round(
          load(300),
          load(599),
          10 * KIB,
          10 * KIB + READERS * 64 * KIB,
          0,
          0,
          List.of("arrays"),
          0,
          READERS,
          READERS,
          0);

  @Test
  void whatIsAtItsLimitIsGood() {
    assertTrue(report(LAST_GOOD, MESSAGES).isGood(), report(LAST_GOOD, MESSAGES).text());
  }

  @Test
  void aReaderMayNotCostMore() {
    long heap = LAST_GOOD.heap() + READERS;
    fails("costs 64.0 KiB", round(heap, READERS, READERS, 0, load(300), load(599)));
  }

  @Test
  void allMustHaveBeenThereWhenItWasMeasured() {
    fails("1 of 50 readers were gone", round(0, READERS - 1, READERS, 0, load(300), load(599)));
  }

  @Test
  void allMustBeClosedForWantOfProgress() {
    fails("50 stopped readers 49", round(0, READERS, READERS - 1, 0, load(300), load(599)));
    fails("1 connections are still", round(0, READERS, READERS, 1, load(300), load(599)));
  }

  @Test
  void theHealthyMayNotWaitTwiceAsLongUnlessThatIsNoWaitAtAll() {
    fails("the healthy waited", round(0, READERS, READERS, 0, load(300), load(610)));
    fails("the healthy waited", round(0, READERS, READERS, 0, load(1), load(510)));
    assertTrue(report(round(0, READERS, READERS, 0, load(1), load(499)), MESSAGES).isGood());
  }

  @Test
  void theHealthyMustGetEverything() {
    Violations violations = new Violations();
    violations.add(Kind.LOST, "planted");
    fails("FAILED planted", round(0, READERS, READERS, 0, load(300), load(300, violations)));
  }

  @Test
  void enoughMustHavePassedAndComeInOrder() {
    assertTrue(report(LAST_GOOD, MESSAGES - 1).text().contains("has 4,999 entries"));
    SlowReport report =
        new SlowReport(
            slow(MESSAGES, MESSAGES, 8), List.of(LAST_GOOD), MESSAGES, caughtUp(), List.of("gap"));
    assertTrue(report.text().endsWith("FAILED gap\nFAILED"), report.text());
  }

  @Test
  void whatCouldShowNothingIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> slow(100, 200, 8));
    assertThrows(IllegalArgumentException.class, () -> slow(1_000, 100, 8));
  }

  private static Round round(
      long heap, int connected, int closed, int left, LoadReport alone, LoadReport beside) {
    return new Round(
        alone,
        beside,
        LAST_GOOD.heapBefore(),
        heap,
        0,
        0,
        List.of("arrays"),
        0,
        connected,
        closed,
        left);
  }

  private static void fails(String why, Round round) {
    SlowReport report = report(round, MESSAGES);
    assertEquals(1, report.failures().size(), report.text());
    assertTrue(report.text().contains(why) && report.text().endsWith("FAILED"), report.text());
  }

  private static SlowReport report(Round round, long fewest) {
    return new SlowReport(
        slow(MESSAGES, MESSAGES, 8), List.of(round), fewest, caughtUp(), List.of());
  }

  private static SlowReport.CatchingUp caughtUp() {
    return new SlowReport.CatchingUp(1, Duration.ZERO, Duration.ZERO);
  }

  private static LoadReport load(int millis) {
    return load(millis, new Violations());
  }

  private static LoadReport load(int millis, Violations violations) {
    Histogram latencies = new Histogram(3);
    latencies.recordValue(millis * MILLI);
    return new LoadReport(
        slow(MESSAGES, MESSAGES, 8).load(),
        Duration.ofSeconds(1),
        1,
        1,
        null,
        Duration.ZERO,
        latencies,
        List.of(),
        violations);
  }
}
