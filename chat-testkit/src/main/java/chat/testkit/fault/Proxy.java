package chat.testkit.fault;

import chat.testkit.fault.Fault.Way;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A network between clients and a server on this machine, with a fault for each connection.
 *
 * <p>An accepting virtual thread, and two more for each connection, one a way. Any thread may cut
 * and close.
 */
public final class Proxy implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 13;

  private final int serverPort;
  private final Supplier<Fault> faults;
  private final ServerSocket listener;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile boolean closed;

  private Proxy(int serverPort, Supplier<Fault> faults, ServerSocket listener) {
    this.serverPort = serverPort;
    this.faults = faults;
    this.listener = listener;
  }

  /**
   * Listens on a free port of the loopback address and passes all on to {@code serverPort} there.
   *
   * @param faults asked once for each connection, by one thread, in the order of their arrival
   */
  public static Proxy to(int serverPort, Supplier<Fault> faults) {
    try {
      var listener = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
      Proxy proxy = new Proxy(serverPort, faults, listener);
      Thread.ofVirtual().name("proxy-accept").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** How many connections have come so far. */
  public int accepted() {
    return accepted.get();
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
        Fault fault = faults.get();
        Thread.ofVirtual().name("proxy-to-server").start(() -> connect(client, fault));
      } catch (IOException e) {
        if (closed) {
          return;
        }
        throw new UncheckedIOException(e);
      }
    }
  }

  private void connect(Socket client, Fault fault) {
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
    } catch (IOException _) {
      abort(client, true); // The server is down: so the client meets one that is down.
      return;
    }
    Line line = new Line(client, server, fault);
    lines.add(line);
    if (closed) {
      line.end(true);
    }
    Thread.ofVirtual().name("proxy-to-client").start(() -> line.pump(Way.TO_CLIENT));
    line.pump(Way.TO_SERVER);
  }

  /** One connection through the proxy. */
  private final class Line {
    private final Socket client;
    private final Socket server;
    private final Fault fault;

    Line(Socket client, Socket server, Fault fault) {
      this.client = client;
      this.server = server;
      this.fault = fault;
    }

    void pump(Way way) {
      Socket from = way == Way.TO_SERVER ? client : server;
      Socket to = way == Way.TO_SERVER ? server : client;
      try {
        from.setTcpNoDelay(true);
        to.setTcpNoDelay(true);
        if (pass(from.getInputStream(), to.getOutputStream(), way)) {
          to.shutdownOutput();
        } else {
          end(fault instanceof Fault.CutAfter cut && cut.reset());
        }
      } catch (IOException _) {
        end(true); // One end is gone, and so it is for the other.
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        end(true);
      }
    }

    /** Passes bytes on until their end; false if the connection is to be cut before it. */
    private boolean pass(InputStream in, OutputStream out, Way way)
        throws IOException, InterruptedException {
      byte[] chunk = new byte[CHUNK_BYTES];
      long passed = 0;
      for (int count; (count = in.read(chunk)) >= 0; passed += count) {
        switch (fault) {
          case Fault.CutAfter cut when cut.way() == way -> {
            long left = Math.clamp(cut.bytes() - passed, 0, count);
            out.write(chunk, 0, (int) left);
            if (passed + left == cut.bytes()) {
              return false;
            }
          }
          case Fault.StallAfter stall when stall.way() == way -> {
            long left = Math.clamp(stall.bytes() - passed, 0, count);
            out.write(chunk, 0, (int) left);
          }
          case Fault.Delay delay when delay.way() == way -> {
            Thread.sleep(delay.duration());
            out.write(chunk, 0, count);
          }
          case Fault.OneByteAtATime drip when drip.way() == way -> {
            for (int i = 0; i < count; i++) {
              out.write(chunk, i, 1);
            }
          }
          case Fault.None _,
              Fault.CutAfter _,
              Fault.StallAfter _,
              Fault.Delay _,
              Fault.OneByteAtATime _ ->
              out.write(chunk, 0, count);
        }
      }
      return true;
    }

    void end(boolean reset) {
      lines.remove(this);
      abort(client, reset);
      abort(server, reset);
    }
  }

  private static void abort(Socket socket, boolean reset) {
    try (socket) {
      if (reset) {
        socket.setSoLinger(true, 0);
      }
    } catch (IOException _) {
      // It is closed, which is all that was wanted.
    }
  }
}
