package chat.server.session;

import chat.protocol.ByeReason;
import chat.protocol.Codec;
import chat.protocol.ErrorCode;
import chat.protocol.Limits;
import chat.protocol.Refused;
import chat.protocol.Reply;
import chat.protocol.Reply.Refusal;
import chat.protocol.Request;
import chat.protocol.ServerFrame;
import chat.protocol.ServerFrame.Bye;
import chat.protocol.Texts;
import chat.server.journal.Change;
import chat.server.journal.Outcome;
import chat.server.journal.WhileWelcome;
import chat.server.limit.Limit;
import chat.server.net.AddressPrefix;
import chat.server.net.Connection;
import chat.server.net.LineTooLongException;
import chat.server.net.NotTlsException;
import chat.server.net.TlsHelloException;
import chat.server.net.TokenBucket;
import chat.server.room.Member;
import chat.server.room.OpenRoom;
import chat.server.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected peer: a reader, which is the thread that calls {@link #run}, and a {@link Feed}.
 *
 * <p>The reader takes a line, decodes it and dispatches it. Messages and topics are handed to the
 * journal while earlier ones are being committed; everything else waits until those are through, so
 * that requests take effect in their order and replies come in it.
 */
public final class Session implements Feed.Host {
  private static final Logger log = LoggerFactory.getLogger(Session.class);
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  /** Twice as many as an account can be in; more are remembered for nothing. */
  private static final int MOST_FOLLOWED = 2 * Limits.ROOMS;

  /** When it is worth looking whether a server that stopped is there again. */
  private static final Long RETRY_AFTER_MS = 1_000L;

  private static final Refusal UNAVAILABLE =
      Refusal.of(
          ErrorCode.UNAVAILABLE,
          "the server's storage fails; nothing was accepted, ask again later");

  private final Connection connection;
  private final Sessions sessions;
  private final House house;
  private final SessionLimits limits;
  private final Sessions.Place place;
  private final Outbox outbox;
  private final Feed feed;
  private final Pipeline pipeline;
  private final RoomRequests rooms;
  private final LookupRequests lookups;
  private final AccountRequests accounts;
  private final String name;

  // the reader's own
  private final Strikes badFrames;
  private final Strikes emptyLines;
  private final @Nullable TokenBucket requests;
  private int frameLimit = Limits.LOGIN_FRAME_BYTES;

  /** Room to membership; changed by the reader, or by a receipt while the reader waits for it. */
  private final Map<String, Long> following = new HashMap<>();

  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
  private volatile @Nullable Identity identity;
  private volatile boolean opened;
  private volatile long decidedNanos;
  private volatile long endingSince;
  private volatile long byeAt;
  private volatile long heardAt;
  private volatile long pingedAt;

  /**
   * Who the peer is.
   *
   * @param token the identifier of the token that the session hangs on, or {@code null}
   */
  record Identity(Person person, boolean guest, @Nullable String token) {}

  Session(Connection connection, Sessions sessions, Sessions.Place place) {
    this.connection = connection;
    this.sessions = sessions;
    this.house = sessions.house();
    this.limits = house.limits();
    this.place = place;
    this.outbox = new Outbox(limits.outboxBytes(), sessions.outboxes(), limits.outboxesBytes());
    this.feed = new Feed(connection, outbox, house.reader(), this);
    this.pipeline = new Pipeline(limits.inFlight());
    this.rooms = new RoomRequests(this, sessions);
    this.lookups = new LookupRequests(this, sessions);
    this.accounts = new AccountRequests(this, sessions);
    this.name = house.secrets().shortName();
    this.badFrames = new Strikes(limits.badFrames(), MINUTE);
    this.emptyLines = new Strikes(limits.emptyLines(), MINUTE);
    SessionLimits.Requests rate = limits.requests();
    this.requests =
        rate == null ? null : new TokenBucket(rate.burst(), rate.perSecond(), house.nanoTime());
    this.opened = !connection.tls();
    this.heardAt = house.nanoTime().getAsLong();
    this.pingedAt = heardAt;
  }

  // --- the reader

  /** Serves the peer until the connection is over. */
  void run() {
    try {
      connection.open();
      opened = true;
      ByeReason farewell = sessions.farewell();
      if (farewell != null) {
        end(farewell); // it came while everybody was told to go
      } else {
        reply(Greeting.hello(house, connection));
        read();
      }
    } catch (LineTooLongException _) {
      bit(frameLimit == Limits.FRAME_BYTES ? Limit.FRAME_BYTES : Limit.LOGIN_FRAME_BYTES);
      pipeline.awaitIdle();
      refuse(Refusal.of(ErrorCode.TOO_LARGE, "a line is at most " + frameLimit + " bytes here"));
      end(ByeReason.TOO_LARGE);
    } catch (TlsHelloException | NotTlsException _) {
      leave(); // no frame would mean anything to it, or it was told
    } catch (IOException e) {
      if (connection.handshakeTooSlow()) {
        bit(Limit.TLS_TIMEOUT);
      }
      leave(); // a peer that hangs up is quiet
    } catch (RuntimeException | Error e) {
      // Whatever it is, it must not leave a connection behind that nobody reads.
      log.atError().addKeyValue("peer", connection.address()).setCause(e).log("session_fault");
      end(ByeReason.INTERNAL);
    } finally {
      close();
    }
  }

  private void read() throws IOException {
    while (ending.get() == null) {
      outbox.awaitSpace(house.tally()::bit);
      byte[] line = connection.lines().next(frameLimit);
      if (line == null) {
        pipeline.awaitIdle();
        end(new Ending.Told(new Bye(ByeReason.EOF), true));
      } else if (identity == null && isLate(connection.lines().lastByteAt())) {
        endLate();
      } else if (ending.get() == null) {
        take(line);
      }
    }
  }

  private void take(byte[] line) {
    if (line.length == 0 || (line.length == 1 && line[0] == '\r')) {
      if (emptyLines.strike(house.nanoTime().getAsLong())) {
        bit(Limit.EMPTY_LINES);
        pipeline.awaitIdle();
        end(ByeReason.FLOOD);
      }
      return;
    }
    Request request;
    try {
      request = Codec.decode(line);
    } catch (Refused e) {
      pipeline.awaitIdle();
      switch (e.bound()) {
        case null -> {}
        case TEXT -> bit(Limit.TEXT_BYTES);
        case JSON -> bit(Limit.JSON_SIZE);
      }
      refuse(e.refusal());
      if (e.refusal().code() == ErrorCode.BAD_FRAME
          && badFrames.strike(house.nanoTime().getAsLong())) {
        bit(Limit.BAD_FRAMES);
        end(ByeReason.FLOOD);
      }
      return;
    }
    answer(request);
    if (identity == null && isLate(house.nanoTime().getAsLong())) {
      // The watch spares one whose login is being decided, which this one always is who has sent
      // many at once.
      endLate();
    }
  }

  /** The one catch ladder between a request and its reply. */
  private void answer(Request request) {
    Refusal refusal;
    try {
      dispatch(request);
      return;
    } catch (SessionOver _) {
      return; // nobody knows what to reply
    } catch (Refused e) {
      refusal = e.refusal();
    } catch (StoreException e) {
      log.atError()
          .addKeyValue("request", request.getClass().getSimpleName())
          .addKeyValue("cause", e.getMessage())
          .log("store_read_failed");
      refusal = UNAVAILABLE;
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("request", request.getClass().getSimpleName())
          .setCause(e)
          .log("request_fault");
      refusal = Refusal.of(ErrorCode.INTERNAL, "a fault of the server; nothing was accepted");
    }
    pipeline.awaitIdle();
    refuse(refusal.to(request.id()));
  }

  private void dispatch(Request request) throws Refused, StoreException {
    if (request instanceof Request.Pong) {
      return;
    }
    if (!(request instanceof Request.Send || request instanceof Request.Topic)) {
      pipeline.awaitIdle();
    }
    Identity who = identity;
    if (who == null) {
      dispatchStranger(request);
      return;
    }
    if (request instanceof Request.Login || request instanceof Request.Register) {
      throw Refusal.of(
              ErrorCode.CONFLICT,
              "this connection is logged in as " + who.person().name() + "; open another one")
          .refused();
    }
    requireRunning();
    requireRate(request, who.person());
    switch (request) {
      case Request.Ping ping -> reply(new Reply.Done(ping.id()));
      case Request.Pong _, Request.Register _, Request.Login _ ->
          throw new IllegalStateException("dealt with above");
      case Request.Logout logout -> accounts.logout(logout, who);
      case Request.Passwd passwd -> accounts.passwd(passwd, who);
      case Request.Tokens tokens -> accounts.tokens(tokens, who);
      case Request.Revoke revoke -> accounts.revoke(revoke, who);
      case Request.Create create -> rooms.create(create, who.person());
      case Request.Rooms list -> lookups.rooms(list, who.person());
      case Request.Join join -> rooms.join(join, who.person());
      case Request.Leave leave -> rooms.leave(leave, who.person());
      case Request.Invite invite -> rooms.invite(invite, who.person());
      case Request.Follow follow -> rooms.follow(follow, who.person());
      case Request.Unfollow unfollow -> rooms.unfollow(unfollow);
      case Request.Members members -> lookups.members(members, who.person());
      case Request.History history -> lookups.history(history, who.person());
      case Request.Topic topic -> rooms.topic(topic, who.person());
      case Request.Typing typing -> rooms.typing(typing, who.person());
      case Request.Send send -> rooms.send(send, who.person());
      case Request.Read read -> rooms.read(read, who.person());
    }
  }

  private void dispatchStranger(Request request) throws Refused, StoreException {
    switch (request) {
      case Request.Login _, Request.Register _, Request.Ping _ -> {
        requireRunning();
        requireRate();
      }
      default ->
          throw Refusal.of(ErrorCode.UNAUTHENTICATED, "`login` or `register` first").refused();
    }
    long decided = decidedNanos;
    long begun = house.nanoTime().getAsLong();
    try {
      switch (request) {
        case Request.Login login -> accounts.login(login);
        case Request.Register register -> accounts.register(register);
        default -> reply(new Reply.Done(request.id()));
      }
    } finally {
      decidedNanos = decided + house.nanoTime().getAsLong() - begun;
    }
  }

  private void requireRunning() throws Refused {
    if (sessions.isStopping()) {
      throw Refusal.of(ErrorCode.SHUTTING_DOWN, "the server is stopping; come back later")
          .refused();
    }
  }

  private void requireRate(Request request, Person person) throws Refused {
    int size =
        switch (request) {
          case Request.Send send -> Texts.utf8Bytes(send.text());
          case Request.Topic topic -> Texts.utf8Bytes(topic.topic());
          case Request.Create create -> Texts.utf8Bytes(create.topic());
          case Request.Join _, Request.Leave _, Request.Invite _ -> 0;
          default -> -1;
        };
    SendLimit sending = person.limit();
    if (size < 0 || sending == null) {
      requireRate();
    } else {
      sending.take(size);
    }
  }

  private void requireRate() throws Refused {
    long wait = requests == null ? 0 : requests.tryTake(1);
    if (wait > 0) {
      bit(Limit.REQUEST_LIMIT);
      throw SendLimit.tooFast(wait).refused();
    }
  }

  /** A limit bit this peer: by its name, or by where it comes from. */
  private void bit(Limit limit) {
    Identity who = identity;
    house
        .tally()
        .bit(
            limit,
            who == null ? AddressPrefix.of(connection.remote()).toString() : who.person().name());
  }

  // --- what the requests need

  /** What a connection can be in. */
  public enum State {
    /** Accepted; over TLS hands are not shaken yet. */
    OPENING,
    STRANGER,
    LOGGED_IN,
    /** It is being told goodbye. */
    ENDING
  }

  /** Where it stands. For any thread. */
  State state() {
    if (ending.get() != null) {
      return State.ENDING;
    }
    if (identity != null) {
      return State.LOGGED_IN;
    }
    return opened ? State.STRANGER : State.OPENING;
  }

  /** The session's own name. */
  String name() {
    return name;
  }

  Connection connection() {
    return connection;
  }

  /** Which rooms this connection follows, and for which membership. */
  Map<String, Long> following() {
    return following;
  }

  /** From now on it follows that room, for the membership that began so. */
  void follows(String room, long since) {
    if (following.size() >= MOST_FOLLOWED) {
      // Of rooms that other sessions of the account left, this one was told nothing but the entry.
      following.entrySet().removeIf(entry -> !isCurrent(entry.getKey(), entry.getValue()));
    }
    following.put(room, since);
  }

  private boolean isCurrent(String room, long since) {
    Identity who = identity;
    OpenRoom open = house.rooms().ifOpen(room);
    Member member = who == null || open == null ? null : open.view().member(who.person().name());
    return member != null && member.since() == since;
  }

  LookupRequests lookups() {
    return lookups;
  }

  @Nullable Identity identity() {
    return identity;
  }

  /** Says who the peer is; {@code null} if it turned out that it is not. */
  void identify(@Nullable Identity who) {
    identity = who;
  }

  /** The peer is no stranger any more. */
  void loggedIn() {
    frameLimit = Limits.FRAME_BYTES;
    place.loggedIn();
  }

  /** Queues a frame that answers. */
  void reply(ServerFrame frame) {
    post(new Outbox.Item(Codec.encode(frame)));
  }

  void post(Outbox.Item item) {
    outbox.reply(item);
    feed.wake();
  }

  private void refuse(Refusal refusal) {
    reply(refusal);
  }

  /**
   * Hands a change to the journal; the reply is queued when it is durable. Does not wait for that.
   *
   * @param id what the reply echoes
   * @param accepted makes the reply; called on the journal's thread, must not block
   */
  <R> void submit(@Nullable String id, Change<R> change, Function<R, Outbox.Item> accepted) {
    submit(id, change, accepted, () -> end(ByeReason.UNAVAILABLE));
  }

  private <R> void submit(
      @Nullable String id, Change<R> change, Function<R, Outbox.Item> accepted, Runnable unknown) {
    pipeline.enter(() -> house.tally().bit(Limit.IN_FLIGHT));
    house
        .journal()
        .submit(
            new WhileWelcome<>(change, this::isExpelled),
            outcome -> {
              try {
                settle(id, outcome, accepted, unknown);
              } finally {
                pipeline.leave();
              }
            });
  }

  private <R> void settle(
      @Nullable String id,
      Outcome<R> outcome,
      Function<R, Outbox.Item> accepted,
      Runnable unknown) {
    try {
      switch (outcome) {
        case Outcome.Durable<R>(R value) -> post(accepted.apply(value));
        case Outcome.Refused<R>(Refusal refusal) -> refuse(refusal.to(id));
        case Outcome.Unknown<R> _ -> unknown.run();
      }
    } catch (RuntimeException e) {
      // It was decided and cannot be told: who waits for a reply must not wait for ever.
      log.atError().addKeyValue("peer", connection.address()).setCause(e).log("reply_fault");
      end(ByeReason.INTERNAL);
    }
  }

  /** As {@link #submit}, and waits until it is settled; whether it was accepted. */
  <R> boolean perform(@Nullable String id, Change<R> change, Function<R, Outbox.Item> accepted) {
    return perform(id, change, accepted, () -> end(ByeReason.UNAVAILABLE));
  }

  private <R> boolean perform(
      @Nullable String id, Change<R> change, Function<R, Outbox.Item> accepted, Runnable unknown) {
    var done = new AtomicBoolean();
    submit(
        id,
        change,
        value -> {
          done.set(true);
          return accepted.apply(value);
        },
        unknown);
    pipeline.awaitIdle();
    return done.get();
  }

  /**
   * The same for what decides who may be here. If nobody knows whether it happened, all sessions of
   * the account end: those who still may be here come back.
   */
  <R> boolean performForAll(
      @Nullable String id, Change<R> change, Person person, Function<R, Outbox.Item> accepted) {
    return perform(
        id,
        change,
        accepted,
        () -> sessions.roster().end(person.account(), _ -> true, ByeReason.UNAVAILABLE));
  }

  /** Tells this session that its account's read marker moved elsewhere. */
  void tellRead(String room, long seq) {
    outbox.read(room, seq);
    feed.wake();
  }

  /** Tells this session that its account's memberships changed elsewhere. */
  void tellMemberships() {
    outbox.memberships();
    feed.wake();
  }

  // --- following

  @Override
  public void wake() {
    feed.wake();
  }

  @Override
  public void offer(OpenRoom room, byte[] event) {
    Limit full = outbox.offer(room, event);
    if (full != null) {
      house.tally().bit(full);
    }
    feed.wake();
  }

  @Override
  public long account() {
    Identity who = identity;
    return who == null ? 0 : who.person().account();
  }

  // --- the end

  /** Ends the session: its replies are sent, then {@code bye}. For any thread; never waits. */
  public void end(ByeReason reason) {
    Long retryAfterMs = reason == ByeReason.SHUTTING_DOWN ? RETRY_AFTER_MS : null;
    end(new Ending.Told(new Bye(reason, retryAfterMs), false));
  }

  private void end(Ending.Told how) {
    if (!opened) {
      leave(); // it could not read a word
      return;
    }
    Ending before = ending.get();
    while (givesWay(before)) {
      if (ending.compareAndSet(before, how)) {
        endingSince = nonZero(house.nanoTime().getAsLong());
        feed.wake();
        return;
      }
      before = ending.get();
    }
  }

  /** What the peer began by ending its side may take long, so that a harder end must reach it. */
  private static boolean givesWay(@Nullable Ending before) {
    return before == null || (before instanceof Ending.Told told && told.rooms());
  }

  /** The peer is gone. */
  private void leave() {
    ending.set(new Ending.Gone());
    connection.abort();
    feed.wake();
  }

  /** Closes the connection at once. For any thread; never waits. */
  void abort() {
    leave();
  }

  /** Whether it was ended because its account or token may not be here any more. */
  private boolean isExpelled() {
    return ending.get() instanceof Ending.Told told && told.bye().reason().isFinal();
  }

  @Override
  public @Nullable Ending ending() {
    return ending.get();
  }

  @Override
  public void storeFailed(StoreException e) {
    log.atError()
        .addKeyValue("peer", connection.address())
        .addKeyValue("cause", e.getMessage())
        .log("feed_store_failed");
    end(ByeReason.UNAVAILABLE);
  }

  @Override
  public void failed(Throwable e) {
    log.atError().addKeyValue("peer", connection.address()).setCause(e).log("feed_fault");
    end(ByeReason.INTERNAL);
  }

  @Override
  public void writeFailed(IOException e) {
    leave();
  }

  @Override
  public void byeSent() {
    byeAt = nonZero(house.nanoTime().getAsLong());
  }

  /** Waits until nothing is written any more, lets the peer read its {@code bye}, and is gone. */
  private void close() {
    try {
      feed.wake();
      feed.awaitClosed();
      if (byeAt != 0) {
        connection.lines().discard(SessionLimits.DISCARD_BYTES);
      }
    } catch (IOException _) {
      // the peer closed first, which is what this waits for
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      connection.abort();
      place.close();
      accounts.gone();
    }
  }

  // --- deadlines

  /** When something was last heard from the peer. */
  long lastHeard() {
    return Math.max(heardAt, connection.lines().lastByteAt());
  }

  /** Looks at the deadlines. For the watching thread. */
  void watch(long now) {
    if (byeAt != 0) {
      if (now - byeAt >= limits.goodbye().toNanos()) {
        connection.abort();
      }
    } else if (endingSince != 0) {
      watchEnding(now);
    } else if (isStuck(now)) {
      bit(Limit.WRITE_TIMEOUT);
      leave();
    } else if (identity == null) {
      watchStranger(now);
    } else {
      watchQuiet(now);
    }
  }

  private boolean isStuck(long now) {
    long since = connection.writingSince();
    return since != 0 && now - since >= limits.write().toNanos();
  }

  private void watchEnding(long now) {
    // It may read on, as fast as it can, if it asked for that by ending its side.
    boolean patient = ending.get() instanceof Ending.Told told && told.rooms();
    if (isStuck(now) || (!patient && now - endingSince >= limits.goodbye().toNanos())) {
      leave();
    }
  }

  /** What came in time is answered, however long that takes: only who keeps us waiting is late. */
  private void watchStranger(long now) {
    if (isLate(now) && (!opened || connection.lines().isWaiting() || outbox.isFull())) {
      endLate();
    }
  }

  private void endLate() {
    bit(place.isCrowded() ? Limit.LOGIN_TIMEOUT_CROWDED : Limit.LOGIN_TIMEOUT);
    end(ByeReason.LOGIN_TIMEOUT);
  }

  /** Whether the time to log in was over; it does not run while an attempt is being decided. */
  private boolean isLate(long when) {
    Duration login = place.isCrowded() ? limits.crowdedLogin() : limits.login();
    return when - connection.acceptedAt() - decidedNanos >= login.toNanos();
  }

  /** While the server itself has stopped reading, the time does not run. */
  private void watchQuiet(long now) {
    if (!connection.lines().isWaiting()) {
      heardAt = now;
      return;
    }
    long quiet = now - lastHeard();
    if (quiet >= limits.idle().toNanos()) {
      bit(Limit.IDLE_TIMEOUT);
      end(ByeReason.IDLE);
    } else if (quiet >= limits.ping().toNanos() && now - pingedAt >= limits.ping().toNanos()) {
      pingedAt = now;
      reply(new ServerFrame.Ping());
    }
  }

  private static long nonZero(long time) {
    return time == 0 ? 1 : time;
  }
}
