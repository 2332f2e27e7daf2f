package chat.server.net;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a peer sends into lines at byte 0x0A, never holding more of it than a line may be long.
 *
 * <p>{@code BufferedReader} does neither: it grows for as long as no end of line comes, and it also
 * cuts at a bare CR.
 *
 * <p>One thread reads; {@link #lastByteAt} and {@link #isWaiting} may be asked by any.
 */
public final class LineReader {
  /** What an idle connection holds, and the least that is read at once. */
  static final int SMALL = 512;

  /** The most that is read ahead of a line that is complete. */
  static final int READ_AHEAD = 16 * 1024;

  private static final byte LF = '\n';
  private static final byte TLS_HANDSHAKE = 0x16;

  private final InputStream in;
  private final LongSupplier nanoTime;

  /** Whether a TLS hello would be out of place, and no byte has come yet. */
  private boolean plainAndFirst;

  // What was read and not yet handed out is buffer[start, end); there is no LF in [start, scanned).
  private byte[] buffer = new byte[SMALL];
  private int start;
  private int scanned;
  private int end;
  private boolean filled;
  private boolean ended;

  /** Bytes read since others had their turn. */
  private int inARow;

  private volatile long lastByteAt;
  private volatile boolean waiting;

  /**
   * @param refuseTlsHello whether a first byte of 0x16 is a {@link TlsHelloException}
   * @param nanoTime monotonic time in nanoseconds
   */
  public LineReader(InputStream in, boolean refuseTlsHello, LongSupplier nanoTime) {
    this.in = in;
    this.plainAndFirst = refuseTlsHello;
    this.nanoTime = nanoTime;
    this.lastByteAt = nanoTime.getAsLong();
  }

  /**
   * Waits for the next line.
   *
   * <p>The limit belongs to the call and not to the reader: it changes with the login, and a line
   * is measured when its turn comes, not when its bytes arrive.
   *
   * @param limit what the line may have at most with its LF, in bytes
   * @return the line without its LF (a CR before it is still there); {@code null} when the peer has
   *     ended its side, where an unfinished last line is thrown away
   * @throws LineTooLongException if the line is longer; the connection is then of no more use
   * @throws TlsHelloException if the peer begins with a TLS hello on a plain connection
   * @throws IOException if the connection broke or was aborted
   */
  public byte @Nullable [] next(int limit) throws IOException {
    while (true) {
      int within = (int) Math.min(end, (long) start + limit);
      while (scanned < within) {
        if (buffer[scanned++] == LF) {
          byte[] line = Arrays.copyOfRange(buffer, start, scanned - 1);
          start = scanned;
          return line;
        }
      }
      if (end - start >= limit) {
        throw new LineTooLongException(limit);
      }
      if (ended) {
        return null;
      }
      makeSpace(limit);
      int n = read(buffer, end, buffer.length - end);
      if (n < 0) {
        ended = true;
        return null;
      }
      end += n;
      filled = end == buffer.length;
    }
  }

  /** When the last byte came, or the connection if none has, by the monotonic clock. */
  public long lastByteAt() {
    return lastByteAt;
  }

  /**
   * Whether the reading thread is waiting for the peer just now. While it is not, the peer's
   * silence is ours: nobody listens.
   */
  public boolean isWaiting() {
    return waiting;
  }

  /**
   * Reads and throws away, so that the peer can still read what was said to it before the
   * connection closes: closing over unread bytes would reset it. There is no deadline in here;
   * whoever wants one aborts the connection.
   *
   * @return how many bytes were thrown away: less than {@code maxBytes} only at the end of stream
   */
  public long discard(long maxBytes) throws IOException {
    long discarded = Math.min(maxBytes, end - start);
    start = scanned = end = 0;
    if (buffer.length < READ_AHEAD / 4) {
      buffer = new byte[READ_AHEAD / 4];
    }
    while (!ended && discarded < maxBytes) {
      int n = read(buffer, 0, (int) Math.min(buffer.length, maxBytes - discarded));
      ended = n < 0;
      discarded += Math.max(0, n);
    }
    return discarded;
  }

  /**
   * Makes space for at least one more byte. A line is moved at most once and its buffer doubles, so
   * that the work stays in proportion to the bytes however they are cut.
   */
  private void makeSpace(int limit) throws IOException {
    if (start == end) {
      start = scanned = end = 0;
      if (filled) {
        // Probably there is more: fewer and larger reads, as long as it goes on like that.
        filled = false;
        grow(Math.min(READ_AHEAD, limit));
      }
      if (buffer.length > SMALL && in.available() == 0) {
        buffer = new byte[SMALL];
      }
    } else if (end == buffer.length) {
      if (start > 0) {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        scanned -= start;
        end -= start;
        start = 0;
      } else {
        grow(limit);
      }
    }
  }

  private void grow(int most) {
    int length = Math.min(buffer.length * 2, most);
    if (length > buffer.length) {
      buffer = Arrays.copyOf(buffer, length);
    }
  }

  private int read(byte[] into, int offset, int length) throws IOException {
    waiting = true;
    int n;
    try {
      n = in.read(into, offset, length);
    } finally {
      waiting = false;
    }
    if (n > 0) {
      lastByteAt = nanoTime.getAsLong();
      giveWay(n);
      if (plainAndFirst) {
        plainAndFirst = false;
        if (into[offset] == TLS_HANDSHAKE) {
          throw new TlsHelloException();
        }
      }
    }
    return n;
  }

  /**
   * A read that finds bytes does not wait, and nobody takes a virtual thread off its carrier: a few
   * peers that send without a pause would keep all others from being served. To yield would not
   * help, since a carrier first looks for those who did that; so it goes to the end of the queue in
   * which all stand.
   */
  private void giveWay(int bytes) {
    inARow += bytes;
    if (inARow >= READ_AHEAD) {
      inARow = 0;
      LockSupport.parkNanos(1);
    }
  }
}
