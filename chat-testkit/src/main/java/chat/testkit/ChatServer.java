package chat.testkit;

import chat.protocol.Link;
import chat.server.Server;
import chat.server.store.Store;
import chat.server.store.StoreException;
import chat.testkit.fault.Fault;
import chat.testkit.fault.Proxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A server to test with: one within the test's own process, on a free port of the loopback address,
 * with a clock that the test moves; or one that runs elsewhere.
 *
 * <p>Users whom it let in are its own: {@link #close} sends them home. For one thread, but that
 * users may be let in by any.
 */
public final class ChatServer implements AutoCloseable {
  /** Where a server's entries and accounts come from at each of its starts. */
  @FunctionalInterface
  public interface Opens {
    Store store() throws StoreException;
  }

  /** A server turns away who comes while too many others are at the door. */
  private static final int AT_ONCE = 64;

  private final @Nullable OwnServer own;
  private final @Nullable Link elsewhere;
  private final @Nullable Proxy network;
  private final List<SimulatedUser> users = new ArrayList<>(); // guarded by itself

  private ChatServer(@Nullable OwnServer own, @Nullable Link elsewhere, @Nullable Proxy network) {
    this.own = own;
    this.elsewhere = elsewhere;
    this.network = network;
  }

  /** One that keeps nothing. Settings are named and written as in a server's file. */
  public static ChatServer inMemory(String... namesAndValues) throws IOException {
    return ServerSetup.usual().with(namesAndValues).start();
  }

  /** One that keeps all in a temporary directory until it is closed. */
  public static ChatServer onDisk(String... namesAndValues) throws IOException {
    return ServerSetup.usual().onDisk().with(namesAndValues).start();
  }

  /** One that keeps all in a directory. */
  public static ChatServer on(Path data, String... namesAndValues) throws IOException {
    return ServerSetup.usual().on(data).with(namesAndValues).start();
  }

  /** One with a store of the test's own. */
  public static ChatServer of(Opens opens, String... namesAndValues) throws IOException {
    return ServerSetup.usual().at(new ServerSetup.Place.Given(opens)).with(namesAndValues).start();
  }

  /** As {@link ServerSetup#start}. */
  static ChatServer start(ServerSetup setup) throws IOException {
    OwnServer own = new OwnServer(setup);
    return new ChatServer(
        own, null, setup.network() ? Proxy.to(own.link(), Fault.None::new) : null);
  }

  /**
   * One that runs already, wherever the link points. Its clock and its end are not the test's.
   *
   * @throws IllegalArgumentException if the text is no link; it says how to mend it
   */
  public static ChatServer elsewhere(String link) {
    return new ChatServer(null, Link.parse(link), null);
  }

  private OwnServer own() {
    if (own == null) {
      throw new IllegalStateException(
          elsewhere + " was not started here: its clock, store and end are not the test's");
    }
    return own;
  }

  /** Where clients reach it; with the pin of its key if it has one of its own. */
  public Link link() {
    return network != null ? network.link() : elsewhere != null ? elsewhere : own().link();
  }

  public int port() {
    return link().port();
  }

  /** The time of a server that was started here. */
  public HandClock clock() {
    return own().clock();
  }

  /** How many connections it has. */
  public int connections() {
    return own().server().connections();
  }

  /** The server itself, for what this class has no words for; another after each restart. */
  public Server server() {
    return own().server();
  }

  /** Whether it gave up. */
  public boolean hasFailed() {
    return own().hasFailed();
  }

  /** Ends as by SIGTERM, and starts again on the same data and port. */
  public void restarts() throws IOException {
    own().restart();
  }

  /**
   * From now on this is wrong with it, or with all connections to it.
   *
   * @throws IllegalStateException if it does not stand {@link ServerSetup#behindNetwork}
   */
  public void suffers(Fault fault) throws IOException {
    if (network == null) {
      throw new IllegalStateException(
          "nothing stands between this server and its users that could break: start it with"
              + " ServerSetup.usual().behindNetwork(), or let a user in with user(name, fault)");
    }
    switch (fault) {
      case Fault.OnTheWay onTheWay -> network.suffers(onTheWay);
      case Fault.KillServer _ -> {
        network.cut();
        own().restart();
      }
      case Fault.DiskFull _ -> own().fills(true);
      case Fault.DiskFree _ -> own().fills(false);
    }
  }

  // --- people

  /**
   * A user by this name, with an account: made now, or logged in if there is one already. {@link
   * #passwordOf} is the password.
   */
  public SimulatedUser user(String name) throws IOException {
    return letIn(SimulatedUser.account(link(), name, passwordOf(name), null));
  }

  /** A guest; {@link SimulatedUser#name} tells what the guest came to be called. */
  public SimulatedUser visitor(String name) throws IOException {
    return letIn(SimulatedUser.guest(link(), name));
  }

  /**
   * As {@link #user(String)}, behind a network of the user's own that has this fault, until
   * another.
   */
  public SimulatedUser user(String name, Fault.OnTheWay fault) throws IOException {
    Proxy proxy = Proxy.to(link(), () -> fault);
    try {
      return letIn(SimulatedUser.account(proxy.link(), name, passwordOf(name), proxy));
    } catch (IOException | RuntimeException | AssertionError e) {
      proxy.close();
      throw e;
    }
  }

  /** So many guests who are in a room together, which is made if there is none. */
  public List<SimulatedUser> crowd(int size, String room) throws IOException {
    List<Future<SimulatedUser>> coming = new ArrayList<>();
    Semaphore doors = new Semaphore(AT_ONCE);
    List<SimulatedUser> crowd = new ArrayList<>();
    SimulatedUser first = visitor("crowd");
    first.entersOrMakes(room);
    crowd.add(first);
    try (var threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("crowd-", 0).factory())) {
      for (int i = 1; i < size; i++) {
        coming.add(
            threads.submit(() -> {
              doors.acquire();
              try {
                SimulatedUser user = visitor("crowd");
                user.joins(room);
                return user;
              } finally {
                doors.release();
              }
            }));
      }
    }
    for (Future<SimulatedUser> each : coming) {
      try {
        crowd.add(each.get());
      } catch (ExecutionException e) {
        throw new IOException("somebody could not get in: " + e.getCause(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    return crowd;
  }

  private SimulatedUser letIn(SimulatedUser user) {
    synchronized (users) {
      users.add(user);
    }
    return user;
  }

  /** Somebody at a bare connection who has read the {@code hello}. */
  public Netcat netcat() throws IOException {
    Netcat netcat = Netcat.to(link());
    netcat.reads("hello");
    return netcat;
  }

  /** A guest at a bare connection. */
  public Netcat guest(String name) throws IOException {
    Netcat netcat = netcat();
    netcat.does("{'type':'login','user':'" + name + "','guest':true}");
    return netcat;
  }

  /** A new account at a bare connection. */
  public Netcat registered(String name) throws IOException {
    Netcat netcat = netcat();
    netcat.does("{'type':'register','user':'" + name + "','password':'" + passwordOf(name) + "'}");
    return netcat;
  }

  /** An account that there is, at a bare connection. */
  public Netcat back(String name) throws IOException {
    Netcat netcat = netcat();
    netcat.does("{'type':'login','user':'" + name + "','password':'" + passwordOf(name) + "'}");
    return netcat;
  }

  /** The password of everybody who has an account here. */
  public static String passwordOf(String name) {
    return "password of " + name;
  }

  /** Guests who talk with each other while others do what they should not. */
  public List<SimulatedUser> pair() throws IOException {
    SimulatedUser alice = visitor("alice");
    SimulatedUser bob = visitor("bob");
    alice.creates("pair");
    bob.joins("pair");
    return List.of(alice, bob);
  }

  /** Sends its users home, and ends it if it was started here. */
  @Override
  public void close() throws IOException {
    List<SimulatedUser> all;
    synchronized (users) {
      all = List.copyOf(users);
      users.clear();
    }
    all.forEach(SimulatedUser::close);
    if (network != null) {
      network.close();
    }
    if (own != null) {
      own.close();
    }
  }
}
