package chat.client.state;

import chat.protocol.Entry;
import chat.protocol.Reply;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The user's rooms, and the one in which they are.
 *
 * @param me the account's name; empty as long as it is not known
 * @param current the room that lines go to
 * @param rooms what is followed, by name
 */
public record Rooms(String me, String current, Map<String, Room> rooms) {

  /** Before anything is known but who one will be, or empty if not even that. */
  public static Rooms entering(String me, String current) {
    return new Rooms(me, current, Map.of());
  }

  /** After a login: what is followed already stays as it is. */
  public Rooms loggedIn(Reply.LoggedIn account) {
    Map<String, Room> all = new HashMap<>();
    for (Reply.RoomStatus status : account.rooms()) {
      Room known = rooms.get(status.room());
      all.put(
          status.room(),
          known != null ? known : Room.fresh(status.room(), status.head(), status.unread()));
    }
    return new Rooms(account.user(), current, Map.copyOf(all));
  }

  /** One is a member of this room now. */
  public Rooms joined(String room) {
    return rooms.containsKey(room) ? this : with(Room.fresh(room, 0, 0));
  }

  /** One is a member of this room no longer. */
  public Rooms left(String room) {
    Map<String, Room> all = new HashMap<>(rooms);
    all.remove(room);
    return new Rooms(me, current, Map.copyOf(all));
  }

  /** Lines go to this room now; what was unread there has been shown. */
  public Rooms entered(String room) {
    Rooms there = new Rooms(me, room, rooms);
    Room known = rooms.get(room);
    return known == null ? there : there.with(known.seen());
  }

  /** An entry has come. */
  public Rooms with(Entry entry) {
    Room known = rooms.getOrDefault(entry.room(), Room.fresh(entry.room(), 0, 0));
    return with(known.with(entry, entry.from().equals(me), isCurrent(entry.room())));
  }

  /** A room's history is another one from now on. */
  public Rooms anew(String room) {
    return rooms.containsKey(room) ? with(Room.fresh(room, 0, 0)) : this;
  }

  public boolean isCurrent(String room) {
    return room.equals(current);
  }

  public @Nullable Room room(String name) {
    return rooms.get(name);
  }

  /** By name. */
  public List<Room> sorted() {
    return rooms.values().stream().sorted(Comparator.comparing(Room::name)).toList();
  }

  private Rooms with(Room room) {
    Map<String, Room> all = new HashMap<>(rooms);
    all.put(room.name(), room);
    return new Rooms(me, current, Map.copyOf(all));
  }
}
