package chat.testkit.fault;

import chat.testkit.fault.Fault.Way;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection through a {@link Proxy}. One thread pumps each way; any may change the fault and
 * end it.
 */
final class ProxyLine {
  private static final int CHUNK_BYTES = 1 << 13;

  /** A fault, and what it does to frames if that is what it is about. */
  private record Current(Fault.OnTheWay fault, @Nullable Alteration alteration) {
    static Current of(Fault.OnTheWay fault) {
      return new Current(
          fault,
          switch (fault) {
            case Fault.Altered(var each) -> each.get();
            case Fault.DropReplies _ -> new WithoutReplies();
            case Fault.None _,
                Fault.Cut _,
                Fault.Stall _,
                Fault.Trickle _,
                Fault.Delay _,
                Fault.HalfOpen _ ->
                null;
          });
    }
  }

  private static final class WithoutReplies implements Alteration {
    @Override
    public List<String> toClient(String line) {
      return Alteration.is(line, "ok") || Alteration.is(line, "error") ? List.of() : List.of(line);
    }
  }

  private final Socket client;
  private final Socket server;
  private final Consumer<ProxyLine> over;

  private volatile Current current; // changed under this object's lock, which waits for changes
  private volatile boolean ended;

  ProxyLine(Socket client, Socket server, Fault.OnTheWay fault, Consumer<ProxyLine> over) {
    this.client = client;
    this.server = server;
    this.over = over;
    this.current = Current.of(fault);
  }

  synchronized void suffers(Fault.OnTheWay fault) {
    current = Current.of(fault);
    notifyAll();
  }

  void pump(Way way) {
    Socket from = way == Way.TO_SERVER ? client : server;
    Socket to = way == Way.TO_SERVER ? server : client;
    try {
      from.setTcpNoDelay(true);
      to.setTcpNoDelay(true);
      if (new Pump(way, to.getOutputStream()).passes(from.getInputStream())) {
        to.shutdownOutput();
      } else {
        end(current.fault() instanceof Fault.Cut cut && cut.reset());
      }
    } catch (IOException _) {
      end(true); // One end is gone, and so it is for the other.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      end(true);
    }
  }

  void end(boolean reset) {
    over.accept(this);
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    abort(client, reset);
    abort(server, reset);
  }

  static void abort(Socket socket, boolean reset) {
    try (socket) {
      if (reset) {
        socket.setSoLinger(true, 0);
      }
    } catch (IOException _) {
      // It is closed, which is all that was wanted.
    }
  }

  /** Waits as long as this is what is wrong. */
  private synchronized void awaitOther(Current stalled) throws InterruptedException, IOException {
    while (current == stalled && !ended) {
      wait();
    }
    if (ended) {
      throw new IOException("the connection was cut");
    }
  }

  /** What goes one way. For one thread. */
  private final class Pump {
    private final Way way;
    private final OutputStream out;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream(); // of a frame
    private @Nullable Current here;
    private long passed;

    Pump(Way way, OutputStream out) {
      this.way = way;
      this.out = out;
    }

    /** Passes bytes on until their end; false if the connection is to be cut before it. */
    boolean passes(InputStream in) throws IOException, InterruptedException {
      byte[] chunk = new byte[CHUNK_BYTES];
      while (true) {
        int count = in.read(chunk);
        if (count < 0) {
          Current last = current;
          if (last.fault() instanceof Fault.HalfOpen) {
            awaitOther(last);
          }
          return true;
        }
        for (int from = 0; from < count; ) {
          int done = pass(chunk, from, count - from);
          if (done < 0) {
            return false;
          }
          from += done;
        }
      }
    }

    /** Deals with some of the bytes, and says with how many; -1 cuts. */
    private int pass(byte[] chunk, int from, int count) throws IOException, InterruptedException {
      Current now = current;
      if (now != here) {
        begun.writeTo(out); // of a frame that was to be altered, and now passes as it is
        begun.reset();
        here = now;
        passed = 0;
      }
      return switch (now.fault()) {
        case Fault.Cut cut when cut.way().covers(way) -> {
          int left = left(cut.afterBytes(), count);
          out.write(chunk, from, left);
          passed += left;
          yield passed == cut.afterBytes() ? -1 : left;
        }
        case Fault.Stall stall when stall.way().covers(way) -> {
          int left = left(stall.afterBytes(), count);
          out.write(chunk, from, left);
          passed += left;
          if (left == 0) {
            awaitOther(now);
          }
          yield left;
        }
        case Fault.Delay delay when delay.way().covers(way) -> {
          Thread.sleep(delay.duration());
          out.write(chunk, from, count);
          yield count;
        }
        case Fault.Trickle trickle when trickle.way().covers(way) -> {
          Thread.sleep(trickle.pause());
          out.write(chunk, from, 1);
          yield 1;
        }
        case Fault.HalfOpen _ -> count;
        case Fault.DropReplies _, Fault.Altered _ when now.alteration() != null -> {
          alter(now.alteration(), chunk, from, count);
          yield count;
        }
        case Fault.None _,
            Fault.Cut _,
            Fault.Stall _,
            Fault.Delay _,
            Fault.Trickle _,
            Fault.DropReplies _,
            Fault.Altered _ -> {
          out.write(chunk, from, count);
          yield count;
        }
      };
    }

    private int left(long afterBytes, int count) {
      return Math.clamp(afterBytes - passed, 0, count);
    }

    private void alter(Alteration alteration, byte[] chunk, int from, int count)
        throws IOException {
      ByteArrayOutputStream altered = new ByteArrayOutputStream();
      for (int i = from; i < from + count; i++) {
        if (chunk[i] != '\n') {
          begun.write(chunk[i]);
          continue;
        }
        String line = begun.toString(StandardCharsets.UTF_8);
        begun.reset();
        for (String each :
            way == Way.TO_SERVER ? alteration.toServer(line) : alteration.toClient(line)) {
          altered.writeBytes((each + '\n').getBytes(StandardCharsets.UTF_8));
        }
      }
      altered.writeTo(out);
    }
  }
}
