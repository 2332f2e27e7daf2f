package chat.client.link;

import chat.protocol.Event;
import chat.protocol.Reply;
import chat.protocol.ServerFrame;
import chat.protocol.Start;
import java.time.Duration;

/**
 * What a {@link ChatClient} tells, all of it on its one thread, one call after the other.
 *
 * <p>While a method here runs the client reads nothing: who is slow holds back the server, not
 * memory. Nothing here may wait for an answer or for a message to be delivered.
 */
public interface Listener extends Inbox {

  /**
   * Logged in. What was followed before goes on from where it was, and what waits to be sent is
   * sent, right after this returns.
   */
  default void online(ServerFrame.Hello server, Reply.LoggedIn account) {}

  /**
   * No connection. The next attempt comes by itself.
   *
   * @param retryIn when
   */
  default void offline(End why, Duration retryIn) {}

  /** It is over: this client never comes back by itself. The last call. */
  default void over(End why) {}

  @Override
  default void event(Event event) {}

  /**
   * A followed room's log is not the one that the cursor belongs to: the server's data were
   * restored from a backup, or the room was made anew. The entries that come next belong to another
   * history, and people must be told.
   *
   * @param had where this client was
   * @param head the newest entry of the log that there is now
   * @param log its identity
   * @return where to begin in it
   */
  default Start otherLog(String room, Cursor had, long head, String log) {
    return new Start.After(0, log);
  }

  /** Something on this side does not work, although the conversation goes on; told once each. */
  default void trouble(String what) {}

  /** A room that was followed can be followed no longer, after a reconnect. */
  default void followRefused(String room, Reply.Refusal why) {}
}
