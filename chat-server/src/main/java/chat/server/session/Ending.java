package chat.server.session;

import chat.protocol.ServerFrame.Bye;

/** How a session ends. */
sealed interface Ending {

  /** There is nobody to tell. */
  record Gone() implements Ending {}

  /**
   * The peer is told.
   *
   * @param rooms whether every followed room is sent up to its head first
   */
  record Told(Bye bye, boolean rooms) implements Ending {}
}
