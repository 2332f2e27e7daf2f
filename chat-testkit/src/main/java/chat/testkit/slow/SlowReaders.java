package chat.testkit.slow;

import chat.testkit.load.Load;
import java.time.Duration;

/**
 * What to drive.
 *
 * @param readers followers who stop reading
 * @param messages that pass in each round while they do not read
 * @param healthy users who say these messages, and read all along
 * @param rate messages per second
 * @param rounds how often: each once without the readers and once with them, one after the other
 * @param noise what a delivery may take on this machine without anybody having waited
 * @param writeTimeout after how long without progress the server is to close a connection
 * @param tls whether all of them come over TLS
 * @param heap the server's heap, as {@code -Xmx} takes it; it is all there from the start, so that
 *     what resident memory grows by lies beside it
 * @param seed how much each reads before it stops follows from it
 */
public record SlowReaders(
    int readers,
    int messages,
    int healthy,
    int rate,
    int rounds,
    Duration noise,
    Duration writeTimeout,
    boolean tls,
    String heap,
    long seed) {
  private static final int TEXT_BYTES = 120;

  public SlowReaders {
    if (readers < 1 || healthy < 2) {
      throw new IllegalArgumentException("there must be a reader, and two who talk to each other");
    }
    if (rate < 1 || messages < rate) {
      throw new IllegalArgumentException(
          "what happens within a second tells nothing: take more --messages, or a lower --rate");
    }
    if (rounds < 1) {
      throw new IllegalArgumentException("there must be a round");
    }
    if (!heap.matches("[0-9]+[kmg]?")) {
      throw new IllegalArgumentException("a heap is written as 512m or 1g, not " + heap);
    }
    if (writeTimeout.toMillis() < 1_000L * messages / rate) {
      throw new IllegalArgumentException(
          "the readers would be closed before the messages have passed: "
              + messages
              + " at "
              + rate
              + "/s take longer than "
              + writeTimeout.toSeconds()
              + " s; take fewer --messages, a higher --rate, or a longer --write-timeout");
    }
  }

  /** What the healthy do, whether the readers are there or not. */
  Load load() {
    Duration time = Duration.ofNanos(1_000_000_000L * messages / rate);
    return new Load(healthy, 1, 1, rate, false, TEXT_BYTES, time.dividedBy(4), time);
  }

  @Override
  public String toString() {
    return ("%,d readers over %s who stop, %d healthy users, %,d messages at %,d/s, %d rounds,"
            + " closed after %.0f s without progress, server with -Xmx%s, seed %d")
        .formatted(
            readers,
            tls ? "TLS" : "plain TCP",
            healthy,
            messages,
            rate,
            rounds,
            writeTimeout.toMillis() / 1e3,
            heap,
            seed);
  }
}
