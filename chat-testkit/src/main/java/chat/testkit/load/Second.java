package chat.testkit.load;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What happened in about one second of a run.
 *
 * @param at seconds since the counted time began, at the end of this one
 * @param messages that were acknowledged, per second
 * @param deliveries messages that users got, per second
 * @param p50 of the time that a delivery took, in milliseconds; so the others
 * @param violations so far
 */
public record Second(
    double at,
    double messages,
    double deliveries,
    double p50,
    double p99,
    double max,
    long violations) {

  static Second of(
      double at,
      double seconds,
      long messages,
      long deliveries,
      Histogram latencies,
      long violations) {
    return new Second(
        at,
        messages / seconds,
        deliveries / seconds,
        latencies.getValueAtPercentile(50) / 1e6,
        latencies.getValueAtPercentile(99) / 1e6,
        latencies.getMaxValue() / 1e6,
        violations);
  }

  /** A line for whoever watches. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%4.0f s  %,8.0f messages/s  %,10.0f deliveries/s  p50 %.1f ms  p99 %.1f ms  max %.1f ms "
            + " %s",
        at,
        messages,
        deliveries,
        p50,
        p99,
        max,
        violations == 0 ? "no violation" : violations + " VIOLATIONS");
  }
}
