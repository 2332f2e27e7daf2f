package chat.client.link;

import chat.protocol.Codec;
import chat.protocol.Credentials;
import chat.protocol.Entry;
import chat.protocol.ErrorCode;
import chat.protocol.Event;
import chat.protocol.Limits;
import chat.protocol.ProtocolException;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.ServerFrame;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, from its {@code hello} to its end; it never comes back.
 *
 * <p>One thread, the caller of {@link #run} or the virtual one of {@link #start}, reads: it
 * completes the futures and calls the {@link Inbox}, in the order in which the server spoke. It
 * answers pings, matches answers with requests and checks that every followed room's entries come
 * one after the other. Any thread may ask and close.
 *
 * <p>It is cheap: a parked virtual thread and some hundred bytes while nothing happens.
 */
public final class Connection implements Asks, AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private static final Reply.Refusal OVERHEARD =
      Reply.Refusal.of(
          ErrorCode.FORBIDDEN,
          "passwords and tokens are not sent over plain TCP to another machine, where others can"
              + " read them: use a chats:// link, or come as a guest");

  private final Transport transport;
  private final LinkSettings settings;
  private final Lines lines;
  private final ServerFrame.Hello hello;
  private final Semaphore inFlight;
  private final CompletableFuture<End> ended = new CompletableFuture<>();
  private final Streams streams = new Streams();
  private volatile @Nullable Thread reader;

  private final Object lock = new Object();
  // Guarded by lock:
  private final Outflow outflow;
  private final Queue<Asked> unanswered = new ArrayDeque<>(4);
  private @Nullable Asked pong;
  private @Nullable End end;

  Connection(Transport transport, LinkSettings settings, Lines lines, ServerFrame.Hello hello) {
    this.transport = transport;
    this.settings = settings;
    this.lines = lines;
    this.hello = hello;
    this.inFlight = new Semaphore(settings.inFlight());
    this.outflow = new Outflow(transport, lock);
  }

  /**
   * Dials and waits for the server's {@code hello}, both within {@link LinkSettings#helloWithin}.
   *
   * @throws LinkException that says why there is no connection; nothing was asked then
   */
  public static Connection open(Dialer dialer, LinkSettings settings) throws LinkException {
    return Greeting.await(dialer, settings);
  }

  /** What the server said first. */
  public ServerFrame.Hello hello() {
    return hello;
  }

  /** Completes when it is over, after all that waited for answers has failed. */
  public CompletableFuture<End> ended() {
    return ended;
  }

  /** Logs in with a name and password, a token, or as a guest. */
  public CompletableFuture<Answer<Reply.LoggedIn>> login(
      Credentials credentials, boolean remember, String device) {
    return request(new Request.Login(null, credentials, remember, device))
        .thenApply(reply -> Answer.of(reply, Reply.LoggedIn.class));
  }

  /** Makes an account and logs in. */
  public CompletableFuture<Answer<Reply.LoggedIn>> register(
      String user, String password, @Nullable String invite, boolean remember, String device) {
    return request(new Request.Register(null, user, password, invite, remember, device))
        .thenApply(reply -> Answer.of(reply, Reply.LoggedIn.class));
  }

  /** Comes back as a guest: the one token that may go over plain TCP to another machine. */
  public CompletableFuture<Answered> guestAgain(String token) {
    return send(new Request.Login(null, new Credentials.Token(token), false, ""), _ -> {});
  }

  @Override
  public CompletableFuture<Answered> ask(Request request) {
    return ask(request, _ -> {});
  }

  /**
   * As {@link #ask(Request)}.
   *
   * @param first called with the answer on the reading thread, before what came after it is looked
   *     at and before the future completes; it must be quick
   */
  CompletableFuture<Answered> ask(Request request, Consumer<Reply> first) {
    if (isSecret(request) && !transport.isPrivate()) {
      return CompletableFuture.completedFuture(new Answered(OVERHEARD, Codec.encode(OVERHEARD)));
    }
    return send(request, first);
  }

  private static boolean isSecret(Request request) {
    return switch (request) {
      case Request.Login(_, Credentials.Guest _, _, _) -> false;
      case Request.Login _, Request.Register _, Request.Passwd _ -> true;
      default -> false;
    };
  }

  /** Says who one is; a secret where others can listen is refused without being sent. */
  void signIn(SignIn signIn, Consumer<Reply> first) {
    if (isSecret(signIn.request()) && !signIn.guest() && !transport.isPrivate()) {
      first.accept(OVERHEARD);
    } else {
      tell(signIn.request(), first);
    }
  }

  private CompletableFuture<Answered> send(Request request, Consumer<Reply> first) {
    byte[] frame = Codec.encode(request);
    if (frame.length > Limits.FRAME_BYTES) {
      return CompletableFuture.completedFuture(tooLarge());
    }
    if (Thread.currentThread() == reader) {
      if (!inFlight.tryAcquire()) {
        return CompletableFuture.failedFuture(
            LinkException.notSent(new End.Lost("too many requests are unanswered")));
      }
    } else {
      inFlight.acquireUninterruptibly();
    }
    var asked = new Asked(request, frame, first, _ -> {}, true);
    put(asked);
    return asked.answer;
  }

  /** What the server would say before it hangs up. */
  private static Answered tooLarge() {
    Reply.Refusal refusal =
        Reply.Refusal.of(
            ErrorCode.TOO_LARGE, "a frame has at most " + Limits.FRAME_BYTES + " bytes");
    return new Answered(refusal, Codec.encode(refusal));
  }

  /** As {@link #ask}, for the few requests that this package itself makes: it never waits. */
  void tell(Request request, Consumer<Reply> first) {
    tell(request, first, _ -> {});
  }

  /**
   * As {@link #tell(Request, Consumer)}.
   *
   * @param lost called instead of {@code first} if the connection ends before the answer
   */
  void tell(Request request, Consumer<Reply> first, Consumer<LinkException> lost) {
    put(new Asked(request, Codec.encode(request), first, lost, false));
  }

  private void put(Asked asked) {
    End over;
    synchronized (lock) {
      over = end;
      if (over == null) {
        unanswered.add(asked);
        outflow.add(asked);
      }
    }
    if (over != null) {
      fail(asked, over);
    }
  }

  /** Reads on a thread of its own until the connection is over. */
  public Thread start(Inbox inbox) {
    Thread thread = settings.readers().newThread(() -> run(inbox));
    thread.setName("chat-link-read-" + COUNT.incrementAndGet());
    thread.start();
    return thread;
  }

  /** Reads on the calling thread until the connection is over, and says why it is. */
  public End run(Inbox inbox) {
    reader = Thread.currentThread();
    End why;
    try {
      why = read(inbox);
    } catch (ProtocolException | Lines.TooLong e) {
      why = new End.Violation(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      why = new End.Lost("the connection was lost: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      why = new End.Fault(e);
    }
    End first = finish(why);
    reader = null;
    ended.complete(first);
    return first;
  }

  /** Closes it. What was not answered fails. */
  @Override
  public void close() {
    end(new End.Closed());
  }

  /** Ends it for a reason that only who uses it can know. */
  void end(End why) {
    synchronized (lock) {
      if (end == null) {
        end = why;
      }
    }
    transport.abort();
    // The reader notices; where there is none, nobody else would tell those who wait.
    if (reader == null) {
      ended.complete(finish(why));
    }
  }

  private End read(Inbox inbox) throws IOException, ProtocolException {
    transport.readTimeout(settings.quiet());
    while (true) {
      byte[] line = nextLine();
      if (line == null) {
        return new End.Lost(End.Lost.SERVER_CLOSED);
      }
      switch (Codec.decodeServer(line)) {
        case Entry entry -> {
          streams.next(entry);
          inbox.entry(entry, line);
        }
        case Event event -> inbox.event(event);
        case ServerFrame.Ok ok -> answered(ok, line);
        case Reply.Refusal refusal -> refused(refusal, line);
        case ServerFrame.Ping _ -> pong();
        case ServerFrame.Bye bye -> {
          return new End.Bye(bye);
        }
        case ServerFrame.Hello _ -> throw new ProtocolException("a second hello");
        case ServerFrame.Unknown _ -> {}
        case Reply reply -> throw new IllegalStateException(reply.getClass().getName());
      }
    }
  }

  /** Waits for a line; where nothing comes for long, asks the server whether it is still there. */
  private byte @Nullable [] nextLine() throws IOException {
    boolean probed = false;
    while (true) {
      try {
        return lines.next();
      } catch (SocketTimeoutException e) {
        IOException failure = outflow.failure();
        if (failure != null) {
          throw failure;
        }
        if (probed) {
          throw new IOException(
              "nothing came for " + settings.quiet().multipliedBy(2).toSeconds() + " s", e);
        }
        probed = true;
        lines.rest();
        tell(new Request.Ping(null), _ -> {});
      }
    }
  }

  private void answered(ServerFrame.Ok ok, byte[] line) throws ProtocolException {
    Asked asked = oldest(ok.id(), false);
    complete(asked, Codec.result(asked.request, ok), line);
  }

  private void refused(Reply.Refusal refusal, byte[] line) throws ProtocolException {
    complete(oldest(refusal.id(), true), refusal, line);
  }

  /** Answers come in the order of the requests. A refusal may lack the id it could not read. */
  private Asked oldest(@Nullable String id, boolean idMayLack) throws ProtocolException {
    Asked asked;
    synchronized (lock) {
      asked = unanswered.peek();
      if (asked == null) {
        throw new ProtocolException("an answer to nothing");
      }
      String expected = asked.request.id();
      if (id == null ? expected != null && !idMayLack : !id.equals(expected)) {
        throw new ProtocolException("an answer to " + id + " where " + expected + " was next");
      }
      unanswered.remove();
    }
    return asked;
  }

  private void complete(Asked asked, Reply reply, byte[] line) {
    if (asked.counted) {
      inFlight.release();
    }
    streams.answered(asked.request, reply);
    asked.first.accept(reply);
    asked.answer.complete(new Answered(reply, line));
  }

  private void pong() {
    synchronized (lock) {
      // A server that pings faster than it reads gets one pong, not a queue of them.
      if (end == null && (pong == null || pong.sent)) {
        pong =
            new Asked(
                new Request.Pong(), Codec.encode(new Request.Pong()), _ -> {}, _ -> {}, false);
        outflow.add(pong);
      }
    }
  }

  private End finish(End why) {
    List<Asked> failed;
    End first;
    synchronized (lock) {
      first = end == null ? why : end;
      end = first;
      outflow.stop();
      failed = new ArrayList<>(unanswered);
      unanswered.clear();
    }
    transport.abort();
    failed.forEach(asked -> fail(asked, first));
    return first;
  }

  private void fail(Asked asked, End why) {
    if (asked.counted) {
      inFlight.release();
    }
    var failure = new LinkException(why, asked.sent);
    asked.lost.accept(failure);
    asked.answer.completeExceptionally(failure);
  }
}
