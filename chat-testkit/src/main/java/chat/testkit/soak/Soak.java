package chat.testkit.soak;

import chat.testkit.load.Load;
import java.time.Duration;

/**
 * What to drive, and when to look.
 *
 * @param users who stay and talk, spread evenly over the rooms
 * @param rooms that they are in
 * @param rate messages per second, over all rooms
 * @param visits people per minute who come, are cut off, come back and leave for good
 * @param time from when all users are in
 * @param baseline the time at which the server is as large as it may be
 * @param every between two looks
 * @param tls whether all of them come over TLS
 * @param heap the server's largest heap, as {@code -Xmx} takes it
 */
public record Soak(
    int users,
    int rooms,
    int rate,
    int visits,
    Duration time,
    Duration baseline,
    Duration every,
    boolean tls,
    String heap) {
  private static final int TEXT_BYTES = 120;

  public Soak {
    if (rate < 1 || visits < 1) {
      throw new IllegalArgumentException("there must be messages and visits: it is not for idling");
    }
    if (!every.isPositive() || baseline.compareTo(every) < 0 || time.compareTo(baseline) <= 0) {
      throw new IllegalArgumentException(
          "the times must be in order: --every, not before it --baseline, and after it --time");
    }
    if (!heap.matches("[0-9]+[kmg]?")) {
      throw new IllegalArgumentException("a heap is written as 512m or 1g, not " + heap);
    }
    load(users, rooms, rate, time); // throws if it cannot be
  }

  Load load() {
    return load(users, rooms, rate, time);
  }

  private static Load load(int users, int rooms, int rate, Duration time) {
    return new Load(users, rooms, 1, rate, true, TEXT_BYTES, Duration.ZERO, time);
  }

  /** How many looks there are. */
  int looks() {
    return (int) time.dividedBy(every);
  }

  /** The number of the look that all later ones are held against. */
  int baselineLook() {
    return (int) baseline.dividedBy(every);
  }

  @Override
  public String toString() {
    return "%d users in %d rooms over %s, %d messages/s, %d visits/min, %d min, server with -Xmx%s"
        .formatted(users, rooms, tls ? "TLS" : "plain TCP", rate, visits, time.toMinutes(), heap);
  }
}
