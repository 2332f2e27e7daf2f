package chat.server.session;

import chat.protocol.Codec;
import chat.protocol.Event;
import chat.server.room.Follower;
import chat.server.room.Member;
import chat.server.room.OpenRoom;
import chat.server.room.Room;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;

/**
 * Tells the followers of a room which of its members came or went: at most once a second a room, so
 * that a thousand who come back at once cost a frame and not a thousand. Any thread notes, one
 * thread tells.
 */
final class Presence {
  private static final long EVERY_NANOS = 1_000_000_000L;
  private static final int NAMES = 500;

  private final LongPredicate isOnline;
  private final Map<OpenRoom, Due> rooms = new ConcurrentHashMap<>();

  private static final class Due {
    final Set<String> names = new LinkedHashSet<>();
    long toldAt;
    boolean told;
  }

  /**
   * @param isOnline whether the account of that number is connected
   */
  Presence(LongPredicate isOnline) {
    this.isOnline = isOnline;
  }

  /**
   * Somebody came to or went from a room that is in use; what holds is looked up when it is told.
   */
  void note(OpenRoom room, String name) {
    rooms.compute(
        room,
        (_, known) -> {
          Due due = known == null ? new Due() : known;
          due.names.add(name);
          return due;
        });
  }

  /** Tells what may be told now. For one thread. */
  void tell(long now) {
    for (OpenRoom room : rooms.keySet()) {
      var names = new ArrayList<String>();
      rooms.computeIfPresent(
          room,
          (_, due) -> {
            if (due.told && now - due.toldAt < EVERY_NANOS) {
              return due;
            }
            take(due.names, names);
            due.told = true;
            due.toldAt = now;
            return names.isEmpty() ? null : due; // quiet for a second: forgotten
          });
      if (!names.isEmpty()) {
        tell(room, names);
      }
    }
  }

  private static void take(Set<String> from, List<String> into) {
    Iterator<String> names = from.iterator();
    while (names.hasNext() && into.size() < NAMES) {
      into.add(names.next());
      names.remove();
    }
  }

  private void tell(OpenRoom room, List<String> names) {
    Room view = room.view();
    var online = new ArrayList<String>();
    var offline = new ArrayList<String>();
    for (String name : names) {
      Member member = view.member(name);
      if (member != null) {
        (isOnline.test(member.account()) ? online : offline).add(name);
      }
    }
    if (online.isEmpty() && offline.isEmpty()) {
      return;
    }
    byte[] frame = Codec.encode(new Event.Presence(view.name(), online, offline));
    for (Follower follower : room.followers()) {
      follower.offer(room, frame);
    }
  }
}
