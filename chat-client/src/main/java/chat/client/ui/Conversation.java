package chat.client.ui;

import chat.client.link.Answer;
import chat.client.link.ChatClient;
import chat.client.link.Cursor;
import chat.client.link.End;
import chat.client.link.Listener;
import chat.client.state.Contact;
import chat.client.state.Room;
import chat.protocol.Entry;
import chat.protocol.Event;
import chat.protocol.Limits;
import chat.protocol.Reply;
import chat.protocol.ServerFrame;
import chat.protocol.Start;
import chat.protocol.Visible;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hears what the client tells, and keeps all of one's rooms followed. On the client's thread. */
final class Conversation implements Listener {
  private static final int AT_START = 20;

  /** What was read already and stands above what is new, so that one knows where one was. */
  private static final int READ_ALREADY = 5;

  /** Who types says so again within 3 s. */
  private static final long TYPING_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Screen screen;
  private final View view;
  private final CompletableFuture<Answer<?>> entered = new CompletableFuture<>();
  private volatile @Nullable ChatClient client;
  private volatile @Nullable End gaveUp;
  private boolean wasOnline;

  Conversation(Screen screen, View view) {
    this.screen = screen;
    this.view = view;
  }

  /** Before it is started. */
  void of(ChatClient client) {
    this.client = client;
  }

  /** What the server said to following the room that one began in. */
  CompletableFuture<Answer<?>> entered() {
    return entered;
  }

  /** Why it was closed although the user did not want that; {@code null} if it was not. */
  @Nullable End gaveUp() {
    return gaveUp;
  }

  @Override
  public void online(ServerFrame.Hello server, Reply.LoggedIn account) {
    screen.loggedIn(account);
    screen.contact(new Contact.Online(-1, server.tls()));
    if (wasOnline) {
      screen.rule("-- back online, " + missed(account) + " missed --");
    } else if (!view.draws()) {
      screen.rule("-- online as " + Visible.inLine(account.user()) + " --");
    }
    String current = screen.rooms().current();
    boolean member = false;
    for (Reply.RoomStatus status : account.rooms()) {
      member |= status.room().equals(current);
      follow(status);
    }
    if (!member && !wasOnline) {
      join(current);
    }
    if (!wasOnline) {
      screen.noteUnread();
      account.invited().forEach(this::note);
    }
    wasOnline = true;
  }

  private long missed(Reply.LoggedIn account) {
    long missed = 0;
    for (Reply.RoomStatus status : account.rooms()) {
      Cursor cursor = client().cursor(status.room());
      if (cursor != null && cursor.log().equals(status.log())) {
        missed += Math.max(0, status.head() - cursor.seq());
      }
    }
    return missed;
  }

  /** What is followed already goes on by itself. */
  private void follow(Reply.RoomStatus status) {
    if (client().cursor(status.room()) != null) {
      return;
    }
    boolean current = screen.rooms().isCurrent(status.room());
    screen.joined(status.room());
    var _ =
        client()
            .follow(status.room(), new Start.Last(current ? atStart(status) : news(status)))
            .whenComplete((answer, failure) -> {
              if (answer instanceof Answer.No<?>(var refusal)) {
                refused(status.room(), refusal);
              }
              if (current && answer != null) {
                entered.complete(answer);
              }
            });
  }

  private static long news(Reply.RoomStatus status) {
    return status.unread() == 0 ? 0 : Math.clamp(status.head() - status.read(), 0, Room.RECENT);
  }

  private static long atStart(Reply.RoomStatus status) {
    return status.unread() == 0
        ? AT_START
        : Math.clamp(status.head() - status.read() + READ_ALREADY, AT_START, Room.RECENT);
  }

  private void join(String room) {
    var _ =
        client()
            .join(room, new Start.Last(AT_START))
            .whenComplete((answer, failure) -> {
              if (answer instanceof Answer.No<?>(var refusal)) {
                refused(room, refusal);
              } else if (answer instanceof Answer.Yes<Reply.Joined>(Reply.Joined joined)) {
                screen.joined(room);
                screen.topic(room, joined.topic());
              }
              if (answer != null) {
                entered.complete(answer);
              }
            });
  }

  private void refused(String room, Reply.Refusal refusal) {
    screen.problem("#" + room + ": " + refusal.message());
  }

  private void note(Reply.Invited invited) {
    String room = Visible.inLine(invited.room());
    screen.remark(Visible.inLine(invited.from()) + " invites you to #" + room + ": /join " + room);
  }

  @Override
  public void offline(End why, Duration retryIn) {
    screen.contact(new Contact.Offline(why.brief(), System.nanoTime() + retryIn.toNanos()));
    if (!view.draws()) {
      long seconds = Math.max(1, retryIn.toSeconds());
      screen.rule(
          "-- offline: " + Visible.inLine(why.text()) + "; next attempt in " + seconds + " s --");
    }
    // A script is not to wait for a server that was never there.
    if (!wasOnline && !view.isInteractive()) {
      gaveUp = why;
      client().close();
    }
  }

  @Override
  public void over(End why) {
    if (!(why instanceof End.Closed)) {
      screen.rule("-- " + Visible.inLine(why.text()) + " --");
    }
    entered.cancel(false);
  }

  @Override
  public void entry(Entry entry, byte[] frame) {
    screen.entry(entry);
    if (view.isGone()) {
      client().close();
    }
    try {
      view.pace();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void event(Event event) {
    switch (event) {
      case Event.Memberships _ -> {
        var _ = client().rooms(true, "", Limits.PAGE_ROWS).thenAccept(this::memberships);
      }
      case Event.Typing(String room, String from) -> screen.typing(room, from, TYPING_NANOS);
      case Event.Read(String room, long read) -> screen.read(room, read);
      case Event.Presence _ -> {}
    }
  }

  /** Another session joined or left something, or somebody invites. */
  private void memberships(Answer<Reply.RoomPage> answer) {
    if (!(answer instanceof Answer.Yes<Reply.RoomPage>(Reply.RoomPage page))) {
      return;
    }
    page.rooms().stream().map(Reply.RoomRow::status).forEach(this::followIfNew);
    if (page.invited() != null) {
      page.invited().forEach(this::note);
    }
  }

  private void followIfNew(Reply.@Nullable RoomStatus status) {
    if (status != null) {
      follow(status);
    }
  }

  @Override
  public Start otherLog(String room, Cursor had, long head, String log) {
    screen.otherHistory(room);
    return new Start.Last(AT_START);
  }

  @Override
  public void trouble(String what) {
    screen.problem(what);
  }

  @Override
  public void followRefused(String room, Reply.Refusal why) {
    refused(room, why);
    screen.left(room);
  }

  private ChatClient client() {
    ChatClient client = this.client;
    if (client == null) {
      throw new IllegalStateException("of() comes first");
    }
    return client;
  }
}
