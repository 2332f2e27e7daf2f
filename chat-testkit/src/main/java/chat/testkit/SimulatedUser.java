package chat.testkit;

import chat.client.link.Answer;
import chat.client.link.Connection;
import chat.client.link.Inbox;
import chat.client.link.LinkSettings;
import chat.protocol.Credentials;
import chat.protocol.Entry;
import chat.protocol.ErrorCode;
import chat.protocol.Event;
import chat.protocol.Link;
import chat.protocol.Reply;
import chat.protocol.Start;
import chat.protocol.Visibility;
import chat.testkit.fault.Fault;
import chat.testkit.fault.Proxy;
import chat.testkit.wire.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A user in a test, on one connection. Each sentence waits for its answer; what goes wrong, or does
 * not come in time, is an {@link AssertionError} that tells what did come.
 *
 * <p>What a user sees are entries, in their order, in the rooms that they joined or follow. Where a
 * sentence names no room it is about the one that was entered last. For one thread.
 */
public final class SimulatedUser implements AutoCloseable {
  /** Nothing takes so long that goes well, on a machine however busy. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int SHOWN = 30;

  private final Connection connection;
  private final @Nullable Proxy network;
  private final BlockingQueue<Entry> arrived = new LinkedBlockingQueue<>();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final List<Entry> seen = new ArrayList<>();
  private final SequencedSet<String> rooms = new LinkedHashSet<>();
  private final Reply.LoggedIn account;
  private Duration patience = PATIENCE;

  private SimulatedUser(
      Link link,
      @Nullable Proxy network,
      Function<Connection, CompletableFuture<Answer<Reply.LoggedIn>>> entrance)
      throws IOException {
    this.connection = Connection.open(Wire.dialer(link), LinkSettings.usual());
    this.network = network;
    connection.start(
        new Inbox() {
          @Override
          public void entry(Entry entry, byte[] frame) {
            arrived.add(entry);
          }

          @Override
          public void event(Event event) {
            events.add(event);
          }
        });
    try {
      this.account = granted(entrance.apply(connection));
    } catch (AssertionError e) {
      connection.close();
      throw e;
    }
  }

  /** A guest; {@link #name} tells what the guest came to be called. */
  public static SimulatedUser guest(Link link, String name) throws IOException {
    return new SimulatedUser(
        link, null, server -> server.login(new Credentials.Guest(name), false, ""));
  }

  /** A guest of a plain server on this machine. */
  public static SimulatedUser guest(int port, String name) throws IOException {
    return guest(Link.to(false, "127.0.0.1", port), name);
  }

  /** A new account on a plain server on this machine; as {@link ChatServer#user(String)}. */
  public static SimulatedUser registered(int port, String name) throws IOException {
    return account(Link.to(false, "127.0.0.1", port), name, ChatServer.passwordOf(name), null);
  }

  /** Comes back with a token. */
  public static SimulatedUser returning(Link link, String token) throws IOException {
    return new SimulatedUser(
        link, null, server -> server.login(new Credentials.Token(token), false, ""));
  }

  /** Makes an account, or logs in where it is there already. */
  static SimulatedUser account(Link link, String name, String password, @Nullable Proxy network)
      throws IOException {
    return new SimulatedUser(
        link,
        network,
        server ->
            server
                .register(name, password, null, false, "")
                .thenCompose(answer ->
                    answer instanceof Answer.No<?>(Reply.Refusal no)
                            && no.code() == ErrorCode.CONFLICT
                        ? server.login(new Credentials.Password(name, password), false, "")
                        : CompletableFuture.completedFuture(answer)));
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

  /** How long each sentence waits from now on. */
  public SimulatedUser waitsAtMost(Duration patience) {
    this.patience = patience;
    return this;
  }

  // --- what a user does

  public Reply.Joined creates(String room) {
    return creates(room, Visibility.PUBLIC);
  }

  public Reply.Joined createsPrivate(String room) {
    return creates(room, Visibility.PRIVATE);
  }

  private Reply.Joined creates(String room, Visibility visibility) {
    return entered(granted(connection.create(room, "", visibility)));
  }

  public Reply.Joined joins(String room) {
    return entered(granted(connection.join(room)));
  }

  /** Joins the room, which is made if there is none. */
  public Reply.Joined entersOrMakes(String room) {
    Answer<Reply.Joined> answer = await(connection.create(room, "", Visibility.PUBLIC));
    return answer instanceof Answer.Yes<Reply.Joined>(Reply.Joined made)
        ? entered(made)
        : joins(room);
  }

  private Reply.Joined entered(Reply.Joined joined) {
    rooms.remove(joined.room());
    rooms.addLast(joined.room());
    return joined;
  }

  public Reply.Followed follows(String room, long after) {
    Reply.Followed followed = granted(connection.follow(room, new Start.After(after, null)));
    rooms.remove(followed.room());
    rooms.addLast(followed.room());
    return followed;
  }

  public void unfollows(String room) {
    granted(connection.unfollow(room));
    rooms.remove(room);
  }

  public Reply.Left leaves(String room) {
    Reply.Left left = granted(connection.leave(room));
    rooms.remove(left.room());
    return left;
  }

  public void invites(String user, String room) {
    granted(connection.invite(room, user));
  }

  /** Says something in the room that was entered last. */
  public Reply.Sent says(String text) {
    return says(room(), text);
  }

  public Reply.Sent says(String room, String text) {
    return granted(connection.send(room, text, null));
  }

  public Reply.Sent says(String room, String text, String key) {
    return granted(connection.send(room, text, key));
  }

  private String room() {
    if (rooms.isEmpty()) {
      throw new IllegalStateException(
          name() + " is in no room: let " + name() + " join one, or name it in the sentence");
    }
    return rooms.getLast();
  }

  /**
   * From now on this is wrong with the user's connection.
   *
   * @throws IllegalStateException if the user was let in without a network of their own
   */
  public void suffers(Fault.OnTheWay fault) {
    if (network == null) {
      throw new IllegalStateException(
          name()
              + "'s connection cannot be broken: let them in with server.user(\""
              + name()
              + "\", new Fault.None())");
    }
    network.suffers(fault);
  }

  /** What is asked here must be refused so. */
  public void mayNot(
      Function<Connection, ? extends CompletableFuture<? extends Answer<?>>> request,
      ErrorCode code) {
    Answer<?> answer = await(request.apply(connection));
    if (!(answer instanceof Answer.No<?>(Reply.Refusal refusal) && refusal.code() == code)) {
      throw new AssertionError(name() + " wanted " + code + " and got " + answer);
    }
  }

  /** What is said here in the room that was entered last must be refused so. */
  public void mayNotSay(String text, ErrorCode code) {
    String room = room();
    mayNot(link -> link.send(room, text, null), code);
  }

  // --- what a user sees

  /** The next message in the room that was entered last must be this. */
  public Entry.Message sees(String from, String text) {
    return sees(room(), from, text);
  }

  /** As {@link #sees(String, String)}. */
  public Entry.Message sees(SimulatedUser from, String text) {
    return sees(from.name(), text);
  }

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
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Entry entry = poll(arrived, deadline - System.nanoTime());
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

  /** The next event that fits; others are passed over. */
  public Event notices(Predicate<Event> wanted, String what) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<Event> others = new ArrayList<>();
    while (true) {
      Event event = poll(events, deadline - System.nanoTime());
      if (event == null) {
        throw new AssertionError(
            name() + " wanted " + what + ", it did not come; events so far: " + others + end());
      }
      if (wanted.test(event)) {
        return event;
      }
      others.add(event);
    }
  }

  /** As {@link #seesNothingMore(String)}, in every room that the user entered. */
  public void seesNothingMore() {
    for (String room : List.copyOf(rooms)) {
      seesNothingMore(room);
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
    if (network != null) {
      network.close();
    }
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
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer: " + e + soFar() + end(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static <T> @Nullable T poll(BlockingQueue<T> queue, long nanos) {
    try {
      return queue.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private String soFar() {
    StringBuilder text = new StringBuilder("; entries so far:");
    if (seen.isEmpty()) {
      text.append(" none");
    } else if (seen.size() > SHOWN) {
      text.append("\n… ").append(seen.size() - SHOWN).append(" before these");
    }
    seen.stream()
        .skip(Math.max(0, seen.size() - SHOWN))
        .forEach(entry -> text.append('\n').append(shown(entry)));
    return text.toString();
  }

  private static String shown(Entry entry) {
    String what =
        switch (entry) {
          case Entry.Message message -> message.from() + ": " + message.text();
          case Entry.Topic topic -> topic.from() + " sets the topic: " + topic.topic();
          case Entry.Join join -> join.from() + " joins";
          case Entry.Leave leave -> leave.from() + " leaves";
          case Entry.Other other -> other.from() + ": " + other.kind();
        };
    return "  " + entry.room() + " #" + entry.seq() + " " + what;
  }

  private String end() {
    return connection.ended().isDone()
        ? "\nthe connection ended: " + connection.ended().join()
        : "";
  }
}
