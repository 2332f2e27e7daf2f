package chat.client.link;

import chat.protocol.Codec;
import chat.protocol.Entry;
import chat.protocol.ProtocolException;
import chat.protocol.Reply;
import java.util.ArrayList;
import java.util.List;

/** Reads the entries of a page. */
public final class Entries {
  private Entries() {}

  /**
   * The page's entries in ascending order.
   *
   * @throws ProtocolException if one is none, or they do not follow one another
   */
  public static List<Entry> of(Reply.HistoryPage page) throws ProtocolException {
    List<Entry> entries = new ArrayList<>();
    for (byte[] frame : page.entries()) {
      if (!(Codec.decodeServer(frame) instanceof Entry entry)) {
        throw new ProtocolException("the server sent history that is no entry");
      }
      if (!entries.isEmpty() && entries.getLast().seq() + 1 != entry.seq()) {
        throw new ProtocolException(
            "the server sent history with " + entry.seq() + " after " + entries.getLast().seq());
      }
      entries.add(entry);
    }
    return entries;
  }
}
