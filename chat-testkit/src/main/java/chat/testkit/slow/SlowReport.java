package chat.testkit.slow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What slow readers came to.
 *
 * @param rounds one after the other
 * @param fewest entries that a reader had in the end of those that passed in the last round
 * @param catchingUp what it took until all had them
 * @param wrong what a reader got twice, not at all, in another order, or otherwise than others; or
 *     why it could not come back
 */
public record SlowReport(
    SlowReaders slow, List<Round> rounds, long fewest, CatchingUp catchingUp, List<String> wrong) {
  private static final long MOST_BYTES = 64 * 1024;
  private static final double MOST_TIMES = 2;
  private static final double NANOS_PER_MILLI = 1e6;

  private static final double KIB = 1024;
  private static final double MIB = 1024 * KIB;

  /**
   * How those who came back were served.
   *
   * @param entries that they had missed, all together
   * @param took from when the first came back until the last had everything
   * @param serverCpu what the server's process used meanwhile, user and system
   */
  public record CatchingUp(long entries, Duration took, Duration serverCpu) {}

  public SlowReport {
    rounds = List.copyOf(rounds);
    wrong = List.copyOf(wrong);
  }

  /** Whether the readers cost little, kept nobody waiting, were closed, and got everything. */
  public boolean isGood() {
    return failures().isEmpty();
  }

  /** What was not as it must be, for people. */
  List<String> failures() {
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      String failure = costs(round);
      if (failure != null) {
        failures.add("round " + (i + 1) + ": " + failure);
      }
      ends(round).forEach(failures::add);
    }
    double alone = median(Round::aloneMillis);
    double beside = median(Round::besideMillis);
    if (beside > MOST_TIMES * Math.max(alone, slow.noise().toNanos() / NANOS_PER_MILLI)) {
      failures.add(
          String.format(
              Locale.ROOT,
              "the healthy waited: p99 %.1f ms beside the stopped readers, %.1f ms without them",
              beside,
              alone));
    }
    if (fewest < slow.messages()) {
      failures.add(
          String.format(
              Locale.ROOT,
              "a reader has %,d entries, and %,d messages were to pass",
              fewest,
              slow.messages()));
    }
    failures.addAll(wrong);
    return failures;
  }

  private @Nullable String costs(Round round) {
    if (round.connected() < slow.readers()) {
      return String.format(
          Locale.ROOT,
          "%,d of %,d readers were gone before it could be told what they cost: the machine is too"
              + " slow for this --rate, or the server does not wait for --write-timeout",
          slow.readers() - round.connected(),
          slow.readers());
    }
    long each = (round.heap() - round.heapBefore()) / slow.readers();
    if (each > MOST_BYTES) {
      return String.format(
              Locale.ROOT, "a stopped reader costs %.1f KiB of the server's heap", each / KIB)
          + ", and 64 are the most; largest in it:\n  "
          + String.join("\n  ", round.largest());
    }
    return null;
  }

  private List<String> ends(Round round) {
    List<String> failures = new ArrayList<>();
    if (round.closed() != slow.readers() || round.left() != 0) {
      failures.add(
          String.format(
              Locale.ROOT,
              "of %,d stopped readers %,d were closed for want of progress, and %,d connections are"
                  + " still there",
              slow.readers(),
              round.closed(),
              round.left()));
    }
    for (var report : List.of(round.alone(), round.beside())) {
      if (!report.isGood()) {
        failures.add("the healthy did not get what they should:\n" + report.text());
      }
    }
    return failures;
  }

  static String heading() {
    return " round   p99 alone  p99 beside   heap before   heap with     each  resident each"
        + "  in the kernel each";
  }

  static String row(int number, Round round, int readers) {
    return String.format(
        Locale.ROOT,
        "%6d %8.1f ms %8.1f ms %9.1f MiB %8.1f MiB %5.1f KiB %10.1f KiB %15.1f KiB",
        number,
        round.aloneMillis(),
        round.besideMillis(),
        round.heapBefore() / MIB,
        round.heap() / MIB,
        (round.heap() - round.heapBefore()) / KIB / readers,
        (round.resident() - round.residentBefore()) / KIB / readers,
        round.queued() / KIB / readers);
  }

  public String text() {
    double alone = median(Round::aloneMillis);
    double beside = median(Round::besideMillis);
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                """
                p99 of the healthy, medians: %.1f ms without the readers, %.1f ms beside them, %.2f times
                closed for want of progress: %,d of %,d
                back from their cursors: each has %,d entries or more; %,d in %.1f s, %.2f µs of the server's CPU each
                """,
                alone,
                beside,
                beside / alone,
                rounds.stream().mapToLong(Round::closed).sum(),
                rounds.size() * slow.readers(),
                fewest,
                catchingUp.entries(),
                catchingUp.took().toMillis() / 1e3,
                catchingUp.serverCpu().toNanos() / 1e3 / Math.max(1, catchingUp.entries())));
    for (String failure : failures()) {
      text.append("FAILED ").append(failure).append('\n');
    }
    return text.append(isGood() ? "GOOD" : "FAILED").toString();
  }

  private double median(ToDoubleFunction<Round> value) {
    double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
