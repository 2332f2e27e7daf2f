package chat.testkit.fault;

import chat.protocol.Link;
import chat.testkit.fault.Fault.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A network between clients and a server, with a fault for each connection, which may change while
 * the connection lives.
 *
 * <p>An accepting virtual thread, and two more for each connection, one a way. Any thread may
 * change faults, cut and close.
 */
public final class Proxy implements AutoCloseable {
  private final Link server;
  private final ServerSocket listener;
  private final Set<ProxyLine> lines = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile Supplier<? extends Fault.OnTheWay> faults;
  private volatile boolean closed;

  private Proxy(Link server, Supplier<? extends Fault.OnTheWay> faults, ServerSocket listener) {
    this.server = server;
    this.faults = faults;
    this.listener = listener;
  }

  /**
   * Listens on a free port of the loopback address and passes all on to {@code serverPort} there.
   *
   * @param faults asked once for each connection, by one thread, in the order of their arrival
   */
  public static Proxy to(int serverPort, Supplier<? extends Fault.OnTheWay> faults) {
    return to(Link.to(false, "127.0.0.1", serverPort), 0, faults);
  }

  /** As {@link #to(int, Supplier)}, to wherever the server is. */
  public static Proxy to(Link server, Supplier<? extends Fault.OnTheWay> faults) {
    return to(server, 0, faults);
  }

  /**
   * As {@link #to(Link, Supplier)}.
   *
   * @param port to listen on; 0 picks a free one
   */
  public static Proxy to(Link server, int port, Supplier<? extends Fault.OnTheWay> faults) {
    try {
      var listener = new ServerSocket(port, 1_024, InetAddress.getLoopbackAddress());
      Proxy proxy = new Proxy(server, faults, listener);
      Thread.ofVirtual().name("proxy-accept").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Where clients reach the server through this; all but host and port as in the server's own. */
  public Link link() {
    return new Link(
        server.tls(),
        server.user(),
        "127.0.0.1",
        port(),
        server.room(),
        server.invite(),
        server.pin());
  }

  /** How many connections have come so far. */
  public int accepted() {
    return accepted.get();
  }

  /**
   * From now on all connections have this fault, those that are there and those that come.
   *
   * @throws IllegalArgumentException if it is one of frames, and these are encrypted
   */
  public void suffers(Fault.OnTheWay fault) {
    if (server.tls() && (fault instanceof Fault.DropReplies || fault instanceof Fault.Altered)) {
      throw new IllegalArgumentException(
          "no frame can be seen in what is encrypted: use a plain server for " + fault);
    }
    faults = () -> fault;
    lines.forEach(line -> line.suffers(fault));
  }

  /** Resets all connections that there are. */
  public void cut() {
    lines.forEach(line -> line.end(true));
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }

  private void accept() {
    while (true) {
      try {
        Socket client = listener.accept();
        accepted.incrementAndGet();
        Fault.OnTheWay fault = faults.get();
        Thread.ofVirtual().name("proxy-to-server").start(() -> connect(client, fault));
      } catch (IOException e) {
        if (closed) {
          return;
        }
        throw new UncheckedIOException(e);
      }
    }
  }

  private void connect(Socket client, Fault.OnTheWay fault) {
    Socket there;
    try {
      there = new Socket(server.host(), server.port());
    } catch (IOException _) {
      ProxyLine.abort(client, true); // The server is down: so the client meets one that is down.
      return;
    }
    ProxyLine line = new ProxyLine(client, there, fault, lines::remove);
    lines.add(line);
    if (closed) {
      line.end(true);
    }
    Thread.ofVirtual().name("proxy-to-client").start(() -> line.pump(Way.TO_CLIENT));
    line.pump(Way.TO_SERVER);
  }
}
