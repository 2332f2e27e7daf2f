package chat.client.ui;

import chat.client.link.Answer;
import chat.client.link.ChatClient;
import chat.client.link.Entries;
import chat.client.link.LinkException;
import chat.client.state.Rings;
import chat.client.state.Room;
import chat.client.state.Rooms;
import chat.protocol.Limits;
import chat.protocol.ProtocolException;
import chat.protocol.Reply;
import chat.protocol.Role;
import chat.protocol.Start;
import chat.protocol.Visibility;
import chat.protocol.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Does what somebody typed. For the thread that reads lines: a command waits for its answer, so
 * that the line behind a {@code /join} goes to the room that it joined.
 */
final class Commands {
  private static final int AT_START = 20;
  private static final long PATIENCE_SECONDS = 20;
  private static final String KEYS =
      """
      Enter                  send
      Alt+Enter, Ctrl+J      new line
      Tab                    complete /command, @member, #room, :emoji; again for the next
      Up, Down, Ctrl+R       what you sent before
      Alt+1 … Alt+9          room by its number
      Alt+Left, Alt+Right    the room before, the room behind
      Alt+/                  the room that you were in before
      Alt+g                  a room by some letters of its name
      Alt+a                  the next room with something new, mentions first
      Alt+r, Alt+x           send the failed message again, or drop it
      Alt+e                  write in $VISUAL or $EDITOR
      Ctrl+C                 clear the line
      Ctrl+D                 quit, on an empty line
      Ctrl+L, Ctrl+Z         draw again; suspend (fg brings it back)
      F1                     show this; /help lists the commands\
      """
          .indent(2)
          .stripTrailing();

  private final ChatClient client;
  private final Screen screen;
  private final Desk desk;
  private volatile @Nullable CompletableFuture<?> awaited;

  /** What a command may do beside asking the server. */
  interface Desk {
    void retry();

    void drop();

    /** Takes note of what is to ring in a room. */
    void keepRings(String room, Rings rings);

    /** Changes a setting; what is wrong with it, or {@code null}. */
    @Nullable String set(String name, String value);

    /** The settings, a line each. */
    String settings();

    /** The server, the account, the outbox. */
    String status();
  }

  Commands(ChatClient client, Screen screen, Desk desk) {
    this.client = client;
    this.screen = screen;
    this.desk = desk;
  }

  /** The command that waits for an answer waits no more; on any thread. */
  void hurry() {
    CompletableFuture<?> waiting = awaited;
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  void run(Command command) {
    switch (command) {
      case Command.Join(String room) -> join(room);
      case Command.Create(String room, Visibility visibility, String topic) ->
          joined(ask(client.create(room, topic, visibility)));
      case Command.Leave(String room) -> leave(room == null ? screen.rooms().current() : room);
      case Command.Go(String room) -> go(room);
      case Command.ListRooms _ -> listRooms();
      case Command.Who _ -> who();
      case Command.Topic(String topic) -> topic(topic);
      case Command.History(int count) -> history(count);
      case Command.More _ -> more();
      case Command.ListUnread _ -> listUnread();
      case Command.Read _ -> read();
      case Command.Invite(String user) -> invite(user);
      case Command.Tell(String room, Rings rings) ->
          tell(room == null ? screen.rooms().current() : room, rings);
      case Command.Retry _ -> desk.retry();
      case Command.Drop _ -> desk.drop();
      // Where there is one, the line that is typed was edited when Enter was pressed.
      case Command.Edit _ -> wrong("there is no input line to edit here");
      case Command.Set(String name, String value) -> set(name, value);
      case Command.Keys _ -> screen.note(KEYS);
      case Command.Status _ -> screen.note(desk.status());
      case Command.Reconnect _ -> reconnect();
      case Command.Help _ -> screen.note(Word.help());
      case Command.Wrong(String why) -> wrong(why);
      case Command.Say _, Command.Quit _, Command.Nothing _ -> {}
    }
  }

  private void join(String room) {
    if (client.cursor(room) == null) {
      joined(ask(client.join(room, new Start.Last(AT_START))));
    } else if (screen.rooms().isCurrent(room)) {
      screen.remark("you are in #" + room);
    } else {
      screen.enter(room);
    }
  }

  private void joined(Reply.@Nullable Joined joined) {
    if (joined != null) {
      screen.joined(joined.room());
      screen.topic(joined.room(), joined.topic());
      screen.enter(joined.room());
    }
  }

  private void go(String room) {
    if (screen.rooms().room(room) == null) {
      wrong("you are not in #" + room + ": /join " + room);
    } else {
      screen.enter(room);
    }
  }

  private void leave(String room) {
    Reply.Left left = ask(client.leave(room));
    if (left == null) {
      return;
    }
    screen.left(room);
    screen.remark(left.left() ? "you left #" + room : "you were not in #" + room);
    Rooms rooms = screen.rooms();
    if (rooms.isCurrent(room)) {
      rooms.all().stream().findFirst().map(Room::name).ifPresent(screen::enter);
    }
  }

  private void listRooms() {
    List<String> lines = new ArrayList<>();
    String after = "";
    boolean more = true;
    while (more) {
      Reply.RoomPage page = ask(client.rooms(false, after, Limits.PAGE_ROWS));
      if (page == null) {
        return;
      }
      page.rooms().forEach(row -> lines.add(room(row)));
      more = page.more() && !page.rooms().isEmpty();
      after = more ? page.rooms().getLast().room() : after;
    }
    screen.note(
        lines.isEmpty() ? "  there are no rooms: /create makes one" : String.join("\n", lines));
  }

  private String room(Reply.RoomRow row) {
    Room mine = screen.rooms().room(row.room());
    String state = mine == null ? "-" : mine.unread() + " unread";
    String name = "#" + Visible.inLine(row.room());
    String whose = row.visibility() == Visibility.PRIVATE ? ", private" : "";
    return "  %-20s %-10s %3d members%s  %s"
        .formatted(name, state, row.members(), whose, Visible.inLine(row.topic()))
        .stripTrailing();
  }

  private void who() {
    List<Reply.MemberRow> members = new ArrayList<>();
    boolean more = true;
    while (more) {
      String after = members.isEmpty() ? "" : members.getLast().user();
      Reply.MemberPage page =
          ask(client.members(screen.rooms().current(), after, Limits.PAGE_ROWS));
      if (page == null) {
        return;
      }
      members.addAll(page.members());
      more = page.more() && !page.members().isEmpty();
    }
    screen.members(screen.rooms().current(), members.stream().map(Reply.MemberRow::user).toList());
    screen.remark("online: " + names(members, true));
    screen.remark("away: " + names(members, false));
  }

  private static String names(List<Reply.MemberRow> members, boolean online) {
    String names =
        members.stream()
            .filter(member -> member.online() == online)
            .map(member ->
                Visible.inLine(member.user()) + (member.role() == Role.OWNER ? " (owner)" : ""))
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "nobody" : names;
  }

  private void topic(@Nullable String topic) {
    String room = screen.rooms().current();
    if (topic != null) {
      ask(client.topic(room, topic));
      return;
    }
    Reply.RoomPage page = ask(client.rooms(true, "", Limits.PAGE_ROWS));
    if (page != null) {
      page.rooms().stream()
          .filter(row -> row.room().equals(room))
          .map(row -> row.topic().isEmpty() ? "no topic" : "topic: " + Visible.inLine(row.topic()))
          .forEach(screen::remark);
    }
  }

  private void history(int count) {
    String room = screen.rooms().current();
    show(room, ask(client.history(room, count)));
  }

  private void more() {
    Room room = screen.rooms().room(screen.rooms().current());
    long oldest = room == null ? 0 : room.oldest();
    if (room == null || oldest <= 1) {
      screen.remark("this is all of it");
    } else {
      show(room.name(), ask(client.historyBefore(room.name(), oldest, Room.RECENT)));
    }
  }

  private void show(String room, Reply.@Nullable HistoryPage page) {
    if (page == null) {
      return;
    }
    try {
      screen.history(room, Entries.of(page));
    } catch (ProtocolException e) {
      wrong(String.valueOf(e.getMessage()));
    }
  }

  private void listUnread() {
    List<String> lines =
        screen.rooms().activity().stream()
            .map(room ->
                "  %-20s %d unread%s"
                    .formatted(
                        "#" + Visible.inLine(room.name()),
                        room.unread(),
                        room.mentions() > 0 ? ", " + room.mentions() + " to you" : ""))
            .toList();
    screen.note(lines.isEmpty() ? "  nothing is unread" : String.join("\n", lines));
  }

  private void read() {
    Room room = screen.rooms().room(screen.rooms().current());
    if (room != null && room.last() > 0) {
      Reply.ReadAt marker = ask(client.read(room.name(), room.last()));
      if (marker != null) {
        screen.read(room.name(), marker.read());
      }
    }
  }

  private void invite(String user) {
    String room = screen.rooms().current();
    if (ask(client.invite(room, user)) != null) {
      screen.remark(user + " is invited to #" + Visible.inLine(room));
    }
  }

  private void tell(String name, @Nullable Rings rings) {
    Room room = screen.rooms().room(name);
    if (room == null) {
      wrong("you are not in #" + name);
      return;
    }
    Rings now = rings == null ? room.rings() : rings;
    if (rings != null) {
      screen.rings(name, rings);
      desk.keepRings(name, rings);
    }
    screen.remark(
        "#"
            + Visible.inLine(name)
            + switch (now) {
              case ALL -> ": every message rings";
              case MENTIONS -> ": mentions ring";
              case NONE -> ": nothing rings, and it is not listed as unread";
            });
  }

  private void set(String name, String value) {
    String wrong = name.isEmpty() ? null : desk.set(name, value);
    if (wrong == null) {
      screen.note(desk.settings());
    } else {
      wrong(wrong);
    }
  }

  private void reconnect() {
    if (client.isOnline()) {
      screen.remark("connected");
    } else {
      client.retryNow();
    }
  }

  private void wrong(String why) {
    screen.problem(why);
  }

  private <T extends Reply> @Nullable T ask(CompletableFuture<Answer<T>> future) {
    awaited = future;
    try {
      switch (future.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        case Answer.Yes<T>(T reply) -> {
          return reply;
        }
        case Answer.No<T>(Reply.Refusal refusal) -> wrong(refusal.message());
      }
    } catch (ExecutionException e) {
      LinkException lost = LinkException.of(e);
      wrong(
          lost.getMessage()
              + (lost.maybeSent() ? "; it may have been done: look before you ask again" : ""));
    } catch (TimeoutException _) {
      wrong("no answer within " + PATIENCE_SECONDS + " s; it may still be done");
    } catch (CancellationException _) {
      wrong("the answer was not waited for; it may still be done");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      awaited = null;
    }
    return null;
  }
}
