package chat.testkit.fault;

import java.time.Duration;

/** What is wrong with one connection. */
public sealed interface Fault {

  /** Which half of a connection. */
  enum Way {
    TO_SERVER,
    TO_CLIENT
  }

  /** Nothing: all passes as it comes. */
  record None() implements Fault {}

  /**
   * Both halves end once exactly so many bytes have passed that way, wherever in a frame that is.
   *
   * @param reset whether both ends see a reset (what was on its way is lost) or an ordinary end
   */
  record CutAfter(Way way, long bytes, boolean reset) implements Fault {}

  /** Whatever is read that way is passed on so much later. */
  record Delay(Way way, Duration duration) implements Fault {}

  /** Each byte that way is a segment of its own. */
  record OneByteAtATime(Way way) implements Fault {}

  /**
   * After so many bytes nothing passes that way any more, and nobody is told: with the other half
   * alive, half-open.
   */
  record StallAfter(Way way, long bytes) implements Fault {}
}
