package chat.client.state;

import chat.protocol.Entry;

/** Something that goes onto the screen for good, above what is being typed. */
public sealed interface Shown {

  /** An entry of the room that one is in. */
  record Said(Entry entry) implements Shown {}

  /**
   * Something was said in another room.
   *
   * @param mention whether it speaks to the user; if not, it is the first that is new there
   */
  record Elsewhere(Entry.Message message, boolean mention) implements Shown {}

  /** What comes next is of this room; {@code unread} messages of others are new in it. */
  record Entered(String room, String topic, long unread) implements Shown {}

  /** So many of the new messages are older than those that follow. */
  record Older(long count) implements Shown {}

  /** What follows is new. The count is 0 where it cannot be known yet. */
  record Unread(long count) implements Shown {}

  /** The room's log is another one than before; what follows belongs to it. */
  record OtherLog(String room) implements Shown {}

  /** Not seen but heard: the user wants to be told of this message wherever they look. */
  record Alert(Entry.Message message) implements Shown {}
}
