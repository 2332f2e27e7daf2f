package chat.testkit.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a soak came to.
 *
 * @param baseline how large the server was when it may have been as large as it would be
 * @param end how large it was at last
 * @param promiseKept whether those who stayed got everything once and in order
 * @param load what they got, as text
 * @param visits how many came and went
 * @param visitFailure what went wrong with one of them
 */
public record SoakReport(
    Vitals baseline,
    Vitals end,
    boolean promiseKept,
    String load,
    int visits,
    @Nullable String visitFailure) {
  private static final int GROWTH_PERCENT = 10;
  private static final double MIB = 1024 * 1024;

  static String heading() {
    return "  minute   heap MiB    RSS MiB    threads  descriptors  visits";
  }

  static String row(double minute, Vitals vitals, int visits) {
    return String.format(
        Locale.ROOT,
        "%8.1f %10.1f %10.1f %10d %12d %7d",
        minute,
        vitals.heapBytes() / MIB,
        vitals.residentBytes() / MIB,
        vitals.threads(),
        vitals.descriptors(),
        visits);
  }

  /** Whether nothing has grown, and nothing was lost, doubled, out of order or refused. */
  public boolean isGood() {
    return wrong().isEmpty() && promiseKept;
  }

  /** What has grown, or otherwise failed, beside the load. */
  List<String> wrong() {
    List<String> wrong = new ArrayList<>();
    grown(wrong, "heap after a collection", baseline.heapBytes(), end.heapBytes());
    grown(wrong, "resident memory", baseline.residentBytes(), end.residentBytes());
    differs(wrong, "threads", baseline.threads(), end.threads());
    differs(wrong, "descriptors", baseline.descriptors(), end.descriptors());
    if (visitFailure != null) {
      wrong.add(visitFailure);
    }
    return wrong;
  }

  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "heap %+.1f %%, resident %+.1f %%, threads %+d, descriptors %+d since the baseline%n",
            percent(baseline.heapBytes(), end.heapBytes()),
            percent(baseline.residentBytes(), end.residentBytes()),
            end.threads() - baseline.threads(),
            end.descriptors() - baseline.descriptors()));
    List<String> wrong = wrong();
    wrong.forEach(what -> text.append("FAILED ").append(what).append('\n'));
    if (!wrong.isEmpty()) {
      text.append("largest at the baseline:\n");
      baseline.largest().forEach(line -> text.append("  ").append(line).append('\n'));
      text.append("largest at the end:\n");
      end.largest().forEach(line -> text.append("  ").append(line).append('\n'));
    }
    return text.append(load).append('\n').append(isGood() ? "GOOD" : "FAILED").toString();
  }

  private static void grown(List<String> wrong, String what, long before, long now) {
    if (percent(before, now) > GROWTH_PERCENT) {
      wrong.add(what + " has grown by more than " + GROWTH_PERCENT + " %");
    }
  }

  private static void differs(List<String> wrong, String what, long before, long now) {
    if (before != now) {
      wrong.add(what + ": " + before + " at the baseline, " + now + " at the end");
    }
  }

  private static double percent(long before, long now) {
    return 100.0 * (now - before) / before;
  }
}
