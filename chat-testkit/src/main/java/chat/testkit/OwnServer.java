package chat.testkit;

import chat.protocol.Link;
import chat.server.Config;
import chat.server.Door;
import chat.server.Server;
import chat.server.Surroundings;
import chat.server.net.TlsKey;
import chat.server.store.StoreException;
import chat.testkit.fault.FailingStore;
import chat.testkit.fault.StoreFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A server in this process, through its ends and beginnings. For one thread. */
final class OwnServer implements AutoCloseable {
  private final ServerSetup setup;
  private final HandClock clock = new HandClock();
  private final AtomicReference<@Nullable FailingStore> store = new AtomicReference<>();
  private boolean full;
  private final AtomicBoolean fatal = new AtomicBoolean();
  private final @Nullable Path scratch;
  private final @Nullable String pin;
  private Server server;
  private Link link;

  OwnServer(ServerSetup wanted) throws IOException {
    this.scratch = wanted.needsScratch() ? Files.createTempDirectory("chat-testkit-") : null;
    try {
      if (wanted.encrypted()) {
        SecureRandom random = new SecureRandom();
        TlsKey key = TlsKey.own(scratch(), random, InstantSource.system());
        this.pin = Link.pinOf(key.fingerprint());
        this.setup =
            wanted.with(
                "tls-cert", scratch().resolve("tls-cert.pem").toString(),
                "tls-key", scratch().resolve("tls-key.pem").toString());
      } else {
        this.pin = null;
        this.setup = wanted;
      }
      this.server = begin(setup);
      this.link = linkOf(server);
    } catch (IOException | RuntimeException e) {
      sweep();
      throw e;
    }
  }

  private Path scratch() {
    return Objects.requireNonNull(scratch);
  }

  private Server begin(ServerSetup setup) throws IOException {
    Config config = Config.of(setup.settings());
    Surroundings surroundings = new Surroundings(clock, clock::nanoTime, new SecureRandom());
    try {
      FailingStore store = new FailingStore(setup.open(scratch));
      List<Door> doors;
      try {
        doors = Door.open(config);
      } catch (IOException e) {
        store.close();
        throw e;
      }
      Server started = Server.start(config, store, doors, surroundings, () -> fatal.set(true));
      this.store.set(store);
      fills(full);
      return started;
    } catch (StoreException e) {
      throw new IOException("the server's store does not open", e);
    }
  }

  private Link linkOf(Server server) {
    Link bare = server.links().getFirst();
    return new Link(bare.tls(), null, "127.0.0.1", bare.port(), null, null, pin);
  }

  Link link() {
    return link;
  }

  HandClock clock() {
    return clock;
  }

  /** Whether its disk is full, from now on and whoever starts it anew. */
  void fills(boolean full) {
    this.full = full;
    Objects.requireNonNull(store.get()).fails(new StoreFault.Full(full ? Integer.MAX_VALUE : 0));
  }

  Server server() {
    return server;
  }

  boolean hasFailed() {
    return fatal.get();
  }

  void restart() throws IOException {
    end();
    server = begin(setup.with("listen", "127.0.0.1:" + link.port()));
    link = linkOf(server);
  }

  private void end() throws IOException {
    try {
      server.close();
    } catch (StoreException e) {
      throw new IOException("the server's store does not close", e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      end();
    } finally {
      sweep();
    }
  }

  private void sweep() throws IOException {
    if (scratch == null) {
      return;
    }
    try (var files = Files.walk(scratch)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
  }
}
