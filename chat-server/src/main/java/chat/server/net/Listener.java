package chat.server.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts on one bound socket, on a thread of its own named {@code accept HOST:PORT}, until it is
 * closed.
 *
 * <p>Any thread may call it.
 */
public final class Listener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);
  private static final int BACKLOG = 1024;
  private static final int SAME_PORT_TRIES = 20;
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** A thread that is woken out of accept ends at once; a machine that is out of breath, later. */
  private static final Duration WAKE = Duration.ofSeconds(1);

  private final ServerSocket socket;
  private final @Nullable Tls tls;
  private final LongSupplier nanoTime;
  private final Accepted accepted;
  private final Duration pause;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /** Takes what was accepted. */
  @FunctionalInterface
  public interface Accepted {
    /**
     * Is called once for each connection, on the accepting thread: it must not wait, neither for
     * the client nor for anything else. The connection is now its own.
     */
    void accepted(Connection connection);
  }

  /**
   * Does nothing until {@link #start}; whoever comes meanwhile waits in the backlog.
   *
   * @param socket bound; it now belongs to the listener
   * @param nanoTime monotonic time in nanoseconds
   */
  public Listener(ServerSocket socket, LongSupplier nanoTime, Accepted accepted) {
    this(socket, null, nanoTime, accepted, PAUSE);
  }

  /**
   * The same with TLS on each connection, unless {@code tls} is {@code null}. Hands are shaken in
   * {@link Connection#open}, not here.
   */
  public Listener(
      ServerSocket socket, @Nullable Tls tls, LongSupplier nanoTime, Accepted accepted) {
    this(socket, tls, nanoTime, accepted, PAUSE);
  }

  Listener(
      ServerSocket socket,
      @Nullable Tls tls,
      LongSupplier nanoTime,
      Accepted accepted,
      Duration pause) {
    this.socket = socket;
    this.tls = tls;
    this.nanoTime = nanoTime;
    this.accepted = accepted;
    this.pause = pause;
    this.thread = Thread.ofPlatform().name("accept " + name()).unstarted(this::acceptUntilClosed);
  }

  /**
   * Binds a port on each address that a name has; {@code localhost} is 127.0.0.1 and, where there
   * is IPv6, ::1, whatever the machine's own list of names says.
   *
   * @param port 0 picks a free one, the same on each address
   * @throws BindException if the port is taken, may not be bound, or the address is not this
   *     machine's; the message names it
   * @throws IOException if the name is unknown
   */
  public static List<ServerSocket> bind(String host, int port) throws IOException {
    List<InetAddress> addresses = addresses(host);
    for (int attempt = 1; ; attempt++) {
      List<ServerSocket> bound = new ArrayList<>();
      try {
        int chosen = port;
        for (InetAddress address : addresses) {
          ServerSocket socket = new ServerSocket();
          bound.add(socket);
          // Without it a restart would have to wait for old connections in TIME_WAIT.
          socket.setReuseAddress(true);
          socket.bind(new InetSocketAddress(address, chosen), BACKLOG);
          chosen = socket.getLocalPort();
        }
        return bound;
      } catch (IOException e) {
        for (ServerSocket socket : bound) {
          socket.close();
        }
        // The port that was free on the first address may be taken on the second.
        if (port != 0 || bound.size() < 2 || attempt == SAME_PORT_TRIES) {
          BindException named = new BindException(host + ":" + port + ": " + e.getMessage());
          named.initCause(e);
          throw named;
        }
      }
    }
  }

  /** Begins to accept. */
  public void start() {
    thread.start();
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
  }

  /** Whether its connections are encrypted. */
  public boolean tls() {
    return tls != null;
  }

  /**
   * Accepts no more. What was accepted lives on. Not to be called by whoever is told of accepted
   * connections.
   */
  @Override
  public void close() {
    closed.countDown();
    try {
      socket.close();
    } catch (IOException _) {
      // It accepts nothing more all the same.
    }
    try {
      // The kernel lets peers in for as long as a thread is still inside accept.
      thread.join(WAKE.toMillis());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void acceptUntilClosed() {
    long failures = 0;
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        if (failures > 0) {
          log.atWarn()
              .addKeyValue("listen", name())
              .addKeyValue("failures", failures)
              .log("accept_again");
          failures = 0;
        }
        take(client);
      } catch (IOException e) {
        if (socket.isClosed()) {
          return;
        }
        // Mostly: no file descriptor left. The connection stays in the backlog, so that without a
        // pause this would spin; and giving up would make the server deaf for ever. Said once: it
        // lasts as long as somebody wants it to.
        if (failures++ == 0) {
          log.atError()
              .addKeyValue("listen", name())
              .addKeyValue("cause", e.getMessage())
              .addKeyValue("again_ms", pause.toMillis())
              .log("accept_failed");
        }
        pause();
      }
    }
  }

  private void take(Socket client) throws IOException {
    Connection connection;
    try {
      connection = new Connection(client, tls, nanoTime);
    } catch (IOException e) {
      // It came and went. That is the peer's affair, and no reason to pause.
      client.close();
      log.atDebug().addKeyValue("cause", e.getMessage()).log("accept_gone");
      return;
    }
    try {
      accepted.accepted(connection);
    } catch (RuntimeException | Error e) {
      // A bug, or no more threads: it costs this connection, not the listener.
      connection.abort();
      log.atError().addKeyValue("from", connection.address()).setCause(e).log("accept_fault");
    }
  }

  private void pause() {
    try {
      closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      // Nobody interrupts this thread; if somebody does, it is as good as the pause being over.
      log.debug("accept_interrupted");
    }
  }

  /** Where it listens, for people: {@code 127.0.0.1:7400}. */
  public String name() {
    InetAddress host = socket.getInetAddress();
    return Connection.text(host) + ":" + socket.getLocalPort();
  }

  private static List<InetAddress> addresses(String host) throws IOException {
    if (!host.equals("localhost")) {
      Set<InetAddress> all = new LinkedHashSet<>(List.of(InetAddress.getAllByName(host)));
      return List.copyOf(all);
    }
    InetAddress v4 = InetAddress.ofLiteral("127.0.0.1");
    InetAddress v6 = InetAddress.ofLiteral("::1");
    return NetworkInterface.getByInetAddress(v6) == null ? List.of(v4) : List.of(v4, v6);
  }
}
