package chat.testkit.slow;

import chat.testkit.load.LoadReport;
import java.util.List;

/**
 * What one round came to. Sizes are in bytes; those of the server were taken when the healthy had
 * gone again, without the readers and with all of them there, stopped, and everything behind them.
 *
 * @param alone how the healthy fared without the readers
 * @param beside how they fared beside them
 * @param heapBefore what was alive in the server's heap without the readers
 * @param heap what was with them
 * @param residentBefore the server's resident memory without the readers
 * @param resident the same with them
 * @param largest the classes that the most of {@code heap} belongs to
 * @param queued what the operating system held for the readers
 * @param connected readers whom the server still had when the sizes were taken
 * @param closed readers whom it closed afterwards because they made no progress
 * @param left connections that it still had when nobody had been closed for long
 */
record Round(
    LoadReport alone,
    LoadReport beside,
    long heapBefore,
    long heap,
    long residentBefore,
    long resident,
    List<String> largest,
    long queued,
    long connected,
    long closed,
    long left) {
  private static final double NANOS_PER_MILLI = 1e6;

  /** 99 of 100 deliveries took no longer without the readers, in milliseconds. */
  double aloneMillis() {
    return p99(alone);
  }

  /** The same beside them. */
  double besideMillis() {
    return p99(beside);
  }

  private static double p99(LoadReport report) {
    return report.latencies().getValueAtPercentile(99) / NANOS_PER_MILLI;
  }
}
