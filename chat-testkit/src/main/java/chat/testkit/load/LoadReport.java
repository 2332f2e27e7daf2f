package chat.testkit.load;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
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
 * @param seconds the counted time, one by one
 * @param violations what was lost, doubled, out of order or refused
 */
public record LoadReport(
    Load load,
    Duration took,
    long deliveries,
    long messages,
    @Nullable Duration serverCpu,
    Duration driverCpu,
    Histogram latencies,
    List<Second> seconds,
    Violations violations) {

  /** Whether something was delivered, and nothing was lost, doubled, out of order or refused. */
  public boolean isGood() {
    return deliveries > 0 && violations.all() == 0;
  }

  public String text() {
    double seconds = tookSeconds();
    StringBuilder text = new StringBuilder(load + "\n");
    line(text, "deliveries", perSecond(deliveries, seconds));
    line(text, "messages", perSecond(messages, seconds));
    if (serverCpu == null) {
      line(text, "driver CPU", cores(driverCpu, seconds));
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
            "p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, max %.1f ms",
            latencyMillis(50),
            latencyMillis(90),
            latencyMillis(99),
            latencyMillis(99.9),
            latencyMillis(100)));
    line(text, "violations", counts());
    if (deliveries == 0) {
      text.append("FAILED nothing was delivered\n");
    }
    violations.first().forEach(what -> text.append("FAILED ").append(what).append('\n'));
    return text.toString().stripTrailing();
  }

  /** The same for programs, as one JSON object. */
  public String json() {
    JsonObject all = new JsonObject();
    all.addProperty("good", isGood());
    all.addProperty("users", load.users());
    all.addProperty("rooms", load.rooms());
    all.addProperty("rate", load.rate());
    all.addProperty("seconds", tookSeconds());
    all.addProperty("messages", messages);
    all.addProperty("deliveries", deliveries);
    JsonObject latency = new JsonObject();
    latency.addProperty("p50", latencyMillis(50));
    latency.addProperty("p90", latencyMillis(90));
    latency.addProperty("p99", latencyMillis(99));
    latency.addProperty("p99.9", latencyMillis(99.9));
    latency.addProperty("max", latencyMillis(100));
    all.add("latencyMs", latency);
    all.addProperty("driverCpuSeconds", driverCpu.toNanos() / 1e9);
    if (serverCpu != null) {
      all.addProperty("serverCpuSeconds", serverCpu.toNanos() / 1e9);
    }
    JsonObject counts = new JsonObject();
    for (Violations.Kind kind : Violations.Kind.values()) {
      counts.addProperty(kind.name().toLowerCase(Locale.ROOT), violations.of(kind));
    }
    all.add("violations", counts);
    JsonArray first = new JsonArray();
    violations.first().forEach(first::add);
    all.add("first", first);
    JsonArray series = new JsonArray();
    for (Second second : seconds) {
      JsonObject row = new JsonObject();
      row.addProperty("at", second.at());
      row.addProperty("messages", second.messages());
      row.addProperty("deliveries", second.deliveries());
      row.addProperty("p50", second.p50());
      row.addProperty("p99", second.p99());
      row.addProperty("max", second.max());
      row.addProperty("violations", second.violations());
      series.add(row);
    }
    all.add("series", series);
    return all.toString();
  }

  /** The same for people, as one HTML page that needs nothing else. */
  public String html() {
    return new LoadPage(this).text();
  }

  private String counts() {
    if (violations.all() == 0) {
      return "none: nothing lost, doubled, out of order or refused";
    }
    return String.format(
        Locale.ROOT,
        "%,d lost, %,d duplicates, %,d reordered, %,d gaps, %,d other",
        violations.of(Violations.Kind.LOST),
        violations.of(Violations.Kind.DUPLICATE),
        violations.of(Violations.Kind.REORDERED),
        violations.of(Violations.Kind.GAP),
        violations.of(Violations.Kind.OTHER));
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

  double tookSeconds() {
    return took.toNanos() / 1e9;
  }

  double latencyMillis(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e6;
  }
}
