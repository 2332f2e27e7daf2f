package chat.client.ui;

import chat.client.link.AccountFolder;
import chat.client.link.Answer;
import chat.client.link.ChatClient;
import chat.client.link.Delivery;
import chat.client.link.Dialer;
import chat.client.link.End;
import chat.client.link.LinkSettings;
import chat.client.link.OutboxRow;
import chat.client.link.Outgoing;
import chat.client.link.SignIn;
import chat.client.state.Chat;
import chat.client.state.Contact;
import chat.client.state.Pending;
import chat.client.state.Rings;
import chat.client.state.Rooms;
import chat.protocol.Reply;
import chat.protocol.Visible;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A user at a view, from the first prompt until the last line is acknowledged.
 *
 * <p>The client's thread shows what comes; the thread {@code chat-input} reads lines and does what
 * they say.
 */
public final class Talk {
  /** Lines of a script that may be unacknowledged; the next is read when one of them is. */
  private static final int UNACKNOWLEDGED = 64;

  private static final long PATIENCE_MILLIS = 60_000;
  private static final long SHORT_MILLIS = 1_000;

  private final View view;
  private final String server;
  private final Screen screen;
  private final Conversation conversation;
  private final ChatClient client;
  private final Commands commands;
  private final Rows rows;
  private final Beat beat;
  private final Keepsakes keepsakes;
  private final LinkSettings settings;

  /** Whether what is not acknowledged outlives this process. */
  private final boolean kept;

  private final Semaphore unacknowledged = new Semaphore(UNACKNOWLEDGED);

  private final Outcomes outcomes;

  private volatile @Nullable RuntimeException fault;
  private volatile @Nullable String unreadable;

  /**
   * @param server what the user calls the server
   * @param rooms who one is and the room to begin in
   * @param folder where the outbox is
   * @param keepsakes what this view remembers
   * @param remember hears of each room that the user enters
   */
  public Talk(
      View view,
      Typesetter type,
      Dialer dialer,
      LinkSettings settings,
      SignIn signIn,
      String server,
      Rooms rooms,
      AccountFolder folder,
      Keepsakes keepsakes,
      Consumer<String> remember) {
    this.view = view;
    this.server = server;
    this.keepsakes = keepsakes;
    this.screen = new Screen(view, type, rooms, keepsakes.rings(), remember);
    this.conversation = new Conversation(screen, view);
    this.settings = settings;
    this.kept = folder.isOurs();
    this.rows = new Rows(view, type, settings.sleeper(), () -> screen.rooms().me(), this::isOnline);
    this.client = new ChatClient(dialer, settings, signIn, conversation, this::changed, folder);
    this.outcomes = new Outcomes(screen, client.unsettled());
    this.beat = new Beat(client, screen);
    this.commands = new Commands(client, screen, new Actions());
    conversation.of(client);
  }

  /**
   * How it ended.
   *
   * @param end why there is no connection any more; {@code Closed} if the user was done
   * @param refused the last refusal of a message, or of the room that one began in
   * @param abandoned a message that was not acknowledged
   * @param kept whether such a message is on disk, for the next time
   * @param unreadable why the input was given up, in words; a command that could not be done was
   *     told when it was typed, and is no reason to end otherwise than well
   */
  public record Result(
      End end,
      Reply.@Nullable Refusal refused,
      Delivery.@Nullable Abandoned abandoned,
      boolean kept,
      @Nullable String unreadable) {}

  /** Talks until the user has enough, the input ends, or the server wants no more. */
  public Result run() throws IOException, InterruptedException {
    if (view.draws()) {
      drawOutbox();
    }
    view.begin(new Actions());
    client.start();
    if (view.isInteractive()) {
      beat.start();
    }
    Thread.ofPlatform().daemon().name("chat-input").start(this::readAll);
    try {
      End end = client.over().get();
      if (fault != null) {
        throw new IllegalStateException(fault);
      }
      End gaveUp = conversation.gaveUp();
      // A person saw each of these when it happened, and what is kept is not lost.
      boolean told = view.isInteractive();
      return new Result(
          gaveUp == null ? end : gaveUp,
          told ? null : outcomes.refused(),
          told && kept ? null : outcomes.abandoned(),
          kept,
          unreadable);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private boolean isOnline() {
    return client.isOnline();
  }

  private void readAll() {
    try {
      if (view.isInteractive()) {
        talk();
      } else if (entered()) {
        send();
      }
    } catch (IOException e) {
      unreadable = e.getMessage();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      fault = e;
    } finally {
      client.close();
    }
  }

  /**
   * A person: may go as soon as nothing of theirs is in the balance, or is kept for the next time,
   * or when they insist.
   */
  private void talk() throws IOException, InterruptedException {
    boolean warned = false;
    while (true) {
      View.Line line = view.read();
      Command command = command(line);
      if (!(command instanceof Command.Quit)) {
        warned = false;
        take(line, command);
      } else if (warned || outcomes.await(SHORT_MILLIS) || kept) {
        return;
      } else {
        warned = true;
        screen.problem("not everything is acknowledged yet; once more to leave nevertheless");
      }
    }
  }

  /** A script: every line, and then all that belongs to them. */
  private void send() throws IOException, InterruptedException {
    try {
      View.Line line = view.read();
      while (!(command(line) instanceof Command.Quit)) {
        take(line, command(line));
        line = view.read();
      }
    } finally {
      // What could be read is not less welcome because of a line that could not.
      outcomes.await(PATIENCE_MILLIS);
    }
  }

  private static Command command(View.@Nullable Line line) {
    if (line == null) {
      return new Command.Quit();
    }
    return line.literal() ? new Command.Say(line.text()) : Word.read(line.text());
  }

  private void take(View.@Nullable Line line, Command command) throws InterruptedException {
    if (command instanceof Command.Say(String text)) {
      String room = line == null ? null : line.room();
      beat.typed();
      say(room == null ? screen.rooms().current() : room, text);
    } else {
      commands.run(command);
    }
  }

  private void say(String room, String text) throws InterruptedException {
    if (!view.isInteractive()) {
      unacknowledged.acquire();
    }
    watch(client.post(room, text));
  }

  private void watch(Outgoing message) {
    outcomes.add(message);
    var _ = message.outcome().thenAccept(delivery -> settled(message, delivery));
  }

  private void settled(Outgoing message, Delivery delivery) {
    if (!view.isInteractive()) {
      unacknowledged.release();
    } else if (delivery instanceof Delivery.Delivered delivered) {
      // Who answers has read what is above.
      var _ = client.read(message.room(), delivered.seq());
      screen.read(message.room(), delivered.seq());
    }
  }

  /** A message of ours has come to another stage; on any thread. */
  private void changed(Outgoing message) {
    if (view.draws()) {
      drawOutbox();
    } else {
      rows.changed(message);
    }
  }

  /** One after the other, so that none shows what was before what is shown. */
  private void drawOutbox() {
    synchronized (rows) {
      screen.outbox(client.outbox().stream().map(this::pending).toList());
    }
  }

  private Pending pending(OutboxRow row) {
    Pending.Stage stage =
        switch (row.state()) {
          case QUEUED -> Pending.Stage.QUEUED;
          case SENDING -> Pending.Stage.SENDING;
          case UNKNOWN -> Pending.Stage.UNKNOWN;
          case FAILED, DELIVERED, DROPPED -> Pending.Stage.FAILED;
        };
    long age = Duration.between(row.since(), settings.clock().instant()).toNanos();
    return new Pending(
        row.key(),
        row.room(),
        row.text(),
        stage,
        row.reason() == null ? "" : row.reason(),
        System.nanoTime() - age);
  }

  /** The row that the user is asked about. */
  private Optional<OutboxRow> failed() {
    return screen
        .chat()
        .failed()
        .flatMap(failed ->
            client.outbox().stream().filter(row -> row.key().equals(failed.key())).findFirst());
  }

  private void onFailed(Consumer<OutboxRow> action) {
    failed()
        .ifPresentOrElse(
            row -> {
              action.accept(row);
              drawOutbox();
            },
            () -> screen.remark("nothing has failed"));
  }

  /** What keys and commands do. */
  private final class Actions implements View.Hands, Commands.Desk {

    @Override
    public Chat chat() {
      return screen.chat();
    }

    @Override
    public void enter(String room) {
      screen.enter(room);
    }

    @Override
    public void focus(boolean focused) {
      screen.focus(focused);
    }

    @Override
    public void retry() {
      onFailed(row -> {
        Outgoing again = client.retry(row);
        if (again != null) {
          watch(again);
        }
      });
    }

    @Override
    public void drop() {
      onFailed(client::drop);
    }

    @Override
    public void typing() {
      beat.typing(screen.rooms().current());
    }

    @Override
    public void hurry() {
      commands.hurry();
    }

    @Override
    public void keepRings(String room, Rings rings) {
      Map<String, Rings> all = new HashMap<>(keepsakes.rings());
      all.put(room, rings);
      keepsakes.keepRings(all);
    }

    @Override
    public @Nullable String set(String name, String value) {
      return switch (name) {
        case "editing" -> view.editing(value) ? null : "/set editing takes emacs or vi";
        case "typing" -> {
          beat.tellsTyping(value.equals("on"));
          yield value.equals("on") || value.equals("off") ? null : "/set typing takes on or off";
        }
        default -> "there is no setting " + name + "; there are editing and typing";
      };
    }

    @Override
    public String settings() {
      return "  /set editing emacs|vi\n  /set typing on|off   now "
          + (beat.tellsTyping() ? "on" : "off")
          + ": others see that you type";
    }

    @Override
    public String status() {
      Chat chat = screen.chat();
      String contact =
          switch (chat.contact()) {
            case Contact.Connecting _ -> "connecting";
            case Contact.Online(long millis, boolean tls) ->
                "connected" + (tls ? " by TLS" : "") + (millis < 0 ? "" : ", " + millis + " ms");
            case Contact.Offline(String why, _) -> "offline: " + why;
          };
      return "  %s as %s, %s\n  %d rooms, %d messages not acknowledged"
          .formatted(
              server,
              Visible.inLine(chat.rooms().me()),
              Visible.inLine(contact),
              chat.rooms().all().size(),
              chat.outbox().size());
    }
  }

  /** Waits until the room that one began in has shown what it had; false if there is no such. */
  private boolean entered() throws InterruptedException {
    try {
      switch (conversation.entered().get()) {
        case Answer.No<?>(var refusal) -> {
          outcomes.refused(refusal);
          return false;
        }
        case Answer.Yes<?>(Reply.Followed followed) ->
            screen.awaitEntry(followed.room(), followed.head(), PATIENCE_MILLIS);
        case Answer.Yes<?>(Reply.Joined joined) ->
            screen.awaitEntry(joined.room(), joined.head(), PATIENCE_MILLIS);
        case Answer.Yes<?> _ -> {}
      }
      return true;
    } catch (ExecutionException | CancellationException _) {
      return false;
    }
  }
}
