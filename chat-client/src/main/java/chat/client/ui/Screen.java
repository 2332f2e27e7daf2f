package chat.client.ui;

import chat.client.state.Room;
import chat.client.state.Rooms;
import chat.protocol.Entry;
import chat.protocol.Reply;
import chat.protocol.Visible;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What is known of the rooms and what is shown of it, under one lock: so nothing is shown twice and
 * nothing in another order, whoever changes the room and whatever arrives meanwhile.
 */
final class Screen {
  private final View view;
  private final Typesetter type;
  private Rooms rooms;

  Screen(View view, Typesetter type, Rooms rooms) {
    this.view = view;
    this.type = type;
    this.rooms = rooms;
    view.room(rooms.current());
  }

  synchronized Rooms rooms() {
    return rooms;
  }

  synchronized void loggedIn(Reply.LoggedIn account) {
    rooms = rooms.loggedIn(account);
  }

  /** Says which other rooms have something new. */
  synchronized void noteUnread() {
    String unread =
        rooms.sorted().stream()
            .filter(room -> room.unread() > 0 && !rooms.isCurrent(room.name()))
            .map(room -> "#" + Visible.inLine(room.name()) + " " + room.unread())
            .collect(Collectors.joining(", "));
    if (!unread.isEmpty()) {
      view.note(" * unread: " + unread);
    }
  }

  /** Waits until an entry has come; false if it did not in time, or nothing comes of that room. */
  synchronized boolean awaitEntry(String room, long seq, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      Room known = rooms.room(room);
      if (known == null || known.last() >= seq) {
        return known != null;
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
  }

  synchronized void entry(Entry entry) {
    rooms = rooms.with(entry);
    notifyAll();
    if (rooms.isCurrent(entry.room())) {
      view.show(type.entry(entry));
      return;
    }
    Room room = rooms.room(entry.room());
    // The first is told, the others are counted: /rooms and /go show them.
    if (room != null && room.unread() == 1 && entry.seq() > room.counted()) {
      view.note(
          " * #" + Visible.inLine(entry.room()) + ": " + Visible.inLine(entry.from()) + " wrote");
    }
  }

  synchronized void joined(String room) {
    rooms = rooms.joined(room);
  }

  synchronized void left(String room) {
    rooms = rooms.left(room);
    notifyAll();
  }

  /** Lines go to this room from now on; what is unread there is shown. */
  synchronized void enter(String name) {
    Room room = rooms.room(name);
    List<Entry> unseen = room == null ? List.of() : room.unseen();
    long unread = room == null ? 0 : room.unread();
    rooms = rooms.entered(name);
    view.room(name);
    view.note("-- #" + name + (unread > 0 ? " -- " + unread + " unread --" : " --"));
    unseen.forEach(entry -> view.show(type.entry(entry)));
  }

  synchronized void otherHistory(String room) {
    rooms = rooms.anew(room);
    view.note(
        "-- #"
            + Visible.inLine(room)
            + " has another history than before: the server was restored"
            + " from a backup, or the room made anew. It begins afresh --");
  }

  /** Shows what may have been on the screen before, between rules. */
  synchronized void history(String room, List<Entry> entries) {
    view.note("-- history of #" + Visible.inLine(room) + " --");
    entries.forEach(entry -> view.show(type.entry(entry)));
    view.note("-- now --");
  }

  void note(String lines) {
    view.note(lines);
  }
}
