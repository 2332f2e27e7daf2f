package chat.testkit.load;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a load came to.
 *
 * @param took the time that was counted
 * @param deliveries messages that users got
 * @param messages that were acknowledged
 * @param serverCpu what the server's process used, user and system; {@code null} if not known
 * @param driverCpu what this process used
 * @param latencies in nanoseconds, from when a message was to be sent until a user had it
 * @param brokenCount how often something was lost, doubled, out of order or refused
 * @param broken the first of them
 */
public record LoadReport(
    Load load,
    Duration took,
    long deliveries,
    long messages,
    @Nullable Duration serverCpu,
    Duration driverCpu,
    Histogram latencies,
    int brokenCount,
    List<String> broken) {

  /** Whether something was delivered, and nothing was lost, doubled, out of order or refused. */
  public boolean isGood() {
    return deliveries > 0 && brokenCount == 0;
  }

  public String text() {
    double seconds = took.toNanos() / 1e9;
    StringBuilder text = new StringBuilder(load + "\n");
    line(text, "deliveries", "%,d, %,.0f /s", deliveries, deliveries / seconds);
    line(text, "messages", "%,d, %,.0f /s", messages, messages / seconds);
    if (serverCpu == null) {
      line(text, "server CPU", "unknown");
    } else {
      line(
          text,
          "server CPU",
          "%.2f µs a delivery (%.2f cores)",
          serverCpu.toNanos() / 1e3 / Math.max(1, deliveries),
          serverCpu.toNanos() / 1e9 / seconds);
      line(
          text,
          "driver CPU",
          "%.0f %% of what both used (%.2f cores)",
          100.0 * driverCpu.toNanos() / Math.max(1, driverCpu.plus(serverCpu).toNanos()),
          driverCpu.toNanos() / 1e9 / seconds);
    }
    line(
        text,
        "latency",
        "p50 %.1f ms, p99 %.1f ms, max %.1f ms",
        millis(latencies.getValueAtPercentile(50)),
        millis(latencies.getValueAtPercentile(99)),
        millis(latencies.getMaxValue()));
    if (deliveries == 0) {
      text.append("FAILED nothing was delivered\n");
    }
    broken.forEach(what -> text.append("FAILED ").append(what).append('\n'));
    if (brokenCount > broken.size()) {
      text.append("FAILED … and ").append(brokenCount - broken.size()).append(" more\n");
    }
    return text.toString().stripTrailing();
  }

  private static void line(StringBuilder text, String name, String format, Object... values) {
    text.append("%-12s".formatted(name))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
