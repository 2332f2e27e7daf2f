package chat.client.ui;

import chat.client.link.AccountFolder;
import chat.client.link.Answer;
import chat.client.link.ChatClient;
import chat.client.link.Delivery;
import chat.client.link.Dialer;
import chat.client.link.End;
import chat.client.link.LinkSettings;
import chat.client.link.Outgoing;
import chat.client.link.SignIn;
import chat.client.state.Rooms;
import chat.protocol.Reply;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private final Screen screen;
  private final Conversation conversation;
  private final ChatClient client;
  private final Commands commands;
  private final boolean kept;
  private final Semaphore unacknowledged = new Semaphore(UNACKNOWLEDGED);

  // Guarded by this:
  private final Queue<Outgoing> unresolved = new ArrayDeque<>();
  private Reply.@Nullable Refusal refused;
  private Delivery.@Nullable Abandoned abandoned;
  private @Nullable String unreadable;

  /**
   * @param rooms who one is and the room to begin in
   * @param folder where the outbox is; {@code null} keeps it in memory
   * @param remember hears of each room that the user enters
   */
  public Talk(
      View view,
      Typesetter type,
      Dialer dialer,
      LinkSettings settings,
      SignIn signIn,
      Rooms rooms,
      @Nullable AccountFolder folder,
      Consumer<String> remember) {
    this.view = view;
    this.screen = new Screen(view, type, rooms);
    this.conversation = new Conversation(screen, view);
    var rows = new Rows(view, type, settings.sleeper(), () -> screen.rooms().me(), this::isOnline);
    this.client = new ChatClient(dialer, settings, signIn, conversation, rows::changed, folder);
    this.kept = folder != null && folder.isOurs();
    unresolved.addAll(client.unsettled());
    this.commands = new Commands(client, screen, remember);
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
  public Result run() throws InterruptedException {
    client.start();
    Thread.ofPlatform().daemon().name("chat-input").start(this::readAll);
    try {
      End end = client.over().get();
      End gaveUp = conversation.gaveUp();
      synchronized (this) {
        collect();
        return new Result(gaveUp == null ? end : gaveUp, refused, abandoned, kept, unreadable);
      }
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
      synchronized (this) {
        unreadable = e.getMessage();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      client.close();
    }
  }

  /** A person: may go as soon as nothing of theirs is in the balance, or when they insist. */
  private void talk() throws IOException, InterruptedException {
    boolean warned = false;
    while (true) {
      String line = view.read();
      Command command = line == null ? new Command.Quit() : Word.read(line);
      if (!(command instanceof Command.Quit)) {
        warned = false;
        take(command);
      } else if (warned || drain(SHORT_MILLIS)) {
        return;
      } else {
        warned = true;
        screen.note(" ! not everything is acknowledged yet; once more to leave nevertheless");
      }
    }
  }

  /** A script: every line, and then all that belongs to them. */
  private void send() throws IOException, InterruptedException {
    try {
      String line = view.read();
      while (line != null && !(Word.read(line) instanceof Command.Quit)) {
        take(Word.read(line));
        line = view.read();
      }
    } finally {
      // What could be read is not less welcome because of a line that could not.
      drain(PATIENCE_MILLIS);
    }
  }

  private void take(Command command) throws InterruptedException {
    if (command instanceof Command.Say(String text)) {
      say(text);
    } else {
      commands.run(command);
    }
  }

  private void say(String text) throws InterruptedException {
    if (!view.isInteractive()) {
      unacknowledged.acquire();
    }
    Outgoing message = client.post(screen.rooms().current(), text);
    synchronized (this) {
      collect();
      unresolved.add(message);
    }
    var _ = message.outcome().thenAccept(delivery -> settled(message, delivery));
  }

  private void settled(Outgoing message, Delivery delivery) {
    if (!view.isInteractive()) {
      unacknowledged.release();
    } else if (delivery instanceof Delivery.Delivered delivered) {
      // Who answers has read what is above.
      var _ = client.read(message.room(), delivered.seq());
    }
  }

  /** Waits until the room that one began in has shown what it had; false if there is no such. */
  private boolean entered() throws InterruptedException {
    try {
      switch (conversation.entered().get()) {
        case Answer.No<?>(var refusal) -> {
          synchronized (this) {
            refused = refusal;
          }
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

  /** Waits for all outcomes, and for what was delivered to be shown. */
  private boolean drain(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      Outgoing message;
      synchronized (this) {
        collect();
        message = unresolved.peek();
      }
      if (message == null) {
        return true;
      }
      try {
        Delivery delivery =
            message.outcome().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (delivery instanceof Delivery.Delivered(long seq, _, _)) {
          screen.awaitEntry(message.room(), seq, SHORT_MILLIS);
        }
      } catch (TimeoutException _) {
        return false;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** Forgets what is settled, and keeps what went wrong. With the lock held. */
  private void collect() {
    while (!unresolved.isEmpty() && unresolved.peek().outcome().isDone()) {
      switch (unresolved.remove().outcome().join()) {
        case Delivery.Delivered _ -> {}
        case Delivery.Refused(var refusal) -> refused = refusal;
        case Delivery.Abandoned lost -> abandoned = lost;
      }
    }
  }
}
