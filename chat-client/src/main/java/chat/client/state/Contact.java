package chat.client.state;

/** Whether there is a server to talk to. */
public sealed interface Contact {

  /** The first attempt is under way. */
  record Connecting() implements Contact {}

  /**
   * Logged in.
   *
   * @param roundTripMillis how long an answer took last; negative as long as none came
   */
  record Online(long roundTripMillis, boolean tls) implements Contact {}

  /**
   * Not connected.
   *
   * @param why in a few words
   * @param retryAtNanos when the next attempt is made, on the clock that the caller uses
   */
  record Offline(String why, long retryAtNanos) implements Contact {}
}
