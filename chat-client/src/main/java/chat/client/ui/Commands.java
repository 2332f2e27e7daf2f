package chat.client.ui;

import chat.client.link.Answer;
import chat.client.link.ChatClient;
import chat.client.link.Entries;
import chat.client.link.LinkException;
import chat.client.state.Room;
import chat.client.state.Rooms;
import chat.protocol.Limits;
import chat.protocol.Names;
import chat.protocol.ProtocolException;
import chat.protocol.Reply;
import chat.protocol.Role;
import chat.protocol.Start;
import chat.protocol.Visibility;
import chat.protocol.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Does what somebody typed. For the thread that reads lines: a command waits for its answer, so
 * that the line behind a {@code /join} goes to the room that it joined.
 */
final class Commands {
  private static final int AT_START = 20;
  private static final long PATIENCE_SECONDS = 20;

  private final ChatClient client;
  private final Screen screen;
  private final Consumer<String> entered;

  /**
   * @param entered hears of the room that one goes to
   */
  Commands(ChatClient client, Screen screen, Consumer<String> entered) {
    this.client = client;
    this.screen = screen;
    this.entered = entered;
  }

  void run(Command command) {
    switch (command) {
      case Command.Join(String room) -> joined(ask(client.join(room, new Start.Last(AT_START))));
      case Command.Create(String room, String topic) ->
          joined(ask(client.create(room, topic, Visibility.PUBLIC)));
      case Command.Leave(String room) -> leave(room == null ? screen.rooms().current() : room);
      case Command.Go(String room) -> go(room);
      case Command.ListRooms _ -> listRooms();
      case Command.Who _ -> who();
      case Command.Topic(String topic) -> topic(topic);
      case Command.History(int count) -> history(count);
      case Command.Help _ -> screen.note(Word.help());
      case Command.Wrong(String why) -> wrong(why);
      case Command.Say _, Command.Quit _, Command.Nothing _ -> {}
    }
  }

  private void joined(Reply.@Nullable Joined joined) {
    if (joined != null) {
      screen.joined(joined.room());
      enter(joined.room());
    }
  }

  private void go(String room) {
    if (screen.rooms().room(room) == null) {
      wrong("you are not in #" + room + ": /join " + room);
    } else {
      enter(room);
    }
  }

  private void enter(String room) {
    screen.enter(room);
    entered.accept(room);
  }

  private void leave(String room) {
    Reply.Left left = ask(client.leave(room));
    if (left == null) {
      return;
    }
    screen.left(room);
    screen.note(left.left() ? " * you left #" + room : " * you were not in #" + room);
    Rooms rooms = screen.rooms();
    if (rooms.isCurrent(room)) {
      rooms.sorted().stream()
          .map(Room::name)
          .reduce((a, b) -> b.equals(Names.LOBBY) ? b : a)
          .ifPresent(this::enter);
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
    screen.note(lines.isEmpty() ? " * there are no rooms" : String.join("\n", lines));
  }

  private String room(Reply.RoomRow row) {
    Room mine = screen.rooms().room(row.room());
    String state = mine == null ? "-" : mine.unread() + " unread";
    String name = "#" + Visible.inLine(row.room());
    return "  %-20s %-10s %3d members  %s"
        .formatted(name, state, row.members(), Visible.inLine(row.topic()))
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
    screen.note(" * online: " + names(members, true) + "\n * away: " + names(members, false));
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
          .forEach(text -> screen.note(" * " + text));
    }
  }

  private void history(int count) {
    String room = screen.rooms().current();
    Reply.HistoryPage page = ask(client.history(room, count));
    if (page == null) {
      return;
    }
    try {
      var entries = Entries.of(page);
      screen.history(room, entries);
    } catch (ProtocolException e) {
      wrong(String.valueOf(e.getMessage()));
    }
  }

  private void wrong(String why) {
    screen.note(" ! " + Visible.inLine(why));
  }

  private <T extends Reply> @Nullable T ask(CompletableFuture<Answer<T>> future) {
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
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return null;
  }
}
