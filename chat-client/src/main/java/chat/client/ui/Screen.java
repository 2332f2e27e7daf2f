package chat.client.ui;

import chat.client.state.Chat;
import chat.client.state.Contact;
import chat.client.state.Pending;
import chat.client.state.Rings;
import chat.client.state.Room;
import chat.client.state.Rooms;
import chat.client.state.Shown;
import chat.protocol.Entry;
import chat.protocol.Reply;
import chat.protocol.Visible;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The state, and what is shown of it, under one lock: so nothing is shown twice and nothing in
 * another order, whoever changes the room and whatever arrives meanwhile. The lock is never held
 * while waiting for a view. Safe for any thread.
 */
final class Screen {
  private final View view;
  private final Typesetter type;
  private final Consumer<String> entered;
  private final Map<String, Rings> wishes;
  private Chat chat;

  /**
   * @param wishes of what in a room the user wants to be told
   * @param entered hears of the room that one goes to
   */
  Screen(
      View view,
      Typesetter type,
      Rooms rooms,
      Map<String, Rings> wishes,
      Consumer<String> entered) {
    this.view = view;
    this.type = type;
    this.chat = Chat.of(rooms);
    this.wishes = Map.copyOf(wishes);
    this.entered = entered;
  }

  synchronized Chat chat() {
    return chat;
  }

  Rooms rooms() {
    return chat().rooms();
  }

  synchronized void loggedIn(Reply.LoggedIn account) {
    Rooms rooms = chat.rooms().loggedIn(account);
    for (Room room : rooms.all()) {
      if (chat.rooms().room(room.name()) == null && wishes.containsKey(room.name())) {
        rooms = rooms.rings(room.name(), wishes.get(room.name()));
      }
    }
    change(chat.with(rooms));
  }

  synchronized void contact(Contact contact) {
    change(chat.with(contact));
  }

  /** Says which other rooms have something new, where that is not drawn anyway. */
  synchronized void noteUnread() {
    String unread =
        chat.rooms().activity().stream()
            .map(room -> "#" + Visible.inLine(room.name()) + " " + room.unread())
            .collect(Collectors.joining(", "));
    if (!unread.isEmpty() && !view.draws()) {
      view.note(type.remark("unread: " + unread));
    }
  }

  /** Waits until an entry has come; false if it did not in time, or nothing comes of that room. */
  synchronized boolean awaitEntry(String room, long seq, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      Room known = chat.rooms().room(room);
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
    if (entry instanceof Entry.Message message) {
      long now = System.nanoTime();
      chat = chat.typing(message.room(), message.from(), now, now);
    }
    apply(chat.rooms().received(entry));
    notifyAll();
  }

  synchronized void typing(String room, String from, long nanos) {
    long now = System.nanoTime();
    change(chat.typing(room, from, now + nanos, now));
  }

  synchronized void outbox(List<Pending> rows) {
    change(chat.outbox(rows));
  }

  synchronized void focus(boolean focused) {
    change(chat.with(chat.rooms().focus(focused)));
  }

  synchronized void read(String room, long seq) {
    change(chat.with(chat.rooms().read(room, seq)));
  }

  synchronized void joined(String room) {
    change(chat.with(chat.rooms().joined(room)));
  }

  synchronized void left(String room) {
    change(chat.with(chat.rooms().left(room)));
    notifyAll();
  }

  synchronized void members(String room, List<String> members) {
    change(chat.with(chat.rooms().members(room, members)));
  }

  synchronized void topic(String room, String topic) {
    change(chat.with(chat.rooms().topic(room, topic)));
  }

  synchronized void rings(String room, Rings rings) {
    change(chat.with(chat.rooms().rings(room, rings)));
  }

  /** Lines go to this room from now on; what is unread there is shown. */
  void enter(String name) {
    synchronized (this) {
      apply(chat.rooms().enter(name));
    }
    entered.accept(name);
  }

  synchronized void otherHistory(String room) {
    apply(chat.rooms().anew(room));
  }

  /** Shows what may have been on the screen before, between rules. */
  synchronized void history(String room, List<Entry> entries) {
    view.note(type.rule("-- history of #" + Visible.inLine(room) + " --"));
    Room known = chat.rooms().room(room);
    entries.forEach(entry -> view.show(type.shown(new Shown.Said(entry), known)));
    view.note(type.rule("-- now --"));
    if (!entries.isEmpty()) {
      change(chat.with(chat.rooms().showedFrom(room, entries.getFirst().seq())));
    }
  }

  /** A line that parts what is above from what is below. */
  void rule(String text) {
    view.note(type.rule(text));
  }

  /** Something that nobody said. */
  void remark(String text) {
    view.note(type.remark(text));
  }

  /** What went wrong, or cannot be done. */
  void problem(String text) {
    view.note(type.problem(text));
  }

  /** Lines as they are; they hold nothing that came from others, or have been cleaned. */
  void note(String lines) {
    view.note(lines);
  }

  private void apply(Rooms.Next next) {
    chat = chat.with(next.rooms());
    next.shown().forEach(this::show);
    view.changed();
  }

  private void change(Chat next) {
    chat = next;
    view.changed();
  }

  private void show(Shown shown) {
    switch (shown) {
      case Shown.Said(Entry entry) -> view.show(type.shown(shown, chat.rooms().room(entry.room())));
      // Counted in the status already.
      case Shown.Elsewhere elsewhere when !elsewhere.mention() && view.draws() -> {}
      case Shown.Alert _ -> view.alert(type.shown(shown, null));
      default -> view.note(type.shown(shown, null));
    }
  }
}
