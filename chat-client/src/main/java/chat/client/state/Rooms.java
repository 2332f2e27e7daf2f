package chat.client.state;

import chat.protocol.Entry;
import chat.protocol.Names;
import chat.protocol.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The user's rooms, and the one in which they are.
 *
 * @param me the account's name; empty as long as it is not known
 * @param current the room that lines go to
 * @param previous the room that one was in before; {@code null} if there was none
 * @param focused whether the user looks at the window, as far as it tells
 * @param rooms what is followed, by name, in the order in which they are numbered from 1
 */
public record Rooms(
    String me,
    String current,
    @Nullable String previous,
    boolean focused,
    SequencedMap<String, Room> rooms) {

  /**
   * What something that happened leads to.
   *
   * @param shown what goes onto the screen because of it, in order
   */
  public record Next(Rooms rooms, List<Shown> shown) {}

  /** Where the read marker should stand. */
  public record Marker(String room, long seq) {}

  /** Before anything is known but who one will be, or empty if not even that. */
  public static Rooms entering(String me, String current) {
    return new Rooms(me, current, null, true, Collections.emptyNavigableMap());
  }

  /** After a login: what is followed already stays as it is, but for what the server counted. */
  public Rooms loggedIn(Reply.LoggedIn account) {
    Rooms known = new Rooms(account.user(), current, previous, focused, rooms);
    LinkedHashMap<String, Room> all = new LinkedHashMap<>();
    Map<String, Reply.RoomStatus> statuses = new LinkedHashMap<>();
    account.rooms().stream()
        .sorted(
            Comparator.comparing((Reply.RoomStatus status) -> !status.room().equals(Names.LOBBY))
                .thenComparing(Reply.RoomStatus::room))
        .forEach(status -> statuses.put(status.room(), status));
    rooms.forEach((name, room) -> {
      Reply.RoomStatus status = statuses.remove(name);
      if (status != null) {
        all.put(name, room.counted(status, false, isCurrent(name)));
      }
    });
    statuses.forEach(
        (name, status) -> all.put(name, Room.fresh(name).counted(status, true, isCurrent(name))));
    return known.of(all);
  }

  /** One is a member of this room now. */
  public Rooms joined(String room) {
    return rooms.containsKey(room) ? this : with(Room.fresh(room));
  }

  /** One is a member of this room no longer. */
  public Rooms left(String room) {
    LinkedHashMap<String, Room> all = new LinkedHashMap<>(rooms);
    all.remove(room);
    return of(all);
  }

  /** Lines go to this room now; what was unread there is shown. */
  public Next enter(String name) {
    Room known = rooms.get(name);
    Rooms there =
        new Rooms(me, name, isCurrent(name) ? previous : current, focused, rooms).unruled(current);
    if (known == null) {
      return new Next(there, List.of(new Shown.Entered(name, "", 0)));
    }
    List<Shown> shown = new ArrayList<>();
    shown.add(new Shown.Entered(name, known.topic(), known.unread()));
    List<Entry> unseen = known.unseen();
    long messages = unseen.stream().filter(entry -> counts(entry)).count();
    if (known.unread() > messages) {
      shown.add(new Shown.Older(known.unread() - messages));
    }
    unseen.forEach(entry -> shown.add(new Shown.Said(entry)));
    return new Next(there.with(known.seen()), shown);
  }

  /** An entry has come. */
  public Next received(Entry entry) {
    Room known = rooms.getOrDefault(entry.room(), Room.fresh(entry.room()));
    List<Shown> shown = new ArrayList<>();
    Room room;
    if (isCurrent(entry.room())) {
      boolean announces = known.rule() >= 0 && counts(entry) && entry.seq() > known.read();
      if (announces) {
        shown.add(new Shown.Unread(known.rule()));
      }
      shown.add(new Shown.Said(entry));
      room = known.shown(entry, me, focused);
      if (announces) {
        room = room.change(change -> change.rule = Room.NO_RULE);
      }
    } else {
      room = known.received(entry, me);
      elsewhere(known, entry, shown);
    }
    if (isNews(known, entry) && !(isCurrent(entry.room()) && focused)) {
      shown.add(new Shown.Alert((Entry.Message) entry));
    }
    boolean gone = entry instanceof Entry.Leave && entry.from().equals(me);
    return new Next(gone ? left(entry.room()) : with(room), shown);
  }

  private void elsewhere(Room known, Entry entry, List<Shown> shown) {
    if (!(entry instanceof Entry.Message message)
        || !counts(entry)
        || entry.seq() <= known.counted()
        || known.rings() == Rings.NONE) {
      return;
    }
    boolean mention = Mentions.of(me, message.text());
    if (mention || known.unread() == 0) {
      shown.add(new Shown.Elsewhere(message, mention));
    }
  }

  /** Whether the user wants to be told of it at once. */
  private boolean isNews(Room known, Entry entry) {
    return entry instanceof Entry.Message message
        && counts(entry)
        && entry.seq() > known.counted()
        && switch (known.rings()) {
          case ALL -> true;
          case MENTIONS -> Mentions.of(me, message.text());
          case NONE -> false;
        };
  }

  private boolean counts(Entry entry) {
    return entry instanceof Entry.Message && !entry.from().equals(me);
  }

  /** The user looks at the window, or away from it. */
  public Rooms focus(boolean focused) {
    Rooms looking = new Rooms(me, current, previous, focused, rooms);
    Room here = rooms.get(current);
    if (here == null || this.focused == focused) {
      return looking;
    }
    return looking.with(
        here.change(room -> {
          room.rule = focused ? Room.NO_RULE : 0;
          room.mentions = focused ? 0 : room.mentions;
        }));
  }

  /** A read marker was moved, by this session or another one. */
  public Rooms read(String room, long seq) {
    Room known = rooms.get(room);
    return known == null ? this : with(known.read(seq, me));
  }

  /** A room's history is another one from now on. */
  public Next anew(String room) {
    Room known = rooms.get(room);
    Rooms next =
        known == null
            ? this
            : with(
                Room.fresh(room)
                    .change(fresh -> {
                      fresh.members = known.members();
                      fresh.rings = known.rings();
                    }));
    return new Next(next, List.of(new Shown.OtherLog(room)));
  }

  public Rooms rings(String room, Rings rings) {
    Room known = rooms.get(room);
    return known == null ? this : with(known.change(change -> change.rings = rings));
  }

  /** Who is in a room. */
  public Rooms members(String room, List<String> members) {
    Room known = rooms.get(room);
    return known == null ? this : with(known.change(change -> change.members(members)));
  }

  public Rooms topic(String room, String topic) {
    Room known = rooms.get(room);
    return known == null ? this : with(known.change(change -> change.topic = topic));
  }

  /** Entries from {@code oldest} on were on the screen. */
  public Rooms showedFrom(String room, long oldest) {
    Room known = rooms.get(room);
    return known == null ? this : with(known.change(change -> change.oldest = oldest));
  }

  /** Where the marker should be moved; {@code null} if it is right, or nobody looks. */
  public @Nullable Marker marker() {
    Room here = rooms.get(current);
    return focused && here != null && here.shown() > here.read()
        ? new Marker(current, here.shown())
        : null;
  }

  public boolean isCurrent(String room) {
    return room.equals(current);
  }

  public @Nullable Room room(String name) {
    return rooms.get(name);
  }

  public List<Room> all() {
    return List.copyOf(rooms.values());
  }

  /** The number of a room, from 1; 0 if it is not followed. */
  public int number(String name) {
    return new ArrayList<>(rooms.keySet()).indexOf(name) + 1;
  }

  /** The room with this number, from 1; {@code null} if there is none. */
  public @Nullable String numbered(int number) {
    return number < 1 || number > rooms.size() ? null : all().get(number - 1).name();
  }

  /** The room so many places further on, around the end. */
  public @Nullable String neighbour(int step) {
    if (rooms.isEmpty()) {
      return null;
    }
    return numbered(Math.floorMod(Math.max(0, number(current) - 1) + step, rooms.size()) + 1);
  }

  /** The other rooms that have something new, in their order. */
  public List<Room> activity() {
    return rooms.values().stream()
        .filter(room -> !isCurrent(room.name()) && room.rings() != Rings.NONE)
        .filter(room -> room.unread() > 0)
        .toList();
  }

  /** Where something new is, mentions first; {@code null} if nowhere. */
  public @Nullable String nextUnread() {
    List<Room> active = activity();
    return active.stream()
        .filter(room -> room.mentions() > 0)
        .findFirst()
        .or(() -> active.stream().findFirst())
        .map(Room::name)
        .orElse(null);
  }

  /** How many unseen messages speak to the user. */
  public long mentions() {
    return rooms.values().stream().mapToLong(Room::mentions).sum();
  }

  /** The room whose name begins with, contains, or has in this order what was typed. */
  public @Nullable String find(String letters) {
    List<String> names = new ArrayList<>(rooms.keySet());
    return names.stream()
        .filter(name -> name.startsWith(letters))
        .findFirst()
        .or(() -> names.stream().filter(name -> name.contains(letters)).findFirst())
        .or(() -> names.stream().filter(name -> hasInOrder(name, letters)).findFirst())
        .orElse(null);
  }

  private static boolean hasInOrder(String name, String letters) {
    int at = 0;
    for (int i = 0; i < letters.length(); i++) {
      at = name.indexOf(letters.charAt(i), at) + 1;
      if (at == 0) {
        return false;
      }
    }
    return true;
  }

  private Rooms unruled(String room) {
    Room known = rooms.get(room);
    return known == null || known.rule() < 0
        ? this
        : with(known.change(change -> change.rule = Room.NO_RULE));
  }

  private Rooms with(Room room) {
    LinkedHashMap<String, Room> all = new LinkedHashMap<>(rooms);
    all.put(room.name(), room);
    return of(all);
  }

  private Rooms of(LinkedHashMap<String, Room> all) {
    return new Rooms(me, current, previous, focused, Collections.unmodifiableSequencedMap(all));
  }
}
