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
    line(text, "deliveries", perSecond(deliveries, seconds));
    line(text, "messages", perSecond(messages, seconds));
    if (serverCpu == null) {
      line(text, "server CPU", "unknown");
    } else {
      double cost = serverCpu.toNanos() / 1e3 / Math.max(1, deliveries);
      double both = driverCpu.toNanos() + serverCpu.toNanos();
      line(
          text,
          "server CPU",
          String.format(Locale.ROOT, "%.2f µs a delivery, %s", cost, cores(serverCpu, seconds)));
      line(
          text,
          "driver CPU",
          String.format(
              Locale.ROOT,
              "%.0f %% of what both used, %s",
              100 * driverCpu.toNanos() / Math.max(1, both),
              cores(driverCpu, seconds)));
    }
    line(
        text,
        "latency",
        String.format(
            Locale.ROOT,
            "p50 %.1f ms, p99 %.1f ms, max %.1f ms",
            millis(latencies.getValueAtPercentile(50)),
            millis(latencies.getValueAtPercentile(99)),
            millis(latencies.getMaxValue())));
    if (deliveries == 0) {
      text.append("FAILED nothing was delivered\n");
    }
    broken.forEach(what -> text.append("FAILED ").append(what).append('\n'));
    if (brokenCount > broken.size()) {
      text.append("FAILED … and ").append(brokenCount - broken.size()).append(" more\n");
    }
    return text.toString().stripTrailing();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(" ".repeat(12 - name.length())).append(value).append('\n');
  }

  private static String perSecond(long count, double seconds) {
    return String.format(Locale.ROOT, "%,d, %,.0f /s", count, count / seconds);
  }

  private static String cores(Duration cpu, double seconds) {
    return String.format(Locale.ROOT, "%.2f cores", cpu.toNanos() / 1e9 / seconds);
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
