package chat.client.link;

import chat.protocol.Start;

/**
 * Where one stands in a room.
 *
 * @param log the identity of the log that {@code seq} counts in
 * @param seq the last entry that one has; 0 before the first
 */
public record Cursor(String log, long seq) {

  /** Goes on from here, and only in this very log. */
  public Start start() {
    return new Start.After(seq, log);
  }
}
