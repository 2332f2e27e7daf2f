package chat.server;

import chat.protocol.ByeReason;
import chat.protocol.Link;
import chat.protocol.Names;
import chat.server.account.LoginThrottle;
import chat.server.account.PasswordHasher;
import chat.server.account.Secrets;
import chat.server.journal.EnsureRoom;
import chat.server.journal.Journal;
import chat.server.journal.Markers;
import chat.server.journal.Outcome;
import chat.server.journal.Rooms;
import chat.server.net.Admission;
import chat.server.net.Listener;
import chat.server.room.Tail;
import chat.server.session.House;
import chat.server.session.SessionLimits;
import chat.server.session.Sessions;
import chat.server.store.MemoryStore;
import chat.server.store.SqliteStore;
import chat.server.store.Store;
import chat.server.store.StoreException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: the only place where its parts meet.
 *
 * <p>{@link #start} gives one that is ready; {@link #close} may be called from any thread, also
 * twice.
 */
public final class Server implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Server.class);

  private static final Duration WATCH = Duration.ofMillis(100);

  /** For those who are told goodbye: within this, the whole stop stays below 5 s. */
  private static final Duration GOODBYE = Duration.ofSeconds(3);

  private final Store store;
  private final PasswordHasher hasher;
  private final Admission admission;
  private final Journal journal;
  private final Sessions sessions;
  private final Turnstile turnstile;
  private final List<Listener> listeners;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread watch;

  private Server(
      Config config,
      Store store,
      List<ServerSocket> sockets,
      Surroundings surroundings,
      Runnable fatal) {
    this.store = store;
    ConfigLimits limits = config.limits();
    this.hasher = new PasswordHasher(config.passwordCost(), surroundings.random());
    this.admission =
        new Admission(
            limits.connections(), config.exempt(), surroundings.nanoTime(), surroundings.random());
    var rooms =
        new Rooms(
            store.reader(),
            new Tail.Limits(limits.memory().roomFrames(), limits.memory().roomBytes()),
            limits.memory().roomsBytes());
    var markers = new Markers();
    this.journal =
        new Journal(
            store,
            rooms,
            markers,
            surroundings.clock(),
            limits.memory().journalChanges(),
            limits.memory().journalBytes(),
            fatal);
    this.sessions =
        new Sessions(
            new House(
                config.name(),
                Version.TEXT,
                config.registration(),
                config.guests(),
                sessionLimits(config),
                journal,
                rooms,
                markers,
                store.reader(),
                hasher,
                new LoginThrottle(limits.logins(), surroundings.nanoTime()),
                new Secrets(surroundings.random()),
                admission::isExempt,
                surroundings.clock(),
                surroundings.nanoTime()));
    this.turnstile = new Turnstile(admission, sessions);
    this.listeners =
        sockets.stream()
            .map(socket -> new Listener(socket, surroundings.nanoTime(), turnstile::accepted))
            .toList();
    this.watch = Thread.ofPlatform().name("watch").daemon().unstarted(this::watch);
  }

  private static SessionLimits sessionLimits(Config config) {
    ConfigLimits limits = config.limits();
    return new SessionLimits(
        limits.times().login(),
        limits.times().loginWhenCrowded(),
        limits.times().pingAfter(),
        limits.times().idle(),
        limits.times().write(),
        limits.times().guest(),
        limits.memory().outboxBytes(),
        limits.sessions().inFlight(),
        limits.sessions().badFrames(),
        limits.sessions().emptyLines(),
        config.requestsLimited() ? limits.sessions().requests() : null,
        config.sending(),
        limits.accounts().sessions(),
        limits.accounts().tokens(),
        limits.accounts().rooms(),
        limits.accounts().roomsMade(),
        limits.accounts().invitations());
  }

  /**
   * Starts a server in the real world and returns when it is ready.
   *
   * @param fatal is called if the server can no longer decide anything and must be started anew
   * @throws StoreException if the store cannot be opened or written
   * @throws IOException if an address cannot be listened on
   */
  public static Server start(Config config, Runnable fatal) throws StoreException, IOException {
    List<ServerSocket> sockets = bind(config);
    Store store;
    try {
      Path directory = config.data();
      store = directory == null ? new MemoryStore() : SqliteStore.open(directory);
    } catch (StoreException e) {
      close(sockets);
      throw e;
    }
    return start(config, store, sockets, Surroundings.real(), fatal);
  }

  /**
   * Starts a server with parts that were made elsewhere and returns when it is ready.
   *
   * @param store what lasts; the server closes it
   * @param sockets bound; the server owns them
   * @param fatal as for {@link #start(Config, Runnable)}
   */
  public static Server start(
      Config config,
      Store store,
      List<ServerSocket> sockets,
      Surroundings surroundings,
      Runnable fatal)
      throws StoreException {
    var server = new Server(config, store, sockets, surroundings, fatal);
    server.journal.start();
    server.watch.start();
    try {
      server.ensureLobby(new Secrets(surroundings.random()).shortName());
    } catch (StoreException e) {
      server.close();
      throw e;
    }
    server.listeners.forEach(Listener::start);
    return server;
  }

  /** Binds every address of a configuration; all of them or none. */
  public static List<ServerSocket> bind(Config config) throws IOException {
    var sockets = new ArrayList<ServerSocket>();
    try {
      for (Config.Listen where : config.listen()) {
        sockets.addAll(Listener.bind(where.host(), where.port()));
      }
    } catch (IOException e) {
      close(sockets);
      throw e;
    }
    return sockets;
  }

  private static void close(List<ServerSocket> sockets) {
    for (ServerSocket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        log.atWarn().setCause(e).log("close_failed");
      }
    }
  }

  private void ensureLobby(String logId) throws StoreException {
    var made = new CompletableFuture<Outcome<Boolean>>();
    journal.submit(new EnsureRoom(Names.LOBBY, logId), made::complete);
    if (!(made.join() instanceof Outcome.Durable<Boolean>)) {
      throw new StoreException("the store cannot be written");
    }
  }

  /** Where it is reached, in the order of the configuration, with the real ports. */
  public List<Link> links() {
    return listeners.stream()
        .map(Listener::address)
        .map(where -> Link.to(false, where.getAddress().getHostAddress(), where.getPort()))
        .toList();
  }

  /** How many connections there are. */
  public int connections() {
    return admission.connections();
  }

  private void watch() {
    try {
      while (!stopping.await(WATCH.toMillis(), TimeUnit.MILLISECONDS)) {
        watchOnce();
      }
      while (!stopped.await(WATCH.toMillis(), TimeUnit.MILLISECONDS)) {
        watchOnce(); // deadlines hold while the server says goodbye, too
      }
    } catch (InterruptedException _) {
      log.warn("watch_interrupted");
    }
  }

  private void watchOnce() {
    try {
      sessions.watch();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("watch_fault");
    }
  }

  /** Waits until the server was closed. */
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }

  /**
   * Stops: no new connections, what is in flight is committed, everyone gets {@code bye}. Returns
   * when all is closed, within 5 s.
   */
  @Override
  public void close() throws StoreException {
    if (!begin()) {
      return;
    }
    listeners.forEach(Listener::close);
    sessions.refuseAll();
    try {
      journal.close();
      sessions.endAll(ByeReason.SHUTTING_DOWN);
      if (!sessions.awaitNone(GOODBYE)) {
        sessions.abortAll();
        sessions.awaitNone(GOODBYE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      stopped.countDown();
      hasher.close();
      try {
        store.close();
      } finally {
        closed.countDown();
      }
    }
  }

  private synchronized boolean begin() {
    boolean first = stopping.getCount() > 0;
    stopping.countDown();
    return first;
  }
}
