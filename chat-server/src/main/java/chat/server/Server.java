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
import chat.server.admin.ControlSocket;
import chat.server.admin.Office;
import chat.server.admin.Reload;
import chat.server.admin.StatusReport;
import chat.server.journal.Change;
import chat.server.journal.EnsureRoom;
import chat.server.journal.IssueInvitation;
import chat.server.journal.Journal;
import chat.server.journal.Markers;
import chat.server.journal.Outcome;
import chat.server.journal.Rooms;
import chat.server.limit.Tally;
import chat.server.net.Admission;
import chat.server.net.Listener;
import chat.server.net.Tls;
import chat.server.net.TlsFiles;
import chat.server.net.TlsKey;
import chat.server.net.TlsKeyException;
import chat.server.room.Tail;
import chat.server.session.House;
import chat.server.session.Rules;
import chat.server.session.SessionLimits;
import chat.server.session.Sessions;
import chat.server.store.MemoryStore;
import chat.server.store.Scrub;
import chat.server.store.SqliteStore;
import chat.server.store.Store;
import chat.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

  private final Store store;
  private final PasswordHasher hasher;
  private final Admission admission;
  private final LoginThrottle throttle;
  private final Tally tally;
  private final Journal journal;
  private final Rooms rooms;
  private final Sessions sessions;
  private final Scrub scrub;
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
  private final Surroundings surroundings;
  private final Rereads rereads;
  private volatile Config config;
  private volatile Rules rules;
  private volatile @Nullable ControlSocket control;

  private Server(
      Config config,
      Store store,
      List<Door> doors,
      @Nullable Tls tls,
      Surroundings surroundings,
      Rereads rereads,
      Runnable fatal) {
    this.config = config;
    this.rules = rules(config);
    this.store = store;
    this.tls = tls;
    this.surroundings = surroundings;
    this.rereads = rereads;
    this.tally = new Tally(surroundings.nanoTime());
    this.tlsFiles = tls == null ? null : tlsFiles(config, tls, surroundings);
    ConfigLimits limits = config.limits();
    this.hasher =
        new PasswordHasher(
            config.passwordCost(),
            surroundings.random(),
            limits.passwords().workers(),
            limits.passwords().patience(),
            tally);
    this.throttle = new LoginThrottle(limits.logins(), surroundings.nanoTime(), tally);
    this.admission =
        new Admission(
            Descriptors.within(limits.connections()),
            config.exempt(),
            surroundings.nanoTime(),
            surroundings.random());
    this.rooms =
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
            tally,
            fatal);
    this.sessions =
        new Sessions(
            new House(
                Version.TEXT,
                () -> rules,
                journal,
                rooms,
                markers,
                store.reader(),
                hasher,
                throttle,
                new Secrets(surroundings.random()),
                admission::isExempt,
                tally,
                surroundings.clock(),
                surroundings.nanoTime()));
    this.scrub =
        new Scrub(
            store,
            surroundings.clock(),
            surroundings.nanoTime(),
            Thread.ofVirtual().name("scrub")::start);
    this.turnstile = new Turnstile(admission, sessions, tally);
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

  private static Rules rules(Config config) {
    return new Rules(config.name(), config.registration(), config.guests(), sessionLimits(config));
  }

  private static SessionLimits sessionLimits(Config config) {
    ConfigLimits limits = config.limits();
    return new SessionLimits(
        limits.times().login(),
        limits.times().loginWhenCrowded(),
        limits.times().pingAfter(),
        limits.times().idle(),
        limits.times().write(),
        limits.times().goodbye(),
        limits.times().guest(),
        limits.memory().outboxBytes(),
        limits.memory().outboxesBytes(),
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

  /** As below, for a server whose configuration cannot be read anew. */
  public static Server start(Config config, Runnable fatal) throws StoreException, IOException {
    return start(config, Rereads.never(config), fatal);
  }

  /**
   * Starts a server in the real world and returns when it is ready.
   *
   * @param rereads what {@code reload} takes over
   * @param fatal is called if the server can no longer decide anything and must be started anew
   * @throws StoreException if the store cannot be opened or written
   * @throws TlsKeyException if its key cannot be served
   * @throws IOException if an address cannot be listened on
   */
  public static Server start(Config config, Rereads rereads, Runnable fatal)
      throws StoreException, IOException {
    List<Door> doors = Door.open(config);
    Store store;
    try {
      Path directory = config.data();
      store = directory == null ? new MemoryStore() : SqliteStore.open(directory);
    } catch (StoreException e) {
      Door.close(doors);
      throw e;
    }
    return start(config, store, doors, Surroundings.real(), rereads, fatal);
  }

  /** As below, for a server whose configuration cannot be read anew. */
  public static Server start(
      Config config, Store store, List<Door> doors, Surroundings surroundings, Runnable fatal)
      throws StoreException, IOException {
    return start(config, store, doors, surroundings, Rereads.never(config), fatal);
  }

  /**
   * Starts a server with parts that were made elsewhere and returns when it is ready.
   *
   * @param store what lasts; the server closes it
   * @param doors where to listen; the server owns them
   * @param rereads as for {@link #start(Config, Rereads, Runnable)}
   * @param fatal likewise
   */
  public static Server start(
      Config config,
      Store store,
      List<Door> doors,
      Surroundings surroundings,
      Rereads rereads,
      Runnable fatal)
      throws StoreException, IOException {
    Tls tls;
    try {
      tls = tls(config, surroundings);
    } catch (IOException e) {
      Door.close(doors);
      store.close();
      throw e;
    }
    var server = new Server(config, store, doors, tls, surroundings, rereads, fatal);
    server.journal.start();
    server.watch.start();
    try {
      server.begin(config, new Secrets(surroundings.random()));
      server.openControl(config);
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
      firstInvitation = inviting(code);
    }
  }

  /** The link that others can best use, with an invitation in it. */
  private Link inviting(String code) {
    List<Link> all = links();
    Link best = all.stream().filter(Link::tls).findFirst().orElse(all.getFirst());
    return Addresses.inviting(best, code);
  }

  /** A server without a directory has no control socket. */
  private void openControl(Config config) {
    Path directory = config.data();
    if (directory == null) {
      return;
    }
    try {
      control = ControlSocket.open(directory, office());
    } catch (IOException e) {
      // People can chat all the same: neither a long path nor a full disk is a reason to stay away.
      log.atError()
          .addKeyValue("directory", directory)
          .addKeyValue("cause", e)
          .log("control_unavailable");
    }
  }

  private Office office() {
    var people = new Connected(sessions);
    return new Office(
        () -> rules.registration(),
        this::inviting,
        journal,
        store,
        hasher,
        new Secrets(surroundings.random()),
        people,
        this::reload,
        new StatusReport(
            Version.TEXT,
            surroundings.clock().instant(),
            surroundings.nanoTime().getAsLong(),
            this::places,
            admission,
            people,
            store,
            rooms,
            journal,
            scrub,
            () -> certificate().map(TlsKey::expires).orElse(null),
            tally,
            Measured::now,
            surroundings.clock(),
            surroundings.nanoTime()),
        surroundings.clock(),
        surroundings.nanoTime());
  }

  private List<StatusReport.Place> places() {
    List<Link> all = links();
    List<StatusReport.Place> places = new ArrayList<>();
    for (int i = 0; i < listeners.size(); i++) {
      Listener listener = listeners.get(i);
      places.add(new StatusReport.Place(listener.name(), listener.tls(), all.get(i).toString()));
    }
    return places;
  }

  /**
   * Takes over what was changed in the configuration, and the certificate; all of it or nothing.
   * Called by the control socket's threads.
   */
  private Reload.Outcome reload() throws Reload.Failed {
    try {
      Rereads.Differences differences = rereads.reread(this::take);
      return new Reload.Outcome(differences.changed(), differences.restart(), tls != null);
    } catch (ConfigException | IOException e) {
      throw new Reload.Failed(String.valueOf(e.getMessage()));
    }
  }

  private void take(Config next) throws IOException {
    reloadCertificates(); // first what can fail
    config = next;
    rules = rules(next);
    ConfigLimits limits = next.limits();
    admission.use(Descriptors.within(limits.connections()), next.exempt());
    throttle.use(limits.logins());
    hasher.use(next.passwordCost(), limits.passwords().patience());
    LogSetup.level(next.logLevel());
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
      tally.watch();
      scrub.watch();
      ControlSocket open = control;
      if (open != null) {
        open.watch();
      }
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
    ControlSocket open = control;
    if (open != null) {
      open.close();
    }
    sessions.refuseAll();
    Duration goodbye = config.limits().times().stop();
    try {
      journal.close();
      sessions.endAll(ByeReason.SHUTTING_DOWN);
      if (!sessions.awaitNone(goodbye)) {
        sessions.abortAll();
        sessions.awaitNone(goodbye);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      stopped.countDown();
      hasher.close();
      tally.close();
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
