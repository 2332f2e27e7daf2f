package chat.testkit.check;

import chat.protocol.Entry;
import org.jspecify.annotations.Nullable;

/**
 * One line of what a driver lived.
 *
 * <p>Times ({@code at}) are {@link System#nanoTime()}: on one machine it is the same clock in every
 * process, and it never runs backwards, which is what "acknowledged before the other began" needs.
 */
public sealed interface Note {

  /**
   * A send is about to begin: written before its first byte goes out.
   *
   * @param op the attempt's number, once in a driver; sending a key again is another attempt
   */
  record Began(long op, long at, String user, String room, @Nullable String key, String text)
      implements Note {}

  /** The attempt was acknowledged. */
  record Acknowledged(long op, long at, long seq, boolean duplicate) implements Note {}

  /** The attempt was refused for certain. */
  record Refused(long op, long at, String code) implements Note {}

  /** Nobody will ever know from an answer: the connection is gone. So is one without any result. */
  record Unanswered(long op, long at) implements Note {}

  /**
   * A client's view of a room begins, or goes on, behind {@code after}.
   *
   * @param client one reader with one cursor a room; a name of its own among all drivers
   * @param resumed whether it goes on from the last entry that this client got; if not, it begins
   *     anew, wherever that is
   */
  record Followed(String client, String user, String room, String log, long after, boolean resumed)
      implements Note {}

  /** A client got an entry. */
  record Received(String client, Entry entry) implements Note {}

  /** A client broke off, because it saw the server break the protocol. */
  record Objected(String client, String what) implements Note {}
}
