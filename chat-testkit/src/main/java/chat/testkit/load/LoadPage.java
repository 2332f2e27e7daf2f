package chat.testkit.load;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A report as one page of HTML: no script, nothing fetched, the plots drawn in SVG. */
final class LoadPage {
  private static final int WIDTH = 820;
  private static final int HEIGHT = 240;
  private static final int LEFT = 70;
  private static final int TOP = 16;
  private static final int BOTTOM = 30;
  private static final int TICKS = 4;

  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 54em; padding: 0 1em;
             color: #222; background: #fff }
      pre { background: #f4f4f4; padding: 1em; overflow-x: auto }
      .good { color: #14722f } .bad { color: #b3261e }
      svg { width: 100%; height: auto } svg text { font-size: 12px; fill: #555 }
      @media (prefers-color-scheme: dark) {
        body { color: #ddd; background: #181818 } pre { background: #242424 }
        .good { color: #6fcf8b } .bad { color: #ff8a80 } svg text { fill: #aaa }
      }
      """;

  /** One line of a plot. */
  private record Curve(String name, String color, ToDoubleFunction<Second> value) {}

  private final LoadReport report;

  LoadPage(LoadReport report) {
    this.report = report;
  }

  String text() {
    boolean good = report.isGood();
    return """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><title>chat-testkit simulate</title>
    <meta name="viewport" content="width=device-width"><style>
    %s</style></head><body>
    <h1>%s</h1>
    <p class="%s">%s</p>
    <pre>%s</pre>
    <h2>Throughput, per second</h2>
    %s
    <h2>Latency, in milliseconds</h2>
    %s
    <p>From the moment at which a message was to be sent until a user had it, so what a slow server
    holds up is counted too.</p>
    </body></html>
    """
        .formatted(
            STYLE,
            escaped(report.load().toString()),
            good ? "good" : "bad",
            good ? "No violation." : "The promise was broken.",
            escaped(report.text()),
            plot(
                List.of(
                    new Curve("deliveries", "#2b6cb0", Second::deliveries),
                    new Curve("messages", "#c05621", Second::messages))),
            plot(
                List.of(
                    new Curve("max", "#a0aec0", Second::max),
                    new Curve("p99", "#c05621", Second::p99),
                    new Curve("p50", "#2b6cb0", Second::p50))));
  }

  private String plot(List<Curve> curves) {
    double last = report.seconds().stream().mapToDouble(Second::at).max().orElse(1);
    double most = 0;
    for (Curve curve : curves) {
      most = Math.max(most, report.seconds().stream().mapToDouble(curve.value()).max().orElse(0));
    }
    double top = most == 0 ? 1 : most;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\">\n",
            WIDTH + LEFT,
            HEIGHT + BOTTOM));
    for (int i = 0; i <= TICKS; i++) {
      double y = y(top * i / TICKS, top);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#8884\"/>"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
              LEFT,
              WIDTH + LEFT,
              y,
              y,
              LEFT - 6,
              y + 4,
              number(top * i / TICKS)));
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f s</text>\n",
              x(last * i / TICKS, last),
              HEIGHT + BOTTOM - 8,
              last * i / TICKS));
    }
    int legend = LEFT + 10;
    for (Curve curve : curves) {
      StringBuilder points = new StringBuilder();
      for (Second second : report.seconds()) {
        points.append(
            String.format(
                Locale.ROOT,
                "%.1f,%.1f ",
                x(second.at(), last),
                y(curve.value().applyAsDouble(second), top)));
      }
      svg.append(
          String.format(
              Locale.ROOT,
              "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\" points=\"%s\"/>"
                  + "<text x=\"%d\" y=\"12\" style=\"fill:%s\">%s</text>\n",
              curve.color(),
              points.toString().stripTrailing(),
              legend,
              curve.color(),
              curve.name()));
      legend += 100;
    }
    return svg.append("</svg>").toString();
  }

  private static double x(double at, double last) {
    return LEFT + WIDTH * at / last * 0.98;
  }

  private static double y(double value, double top) {
    return HEIGHT - (HEIGHT - TOP) * value / top;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
