package chat.testkit;

import chat.protocol.Link;
import chat.server.Config;
import chat.server.Door;
import chat.server.Server;
import chat.server.Surroundings;
import chat.server.store.MemoryStore;
import chat.server.store.SqliteStore;
import chat.server.store.Store;
import chat.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A server within the test's own process, on a free port of the loopback address: open to
 * everybody, without a limit on sending, and with a clock that the test moves.
 *
 * <p>For one thread.
 */
public final class TestServer implements AutoCloseable {
  /** Where a server's entries and accounts come from at each of its starts. */
  @FunctionalInterface
  public interface Opens {
    Store store() throws StoreException;
  }

  private final HandClock clock = new HandClock();
  private final Map<String, String> settings;
  private final Opens opens;
  private final AtomicBoolean fatal = new AtomicBoolean();
  private Server server;

  private TestServer(Map<String, String> settings, Opens opens) throws IOException {
    this.settings = settings;
    this.opens = opens;
    this.server = begin();
  }

  /** One that keeps nothing. Settings are named and written as in a server's file. */
  public static TestServer inMemory(String... namesAndValues) throws IOException {
    return of(MemoryStore::new, namesAndValues);
  }

  /** One that keeps all in a directory. */
  public static TestServer on(Path data, String... namesAndValues) throws IOException {
    return of(() -> SqliteStore.open(data), namesAndValues);
  }

  /** One with a store of the test's own. */
  public static TestServer of(Opens opens, String... namesAndValues) throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put("listen", "127.0.0.1:0");
    settings.put("memory", "true");
    settings.put("registration", "open");
    settings.put("guests", "true");
    settings.put("rate-limit", "off");
    settings.put("password-cost", "8/1/1");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new TestServer(settings, opens);
  }

  private Server begin() throws IOException {
    Config config = Config.of(settings);
    try {
      return Server.start(
          config,
          opens.store(),
          Door.open(config),
          new Surroundings(clock, clock::nanoTime, new SecureRandom()),
          () -> fatal.set(true));
    } catch (StoreException e) {
      throw new IOException("the server's store does not open", e);
    }
  }

  public int port() {
    return server.links().getFirst().port();
  }

  /** Where it listens, in the order of its setting. */
  public List<Integer> ports() {
    return server.links().stream().map(Link::port).toList();
  }

  public HandClock clock() {
    return clock;
  }

  /** How many connections it has. */
  public int connections() {
    return server.connections();
  }

  /** Whether it gave up. */
  public boolean hasFailed() {
    return fatal.get();
  }

  /** Ends as by SIGTERM, and starts again on the same data, on another port. */
  public void restarts() throws IOException {
    close();
    server = begin();
  }

  /** Somebody at a bare connection who has read the {@code hello}. */
  public Netcat netcat() throws IOException {
    Netcat netcat = Netcat.to(port());
    netcat.reads("hello");
    return netcat;
  }

  /** A guest at a bare connection. */
  public Netcat guest(String name) throws IOException {
    return Netcat.guest(port(), name);
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

  /** The password of everybody who is {@link #registered} here. */
  public static String passwordOf(String name) {
    return "password of " + name;
  }

  /** Guests who talk with each other while others do what they should not. */
  public List<SimulatedUser> pair() throws IOException {
    SimulatedUser alice = SimulatedUser.guest(port(), "alice");
    SimulatedUser bob = SimulatedUser.guest(port(), "bob");
    alice.creates("pair");
    bob.joins("pair");
    return List.of(alice, bob);
  }

  @Override
  public void close() throws IOException {
    try {
      server.close();
    } catch (StoreException e) {
      throw new IOException("the server's store does not close", e);
    }
  }
}
