package chat.server;

import chat.protocol.ByeReason;
import chat.protocol.Link;
import chat.protocol.Names;
import chat.protocol.Refused;
import chat.server.account.LoginThrottle;
import chat.server.account.PasswordHasher;
import chat.server.account.Secrets;
import chat.server.journal.EnsureRoom;
import chat.server.journal.Journal;
import chat.server.journal.Markers;
import chat.server.journal.Outcome;
import chat.server.journal.Rooms;
import chat.server.net.Admission;
import chat.server.net.Connection;
import chat.server.net.Listener;
import chat.server.session.House;
import chat.server.session.Sessions;
import chat.server.store.Store;
import chat.server.store.StoreException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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

  private static final int QUEUED_CHANGES = 10_000;
  private static final long QUEUED_BYTES = 16L * 1024 * 1024;
  private static final long TAIL_BYTES = 64L * 1024 * 1024;
  private static final Duration WATCH = Duration.ofMillis(100);

  /** For those who are told goodbye: within this, the whole stop stays below 5 s. */
  private static final Duration GOODBYE = Duration.ofSeconds(3);

  private final Config config;
  private final Store store;
  private final PasswordHasher hasher;
  private final Admission admission;
  private final Journal journal;
  private final Sessions sessions;
  private final Turnstile turnstile;
  private final List<Listener> listeners = new ArrayList<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread watch;

  private Server(Config config, Store store, Surroundings surroundings, Runnable fatal) {
    this.config = config;
    this.store = store;
    var secrets = new Secrets(surroundings.random());
    this.hasher = new PasswordHasher(config.passwordCost(), surroundings.random());
    this.admission =
        new Admission(
            config.admission(), config.exempt(), surroundings.nanoTime(), surroundings.random());
    var rooms = new Rooms(store.reader(), TAIL_BYTES);
    var markers = new Markers();
    this.journal =
        new Journal(
            store, rooms, markers, surroundings.clock(), QUEUED_CHANGES, QUEUED_BYTES, fatal);
    this.sessions =
        new Sessions(
            new House(
                config.name(),
                Version.TEXT,
                config.registration(),
                config.guests(),
                config.sessionLimits(),
                journal,
                rooms,
                markers,
                store.reader(),
                hasher,
                new LoginThrottle(config.throttle(), surroundings.nanoTime()),
                secrets,
                admission::isExempt,
                surroundings.clock(),
                surroundings.nanoTime()));
    this.turnstile = new Turnstile(admission, sessions);
    this.watch = Thread.ofPlatform().name("watch").daemon().unstarted(this::watch);
  }

  /**
   * Starts a server and returns when it is ready.
   *
   * @param store what lasts; the server closes it
   * @param sockets bound; the server owns them
   * @param fatal is called if the server can no longer decide anything and must be started anew
   * @throws StoreException if the store cannot be written
   */
  public static Server start(
      Config config,
      Store store,
      List<ServerSocket> sockets,
      Surroundings surroundings,
      Runnable fatal)
      throws StoreException {
    var server = new Server(config, store, surroundings, fatal);
    server.journal.start();
    try {
      server.ensureLobby(new Secrets(surroundings.random()).shortName());
    } catch (StoreException e) {
      server.close();
      throw e;
    }
    server.watch.start();
    for (ServerSocket socket : sockets) {
      var listener =
          new Listener(socket, surroundings.nanoTime(), server.turnstile::accepted);
      server.listeners.add(listener);
      listener.start();
    }
    return server;
  }

  /** Binds every address of a configuration; all of them or none. */
  public static List<ServerSocket> bind(Config config) throws IOException {
    var sockets = new ArrayList<ServerSocket>();
    try {
      for (Config.Address address : config.listen()) {
        sockets.addAll(Listener.bind(address.host(), address.port()));
      }
    } catch (IOException e) {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      throw e;
    }
    return sockets;
  }

  private void ensureLobby(String logId) throws StoreException {
    var made = new CompletableFuture<Outcome<Boolean>>();
    journal.submit(new EnsureRoom(Names.LOBBY, logId), made::complete);
    if (!(made.join() instanceof Outcome.Durable<Boolean>)) {
      throw new StoreException("the store cannot be written");
    }
  }

  /** Where it listens, in the order of the configuration, with the real ports. */
  public List<InetSocketAddress> addresses() {
    return listeners.stream().map(Listener::address).toList();
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
      store.close();
    }
  }

  private synchronized boolean begin() {
    boolean first = stopping.getCount() > 0;
    stopping.countDown();
    return first;
  }
}
