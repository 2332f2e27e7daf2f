package chat.client.link;

import chat.protocol.Entry;
import chat.protocol.ErrorCode;
import chat.protocol.Event;
import chat.protocol.Keys;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.Start;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stays logged in: connects, and connects again until it is closed or told to stay away, and goes
 * on in every followed room exactly where it was.
 *
 * <p>One virtual thread, {@code chat-client-n}, does all the reading and all the calls of the
 * {@link Listener}. Any thread may ask, post and close. Between connections {@link #ask} fails at
 * once, unsent; {@link #post} keeps a message until its outcome is known.
 */
public final class ChatClient implements Asks, AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Dialer dialer;
  private final LinkSettings settings;
  private final Listener listener;
  private final Places places = new Places();
  private final Outbox outbox;
  private final @Nullable AccountFolder folder;
  private final Thread thread;
  private final CompletableFuture<End> over = new CompletableFuture<>();

  // For the one thread only:
  private final Backoff backoff;
  private SignIn signIn;
  private boolean answered;
  private boolean troubled;

  private volatile @Nullable Connection online;

  // Guarded by this:
  private @Nullable Connection connection;
  private boolean closed;
  private boolean waiting;
  private @Nullable End lastEnd;

  /**
   * A client that has not begun yet, see {@link #start}.
   *
   * @param signIn who to be; kept in memory for every later connection
   * @param outgoing hears of every change of a posted message's state, on any thread
   * @param folder where messages are kept until their outcome is known, also after a restart, and
   *     failed ones until somebody retries or drops them; to be closed by who opened it, after the
   *     end. {@code null} keeps them in memory, and those that failed not at all
   */
  public ChatClient(
      Dialer dialer,
      LinkSettings settings,
      SignIn signIn,
      Listener listener,
      Consumer<Outgoing> outgoing,
      @Nullable AccountFolder folder) {
    this.dialer = dialer;
    this.settings = settings;
    this.signIn = signIn;
    this.listener = listener;
    this.outbox = new Outbox(settings, outgoing, folder);
    this.folder = folder;
    this.backoff = new Backoff(settings.random());
    this.thread =
        Thread.ofVirtual().name("chat-client-" + COUNT.incrementAndGet()).unstarted(this::keep);
  }

  public ChatClient(Dialer dialer, LinkSettings settings, SignIn signIn, Listener listener) {
    this(dialer, settings, signIn, listener, _ -> {}, null);
  }

  /** Begins to connect, and returns at once. To be called once. */
  public ChatClient start() {
    thread.start();
    return this;
  }

  /** Completes when it is over for good, after the listener was told. */
  public CompletableFuture<End> over() {
    return over.copy();
  }

  public boolean isOnline() {
    return online != null;
  }

  /** Where one stands in a followed room; {@code null} if it is not followed. */
  public @Nullable Cursor cursor(String room) {
    return places.of(room);
  }

  /** Where one stands in each followed room. */
  public Map<String, Cursor> cursors() {
    return places.all();
  }

  /**
   * Sends a message, now or when there is a connection, again and again with one key until there is
   * an answer; those of one room in the order in which they were posted.
   *
   * @throws IllegalArgumentException if the text holds half of a surrogate pair
   */
  public Outgoing post(String room, String text) {
    return post(room, text, Keys.random(settings.random()));
  }

  /** As {@link #post(String, String)}, with a key of one's own. */
  public Outgoing post(String room, String text, String key) {
    return outbox.post(room, text, key);
  }

  /**
   * What was posted and is not settled, in the order in which it goes out; with a folder also what
   * failed, and what an earlier run left there.
   */
  public List<OutboxRow> outbox() {
    return outbox.rows();
  }

  /** Of these, what has no outcome yet: to wait for it. */
  public List<Outgoing> unsettled() {
    return outbox.unsettled();
  }

  /**
   * Sends a message that failed once more, with its key, behind all others of its room.
   *
   * @return its new self; {@code null} if there is no such row any more, or it did not fail
   */
  public @Nullable Outgoing retry(OutboxRow row) {
    return outbox.retry(row);
  }

  /**
   * Gives up a message that failed, or was certainly never sent.
   *
   * @return false if there is no such row any more, or its outcome is still to come: what may have
   *     been delivered cannot be taken back
   */
  public boolean drop(OutboxRow row) {
    return outbox.drop(row);
  }

  @Override
  public CompletableFuture<Answered> ask(Request request) {
    Connection on = online;
    if (on == null) {
      return CompletableFuture.failedFuture(LinkException.notSent(whyOffline()));
    }
    return on.ask(request, reply -> places.answered(request, reply));
  }

  /** Makes the next attempt at once instead of waiting for it. */
  public synchronized void retryNow() {
    if (waiting) {
      thread.interrupt();
    }
  }

  /** Ends it. Messages without an outcome are abandoned. Does not wait; {@link #over} does. */
  @Override
  public void close() {
    Connection current;
    synchronized (this) {
      closed = true;
      current = connection;
    }
    if (current != null) {
      current.close();
    } else {
      // It waits or dials.
      thread.interrupt();
    }
  }

  private synchronized End whyOffline() {
    return lastEnd == null ? new End.Lost("not connected yet") : lastEnd;
  }

  private void keep() {
    End why;
    try {
      why = untilFinal();
    } catch (RuntimeException | Error e) {
      why = new End.Fault(e);
    }
    // Whoever closed it may have interrupted this thread; the listener is not to feel that.
    Thread.interrupted();
    keepPlaces(true);
    outbox.end(why);
    try {
      listener.over(why);
    } finally {
      over.complete(why);
    }
  }

  private End untilFinal() {
    while (!isClosed()) {
      End end = once();
      synchronized (this) {
        lastEnd = end;
      }
      if (end.isFinal()) {
        return end;
      }
      if (!isClosed()) {
        Duration wait = backoff.next(end.retryAfter());
        listener.offline(end, wait);
        pause(wait);
      }
    }
    return new End.Closed();
  }

  private void keepPlaces(boolean atOnce) {
    if (folder != null) {
      try {
        folder.reached(places::all, atOnce);
      } catch (IOException e) {
        if (!troubled) {
          troubled = true;
          listener.trouble("cannot keep on disk how far you have read: " + e.getMessage());
        }
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void pause(Duration wait) {
    synchronized (this) {
      if (closed) {
        return;
      }
      waiting = true;
    }
    try {
      settings.sleeper().sleep(wait);
    } catch (InterruptedException _) {
      // Somebody does not want to wait.
    }
    synchronized (this) {
      waiting = false;
    }
    // An interrupt that came too late would close the next connection's socket.
    Thread.interrupted();
  }

  /** One connection from its beginning to its end. */
  private End once() {
    Connection fresh;
    try {
      fresh = Connection.open(dialer, settings);
    } catch (LinkException e) {
      return e.end();
    }
    synchronized (this) {
      connection = fresh;
      if (closed) {
        fresh.close();
      }
    }
    answered = false;
    fresh.signIn(signIn, reply -> signedIn(fresh, reply));
    End end = fresh.run(new Incoming());
    online = null;
    outbox.offline();
    keepPlaces(true);
    synchronized (this) {
      connection = null;
    }
    if (!answered) {
      signIn = signIn.unanswered();
    }
    return end;
  }

  private void signedIn(Connection on, Reply reply) {
    answered = true;
    switch (reply) {
      case Reply.LoggedIn account -> {
        signIn = signIn.accepted(account);
        backoff.reset();
        online = on;
        listener.online(on.hello(), account);
        places.all().forEach((room, cursor) -> resume(on, room, cursor));
        outbox.online(on);
      }
      case Reply.Refusal refusal -> {
        SignIn other = signIn.refused(refusal);
        if (other == null) {
          on.end(new End.NotLoggedIn(refusal));
        } else {
          signIn = other;
          on.signIn(other, next -> signedIn(on, next));
        }
      }
      default -> throw new IllegalStateException(reply.getClass().getName());
    }
  }

  private void resume(Connection on, String room, Cursor cursor) {
    follow(on, new Request.Follow(null, room, cursor.start()), cursor);
  }

  private void follow(Connection on, Request.Follow request, Cursor had) {
    on.tell(request, reply -> followed(on, request, had, reply));
  }

  private void followed(Connection on, Request.Follow request, Cursor had, Reply reply) {
    switch (reply) {
      case Reply.Followed followed -> begin(on, request, followed);
      case Reply.Refusal no when no.code() == ErrorCode.CONFLICT && no.log() != null -> {
        long head = no.head() == null ? 0 : no.head();
        // The old cursor stays until the new stream begins: should the connection end before, the
        // next one finds the same conflict.
        Start start = listener.otherLog(request.room(), had, head, no.log());
        follow(on, new Request.Follow(null, request.room(), start), had);
      }
      case Reply.Refusal no -> {
        switch (no.code()) {
          case RATE_LIMITED, UNAVAILABLE, INTERNAL -> later(on, request, had, no.retryAfterMs());
          case SHUTTING_DOWN -> {} // The connection ends, and the next one asks again.
          default -> {
            places.forget(request.room());
            listener.followRefused(request.room(), no);
          }
        }
      }
      default -> throw new IllegalStateException(reply.getClass().getName());
    }
  }

  private void begin(Connection on, Request.Follow request, Reply.Followed followed) {
    if (request.start() instanceof Start.After(long seq, String log)
        && !followed.following()
        && !(Long.valueOf(seq).equals(followed.after())
            && (log == null || log.equals(followed.log())))) {
      on.end(
          new End.Violation(
              "#" + followed.room() + " begins elsewhere than where it was asked to"));
      return;
    }
    places.answered(request, followed);
  }

  private void later(
      Connection on, Request.Follow request, Cursor had, @Nullable Long retryAfterMs) {
    Duration wait = retryAfterMs == null ? RETRY : Duration.ofMillis(retryAfterMs);
    Thread.ofVirtual()
        .name("chat-link-wait")
        .start(() -> {
          try {
            settings.sleeper().sleep(wait);
          } catch (InterruptedException _) {
            // Then it asks earlier.
          }
          if (had.equals(places.of(request.room()))) {
            follow(on, request, had);
          }
        });
  }

  /** Keeps the cursors before the listener hears of an entry: it hears of none twice. */
  private final class Incoming implements Inbox {
    @Override
    public void entry(Entry entry, byte[] frame) {
      places.next(entry);
      listener.entry(entry, frame);
      keepPlaces(false);
    }

    @Override
    public void event(Event event) {
      listener.event(event);
    }
  }
}
