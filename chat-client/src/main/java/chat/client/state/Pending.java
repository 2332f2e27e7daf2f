package chat.client.state;

/**
 * A message that is not in the transcript: it was not acknowledged, or was refused.
 *
 * @param key what makes it the same message however often it is sent
 * @param why what stands in the way, in a few words; empty if nothing does
 * @param sinceNanos since when it is at this stage, on the clock that the caller uses
 */
public record Pending(
    String key, String room, String text, Stage stage, String why, long sinceNanos) {

  /** How far it has come. */
  public enum Stage {
    /** Waits for a connection, for one before it, or because the server asked to wait. */
    QUEUED,
    /** Sent, no answer yet. */
    SENDING,
    /** Sent, and the connection ended before the answer: it is asked for again. */
    UNKNOWN,
    /** Refused or given up: it stays until the user sends it again or drops it. */
    FAILED
  }
}
