package chat.server.session;

import chat.protocol.ByeReason;
import chat.protocol.ServerFrame.Bye;

/**
 * How a session ends.
 *
 * @param bye what the peer is told
 * @param rooms whether every followed room is sent up to its head first
 */
record Ending(Bye bye, boolean rooms) {
  /** There is nobody to tell. */
  static final Ending GONE = new Ending(new Bye(ByeReason.OTHER), false);

  boolean isGone() {
    return this == GONE;
  }
}
