package chat.client.link;

import chat.protocol.Entry;
import chat.protocol.Event;

/**
 * Takes what the server sends unasked, in its order, on the thread that reads the connection.
 *
 * <p>While a method here runs nothing else is read: who is slow holds back the server, not memory.
 * Nothing here may wait for an answer.
 */
public interface Inbox {

  /**
   * The next entry of a followed room: each follows the one before it without a gap.
   *
   * @param frame the line as it came, without its LF; not to be changed
   */
  void entry(Entry entry, byte[] frame);

  void event(Event event);
}
