package chat.client.link;

import chat.protocol.Entry;
import chat.protocol.ProtocolException;
import chat.protocol.Reply;
import chat.protocol.Request;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where each followed room stands on one connection, so that a gap or a repetition cannot pass
 * unseen. For the thread that reads the connection.
 */
final class Streams {
  /** The last number that came, or behind which the first will come. */
  private final Map<String, Long> last = new HashMap<>();

  /** Learns from an answer where a stream begins or ends. */
  void answered(Request request, Reply reply) {
    switch (reply) {
      case Reply.Joined joined -> begins(joined.room(), joined.after());
      case Reply.Followed followed -> begins(followed.room(), followed.after());
      case Reply.Left left -> last.remove(left.room());
      case Reply.InRoom done when request instanceof Request.Unfollow -> last.remove(done.room());
      default -> {}
    }
  }

  private void begins(String room, @Nullable Long after) {
    if (after != null) {
      last.put(room, after);
    }
  }

  /** Counts an entry. */
  void next(Entry entry) throws ProtocolException {
    Long before = last.replace(entry.room(), entry.seq());
    if (before == null) {
      throw new ProtocolException("an entry of #" + entry.room() + ", which is not followed");
    }
    if (entry.seq() != before + 1) {
      throw new ProtocolException(
          "#"
              + entry.room()
              + " has "
              + entry.seq()
              + " after "
              + before
              + (entry.seq() > before ? ": a gap" : ": a repetition"));
    }
  }
}
