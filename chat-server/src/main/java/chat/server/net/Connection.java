package chat.server.net;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One accepted client.
 *
 * <p>One thread at a time reads ({@link #lines}), one at a time writes ({@link #write}, {@link
 * #endOutput}); everything else may be called by any thread.
 */
public final class Connection {
  /** A write is cut into so much: a peer that takes this makes progress, however slowly. */
  private static final int SLICE_BYTES = 16 * 1024;

  /**
   * What the operating system holds for a peer that reads slowly. Left to itself it takes
   * megabytes, and lets a writer go on only when a third of them was read: a peer that reads all
   * the time would look as if it had stopped. The price is a bound of so much each round trip.
   */
  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  private final Socket raw;
  private final InetAddress remote;
  private final String address;
  private final LongSupplier nanoTime;
  private final @Nullable Tls tls;
  private final long acceptedAt;

  // Those of an encrypted connection are there when it was opened.
  private @Nullable SSLSocket secured;
  private @Nullable OutputStream out;
  private @Nullable LineReader lines;

  private volatile long writingSince;
  private volatile boolean handshakeTooSlow;

  /**
   * A connection over an accepted socket, which now belongs to it. Nothing is read or written until
   * {@link #open}.
   *
   * @param tls {@code null} for a plain one
   * @param nanoTime monotonic time in nanoseconds
   * @throws IOException if the peer is gone already
   */
  public Connection(Socket socket, @Nullable Tls tls, LongSupplier nanoTime) throws IOException {
    this.raw = socket;
    this.tls = tls;
    this.nanoTime = nanoTime;
    this.acceptedAt = nanoTime.getAsLong();
    if (!(socket.getRemoteSocketAddress() instanceof InetSocketAddress peer)) {
      throw new IOException("not connected");
    }
    this.remote = peer.getAddress();
    this.address = text(remote) + ":" + peer.getPort();
    // One write a turn is ours already; Nagle's algorithm would only delay it.
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    socket.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
    if (tls == null) {
      this.out = socket.getOutputStream();
      this.lines = new LineReader(socket.getInputStream(), true, nanoTime);
    }
  }

  /**
   * Shakes hands where the connection is encrypted; does nothing on a plain one. It waits for the
   * client, within the deadline of {@link Tls}, and comes before all reading and writing, which may
   * then be on other threads that the caller starts.
   *
   * @throws NotTlsException if the client speaks plain; it was told in plain
   * @throws IOException if the handshake failed or took too long, or the connection broke
   */
  public void open() throws IOException {
    if (tls != null && secured == null) {
      SSLSocket socket = tls.shakeHands(raw, this::abortHandshake);
      secured = socket;
      out = socket.getOutputStream();
      lines = new LineReader(socket.getInputStream(), false, nanoTime);
    }
  }

  /**
   * Where the client comes from, for logs: {@code 192.0.2.1:50123}, {@code [2001:db8::1]:50123}.
   */
  public String address() {
    return address;
  }

  /** Where the client comes from. */
  public InetAddress remote() {
    return remote;
  }

  /** Whether the client is on this machine, so that nobody can listen in. */
  public boolean loopback() {
    return remote.isLoopbackAddress();
  }

  /** Whether it is encrypted. */
  public boolean tls() {
    return tls != null;
  }

  /** When it was accepted, by the monotonic clock: login deadlines count from here. */
  public long acceptedAt() {
    return acceptedAt;
  }

  /** What the client sends. */
  public LineReader lines() {
    return opened(lines);
  }

  /**
   * Writes; returns when the bytes are in the operating system's hands, which for a peer that reads
   * slowly may be never: a watcher looks at {@link #writingSince} and aborts.
   *
   * @throws IOException if the connection broke or was aborted
   */
  public void write(byte[] bytes, int offset, int length) throws IOException {
    OutputStream to = opened(out);
    try {
      for (int done = 0; done < length; done += SLICE_BYTES) {
        noteProgress();
        to.write(bytes, offset + done, Math.min(SLICE_BYTES, length - done));
      }
    } finally {
      writingSince = 0;
    }
  }

  /**
   * Since when the write that is under way has made no progress, by the monotonic clock; 0 if none
   * is.
   */
  public long writingSince() {
    return writingSince;
  }

  /**
   * Ends our side of the stream, after everything that was written; the client can still send. Does
   * nothing on a connection that is gone.
   */
  public void endOutput() {
    noteProgress();
    try {
      // Over TLS this writes a close_notify, which can get stuck like any other write.
      (secured == null ? raw : secured).shutdownOutput();
    } catch (IOException _) {
      // There is nobody left to tell.
    } finally {
      writingSince = 0;
    }
  }

  /**
   * Closes at once, whatever is under way: a thread that waits in a read or a write gets an {@link
   * IOException}. Never waits itself, and a second time does nothing.
   */
  public void abort() {
    try {
      raw.close();
    } catch (IOException _) {
      // It is closed all the same.
    }
  }

  private void abortHandshake() {
    handshakeTooSlow = true;
    abort();
  }

  /** Whether it was aborted because its handshake took too long. */
  public boolean handshakeTooSlow() {
    return handshakeTooSlow;
  }

  private void noteProgress() {
    // 0 says that nothing is being written, so a clock that stands at 0 is moved by the least.
    long now = nanoTime.getAsLong();
    writingSince = now == 0 ? 1 : now;
  }

  private static <T> T opened(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the connection was not opened");
    }
    return part;
  }

  static String text(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }
}
