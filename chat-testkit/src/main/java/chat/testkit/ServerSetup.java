package chat.testkit;

import chat.server.store.MemoryStore;
import chat.server.store.SqliteStore;
import chat.server.store.Store;
import chat.server.store.StoreException;
import chat.testkit.fault.Fault;
import chat.testkit.fault.Proxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a server in the test's own process is to be. Immutable: each word gives another setup.
 *
 * @param place where it keeps what lasts
 * @param encrypted whether it speaks TLS, with a key of its own that {@link ChatServer#link} pins
 * @param network whether a {@link Proxy} stands before it, so that it can meet a {@link Fault}
 * @param settings named and written as in a server's file
 */
public record ServerSetup(
    Place place, boolean encrypted, boolean network, Map<String, String> settings) {

  /** Where entries and accounts come from at each of a server's starts. */
  public sealed interface Place {
    /** All is gone at its end. */
    record Memory() implements Place {}

    /** A temporary directory, which goes with the {@link ChatServer}. */
    record Disk() implements Place {}

    /** A directory that stays. */
    record Directory(Path data) implements Place {}

    /** A store of the test's own. */
    record Given(ChatServer.Opens opens) implements Place {}
  }

  public ServerSetup {
    settings = Map.copyOf(settings);
  }

  /**
   * In memory, in the clear, open to everybody, without a limit on sending, and with passwords that
   * cost next to nothing.
   */
  public static ServerSetup usual() {
    return new ServerSetup(
        new Place.Memory(),
        false,
        false,
        Map.of(
            "listen", "127.0.0.1:0",
            "memory", "true",
            "registration", "open",
            "guests", "true",
            "rate-limit", "off",
            "password-cost", "8/1/1"));
  }

  /** The same on disk, for as long as the server is not closed. */
  public ServerSetup onDisk() {
    return at(new Place.Disk());
  }

  /** The same in a directory. */
  public ServerSetup on(Path data) {
    return at(new Place.Directory(data));
  }

  /** The same elsewhere. */
  public ServerSetup at(Place place) {
    return new ServerSetup(place, encrypted, network, settings);
  }

  /** The same through TLS. */
  public ServerSetup withTls() {
    return new ServerSetup(place, true, network, settings);
  }

  /** The same behind a network that can be broken: {@link ChatServer#suffers}. */
  public ServerSetup behindNetwork() {
    return new ServerSetup(place, encrypted, true, settings);
  }

  /** The same with these settings, names and values in turn. */
  public ServerSetup with(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "settings are names and values in turn: the last, "
              + namesAndValues[namesAndValues.length - 1]
              + ", has no value");
    }
    Map<String, String> more = new HashMap<>(settings);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      more.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new ServerSetup(place, encrypted, network, more);
  }

  /** Starts it and returns when it is ready. */
  public ChatServer start() throws IOException {
    return ChatServer.start(this);
  }

  /** Whether it needs a directory that is made for it, for its data or its key. */
  boolean needsScratch() {
    return encrypted || place instanceof Place.Disk;
  }

  Store open(@Nullable Path scratch) throws StoreException {
    return switch (place) {
      case Place.Memory _ -> new MemoryStore();
      case Place.Disk _ -> SqliteStore.open(Objects.requireNonNull(scratch).resolve("data"));
      case Place.Directory(Path data) -> SqliteStore.open(data);
      case Place.Given(ChatServer.Opens opens) -> opens.store();
    };
  }
}
