package chat.testkit;

import chat.client.link.Answer;
import chat.client.link.Connection;
import chat.client.link.Dialer;
import chat.client.link.Inbox;
import chat.client.link.LinkSettings;
import chat.protocol.Credentials;
import chat.protocol.Entry;
import chat.protocol.ErrorCode;
import chat.protocol.Event;
import chat.protocol.Reply;
import chat.protocol.Start;
import chat.protocol.Visibility;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A user in a test, on one connection. Each sentence waits for its answer; what goes wrong, or does
 * not come within {@link #PATIENCE}, is an {@link AssertionError} that tells what did come.
 *
 * <p>What a user sees are entries, in their order, in the rooms that they joined or follow. For one
 * thread.
 */
public final class SimulatedUser implements AutoCloseable {
  /** Nothing takes so long that goes well, on a machine however busy. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Connection connection;
  private final BlockingQueue<Entry> arrived = new LinkedBlockingQueue<>();
  private final List<Entry> seen = new ArrayList<>();
  private final Reply.LoggedIn account;

  private SimulatedUser(Connection connection, Credentials credentials) {
    this.connection = connection;
    connection.start(
        new Inbox() {
          @Override
          public void entry(Entry entry, byte[] frame) {
            arrived.add(entry);
          }

          @Override
          public void event(Event event) {}
        });
    this.account =
        granted(
            switch (credentials) {
              case Credentials.Password(String user, String password) ->
                  connection.register(user, password, null, false, "");
              case Credentials.Guest _, Credentials.Token _ ->
                  connection.login(credentials, false, "");
            });
  }

  /** A guest; {@link #name} tells what the guest came to be called. */
  public static SimulatedUser guest(int port, String name) throws IOException {
    return new SimulatedUser(connect(port), new Credentials.Guest(name));
  }

  /** Makes an account. */
  public static SimulatedUser registered(int port, String name) throws IOException {
    return new SimulatedUser(connect(port), new Credentials.Password(name, "password of " + name));
  }

  /** Comes back with a token. */
  public static SimulatedUser returning(int port, String token) throws IOException {
    return new SimulatedUser(connect(port), new Credentials.Token(token));
  }

  private static Connection connect(int port) throws IOException {
    return Connection.open(Dialer.tcp("127.0.0.1", port), LinkSettings.usual());
  }

  public String name() {
    return account.user();
  }

  /** What the server said at the login. */
  public Reply.LoggedIn account() {
    return account;
  }

  /** For what this class has no words for. */
  public Connection connection() {
    return connection;
  }

  // --- what a user does

  public Reply.Joined creates(String room) {
    return granted(connection.create(room, "", Visibility.PUBLIC));
  }

  public Reply.Joined createsPrivate(String room) {
    return granted(connection.create(room, "", Visibility.PRIVATE));
  }

  public Reply.Joined joins(String room) {
    return granted(connection.join(room));
  }

  public Reply.Followed follows(String room, long after) {
    return granted(connection.follow(room, new Start.After(after, null)));
  }

  public void unfollows(String room) {
    granted(connection.unfollow(room));
  }

  public Reply.Left leaves(String room) {
    return granted(connection.leave(room));
  }

  public Reply.Sent says(String room, String text) {
    return granted(connection.send(room, text, null));
  }

  public Reply.Sent says(String room, String text, String key) {
    return granted(connection.send(room, text, key));
  }

  /** What is asked here must be refused so. */
  public void mayNot(
      java.util.function.Function<Connection, ? extends CompletableFuture<? extends Answer<?>>>
          request,
      ErrorCode code) {
    Answer<?> answer = await(request.apply(connection));
    if (!(answer instanceof Answer.No<?>(Reply.Refusal refusal) && refusal.code() == code)) {
      throw new AssertionError(name() + " wanted " + code + " and got " + answer);
    }
  }

  // --- what a user sees

  /** The next message in the room must be this; joins, leaves and other rooms are passed over. */
  public Entry.Message sees(String room, String from, String text) {
    Entry.Message message =
        (Entry.Message)
            next(
                entry -> entry instanceof Entry.Message && entry.room().equals(room),
                "\"" + text + "\" from " + from + " in " + room);
    if (!message.from().equals(from) || !message.text().equals(text)) {
      throw new AssertionError(
          name()
              + " wanted \""
              + text
              + "\" from "
              + from
              + " and saw \""
              + message.text()
              + "\" from "
              + message.from()
              + soFar());
    }
    return message;
  }

  /** As {@link #sees(String, String, String)}. */
  public Entry.Message sees(String room, SimulatedUser from, String text) {
    return sees(room, from.name(), text);
  }

  /** The next entry in any room that fits; others are passed over. */
  public Entry next(Predicate<Entry> wanted, String what) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Entry entry = poll(deadline - System.nanoTime());
      if (entry == null) {
        throw new AssertionError(
            name() + " wanted " + what + ", it did not come" + soFar() + end());
      }
      seen.add(entry);
      if (wanted.test(entry)) {
        return entry;
      }
    }
  }

  /**
   * There is no message in the room that was not seen yet. It asks the server for the room's head
   * and waits for all entries up to it, so it never judges too early and never sleeps.
   */
  public void seesNothingMore(String room) {
    Reply.Followed now = granted(connection.follow(room, Start.UNSPECIFIED));
    Predicate<Entry> here = entry -> entry.room().equals(room);
    long last =
        seen.stream()
            .filter(here)
            .mapToLong(Entry::seq)
            .max()
            .orElse(now.following() ? 0 : now.head());
    while (last < now.head()) {
      Entry entry = next(here, "all up to " + now.head() + " in " + room);
      if (entry instanceof Entry.Message message) {
        throw new AssertionError(
            name() + " sees \"" + message.text() + "\" from " + message.from() + soFar());
      }
      last = entry.seq();
    }
  }

  /** Hangs up without a word. */
  @Override
  public void close() {
    connection.close();
  }

  // --- waiting

  private <T extends Reply> T granted(CompletableFuture<Answer<T>> request) {
    return switch (await(request)) {
      case Answer.Yes<T>(T reply) -> reply;
      case Answer.No<T>(Reply.Refusal refusal) ->
          throw new AssertionError("refused: " + refusal.code() + ", " + refusal.message());
    };
  }

  private <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer: " + e + soFar() + end(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private @Nullable Entry poll(long nanos) {
    try {
      return arrived.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private String soFar() {
    StringBuilder text = new StringBuilder("; entries so far:");
    seen.forEach(entry -> text.append('\n').append(entry));
    return text.toString();
  }

  private String end() {
    return connection.ended().isDone()
        ? "\nthe connection ended: " + connection.ended().join()
        : "";
  }
}
