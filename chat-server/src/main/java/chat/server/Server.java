package chat.server;

import chat.protocol.ByeReason;
import chat.protocol.Codec;
import chat.protocol.Link;
import chat.protocol.Names;
import chat.protocol.Registration;
import chat.protocol.ServerFrame.Bye;
import chat.server.account.LoginThrottle;
import chat.server.account.PasswordHasher;
import chat.server.account.Secrets;
import chat.server.journal.Change;
import chat.server.journal.EnsureRoom;
import chat.server.journal.IssueInvitation;
import chat.server.journal.Journal;
import chat.server.journal.Markers;
import chat.server.journal.Outcome;
import chat.server.journal.Rooms;
import chat.server.net.Admission;
import chat.server.net.Listener;
import chat.server.net.Tls;
import chat.server.net.TlsFiles;
import chat.server.net.TlsKey;
import chat.server.net.TlsKeyException;
import chat.server.room.Tail;
import chat.server.session.House;
import chat.server.session.SessionLimits;
import chat.server.session.Sessions;
import chat.server.store.MemoryStore;
import chat.server.store.SqliteStore;
import chat.server.store.Store;
import chat.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
  private final @Nullable Tls tls;
  private final @Nullable TlsFiles tlsFiles;
  private final List<Listener> listeners;
  private final List<Door> doors;
  private final Addresses addresses;
  private @Nullable Link firstInvitation;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread watch;

  private Server(
      Config config,
      Store store,
      List<Door> doors,
      @Nullable Tls tls,
      Surroundings surroundings,
      Runnable fatal) {
    this.store = store;
    this.tls = tls;
    this.tlsFiles = tls == null ? null : tlsFiles(config, tls, surroundings);
    ConfigLimits limits = config.limits();
    this.hasher = new PasswordHasher(config.passwordCost(), surroundings.random());
    this.admission =
        new Admission(
            Descriptors.within(limits.connections()),
            config.exempt(),
            surroundings.nanoTime(),
            surroundings.random());
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
        doors.stream()
            .map(door ->
                new Listener(
                    door.socket(),
                    config.encrypts(door.where()) ? tls : null,
                    surroundings.nanoTime(),
                    turnstile::accepted))
            .toList();
    this.doors = List.copyOf(doors);
    this.addresses = new Addresses(config, this::pin);
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
   * @throws TlsKeyException if its key cannot be served
   * @throws IOException if an address cannot be listened on
   */
  public static Server start(Config config, Runnable fatal) throws StoreException, IOException {
    List<Door> doors = Door.open(config);
    Store store;
    try {
      Path directory = config.data();
      store = directory == null ? new MemoryStore() : SqliteStore.open(directory);
    } catch (StoreException e) {
      Door.close(doors);
      throw e;
    }
    return start(config, store, doors, Surroundings.real(), fatal);
  }

  /**
   * Starts a server with parts that were made elsewhere and returns when it is ready.
   *
   * @param store what lasts; the server closes it
   * @param doors where to listen; the server owns them
   * @param fatal as for {@link #start(Config, Runnable)}
   */
  public static Server start(
      Config config, Store store, List<Door> doors, Surroundings surroundings, Runnable fatal)
      throws StoreException, IOException {
    Tls tls;
    try {
      tls = tls(config, surroundings);
    } catch (IOException e) {
      Door.close(doors);
      store.close();
      throw e;
    }
    var server = new Server(config, store, doors, tls, surroundings, fatal);
    server.journal.start();
    server.watch.start();
    try {
      server.begin(config, new Secrets(surroundings.random()));
    } catch (StoreException e) {
      server.close();
      throw e;
    }
    server.listeners.forEach(Listener::start);
    return server;
  }

  /**
   * The server's own key, or the one it was given; {@code null} if nothing is encrypted.
   *
   * @throws IOException if it cannot be read or made
   */
  private static @Nullable Tls tls(Config config, Surroundings surroundings) throws IOException {
    if (config.listen().stream().noneMatch(config::encrypts)) {
      return null;
    }
    TlsKey key =
        switch (config.tls()) {
          case Config.Tls.Files(Path certificate, Path secret) -> TlsKey.read(certificate, secret);
          case Config.Tls.Own _, Config.Tls.Off _ ->
              TlsKey.own(
                  Objects.requireNonNull(config.data()),
                  surroundings.random(),
                  surroundings.clock());
        };
    byte[] farewell = Codec.encode(new Bye(ByeReason.TLS_REQUIRED));
    return new Tls(key, config.limits().times().tls(), config.alsoTls12(), farewell);
  }

  private static TlsFiles tlsFiles(Config config, Tls tls, Surroundings surroundings) {
    return switch (config.tls()) {
      case Config.Tls.Files(Path certificate, Path secret) ->
          new TlsFiles(tls, certificate, secret, surroundings.clock(), surroundings.nanoTime());
      case Config.Tls.Own _, Config.Tls.Off _ -> {
        Path directory = Objects.requireNonNull(config.data());
        yield new TlsFiles(
            tls,
            TlsKey.ownCertificate(directory),
            TlsKey.ownKey(directory),
            surroundings.clock(),
            surroundings.nanoTime());
      }
    };
  }

  /** What clients must pin: nothing where an authority vouches for the certificate. */
  private @Nullable String pin() {
    return tls == null || !tls.key().isSelfMade() ? null : Link.pinOf(tls.key().fingerprint());
  }

  /** What a store needs before the first connection; on the first start, the first invitation. */
  private void begin(Config config, Secrets secrets) throws StoreException {
    boolean first = await(new EnsureRoom(Names.LOBBY, secrets.shortName()));
    if (first && config.registration() != Registration.CLOSED) {
      String code = secrets.invitation();
      await(new IssueInvitation(Secrets.hash(code), 1, null));
      List<Link> links = links();
      Link best = links.stream().filter(Link::tls).findFirst().orElse(links.getFirst());
      firstInvitation = Addresses.inviting(best, code);
    }
  }

  private <R> R await(Change<R> change) throws StoreException {
    var outcome = new CompletableFuture<Outcome<R>>();
    journal.submit(change, outcome::complete);
    if (outcome.join() instanceof Outcome.Durable<R>(R value)) {
      return value;
    }
    throw new StoreException("the store cannot be written");
  }

  /**
   * Where it is reached, in the order of the configuration, with the real ports, and the pin of the
   * key that is served now.
   */
  public List<Link> links() {
    return doors.stream().map(addresses::of).toList();
  }

  /** The key and certificate that new connections get; nothing if none is encrypted. */
  public Optional<TlsKey> certificate() {
    return tls == null ? Optional.empty() : Optional.of(tls.key());
  }

  /**
   * Reads the key and the certificate from their files again. New connections get them; those that
   * there are stay as they are. The server does so by itself when the files change.
   *
   * @return what new connections get now; nothing if none is encrypted
   * @throws TlsKeyException if the files cannot be served; the message names the mend, and nothing
   *     changes
   */
  public Optional<TlsKey> reloadCertificates() throws TlsKeyException {
    return tlsFiles == null ? Optional.empty() : Optional.of(tlsFiles.reload());
  }

  /**
   * The invitation for the first account, if this was the store's first start: it is kept nowhere
   * else, so whoever started the server must be shown it.
   */
  public Optional<Link> firstInvitation() {
    return Optional.ofNullable(firstInvitation);
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
      if (tlsFiles != null) {
        tlsFiles.watch();
      }
    } catch (RuntimeException | Error e) {
      // Whatever it is: without this thread no deadline would ever pass again.
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
    if (!beginEnd()) {
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
      if (tls != null) {
        tls.close();
      }
      try {
        store.close();
      } finally {
        closed.countDown();
      }
    }
  }

  private synchronized boolean beginEnd() {
    boolean first = stopping.getCount() > 0;
    stopping.countDown();
    return first;
  }
}
