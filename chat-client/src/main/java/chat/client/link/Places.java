package chat.client.link;

import chat.protocol.Entry;
import chat.protocol.Reply;
import chat.protocol.Request;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rooms that are followed and where one stands in each. Changed by one thread, read by any. */
final class Places {
  private final Map<String, Cursor> cursors = new ConcurrentHashMap<>();

  /** Learns from an answer what is followed from where. */
  void answered(Request request, Reply reply) {
    switch (reply) {
      case Reply.Joined joined -> begin(joined.room(), joined.log(), joined.after());
      case Reply.Followed followed -> begin(followed.room(), followed.log(), followed.after());
      case Reply.Left left -> cursors.remove(left.room());
      case Reply.InRoom done when request instanceof Request.Unfollow ->
          cursors.remove(done.room());
      default -> {}
    }
  }

  private void begin(String room, String log, @Nullable Long after) {
    if (after != null) {
      cursors.put(room, new Cursor(log, after));
    }
  }

  void next(Entry entry) {
    cursors.computeIfPresent(entry.room(), (_, had) -> new Cursor(had.log(), entry.seq()));
  }

  void forget(String room) {
    cursors.remove(room);
  }

  @Nullable Cursor of(String room) {
    return cursors.get(room);
  }

  Map<String, Cursor> all() {
    return Map.copyOf(cursors);
  }
}
