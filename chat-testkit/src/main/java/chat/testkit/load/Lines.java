package chat.testkit.load;

import chat.protocol.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The lines that come over a connection, looked at where they lie: nothing is copied or decoded.
 * For one thread.
 */
public final class Lines {
  private static final int SMALL_BUFFER_BYTES = 1 << 10;

  private static final byte[] SEQ = "\"seq\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PONG = "{\"type\":\"pong\"}\n".getBytes(StandardCharsets.US_ASCII);

  /** Where the first letter of a frame's type is. */
  private static final int TYPE_AT = 9;

  private final InputStream in;
  // Ten thousand users have ten thousand of these: it grows with what comes at a time.
  private byte[] buffer = new byte[SMALL_BUFFER_BYTES];
  private int filled;

  /** Takes a line where it lies: {@code bytes[from, end)}, without its LF, until it returns. */
  @FunctionalInterface
  public interface Taker {
    void line(byte[] bytes, int from, int end) throws IOException;
  }

  public Lines(InputStream in) {
    this.in = in;
  }

  /**
   * Waits for more; false if there is none, since the other side has ended.
   *
   * @throws IOException if the connection broke, or a line is longer than any frame
   */
  public boolean fill() throws IOException {
    if (filled == buffer.length) {
      if (filled >= Limits.FRAME_BYTES) {
        throw new IOException("a frame is longer than any may be");
      }
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int count = in.read(buffer, filled, buffer.length - filled);
    filled += Math.max(0, count);
    return count >= 0;
  }

  /** Hands out all lines that are here and whole. */
  public void take(Taker taker) throws IOException {
    int from = 0;
    for (int end; (end = lineEnd(from)) >= 0; from = end + 1) {
      taker.line(buffer, from, end);
    }
    passTo(from);
  }

  /**
   * Waits for the next frame of a type; others before it are passed over.
   *
   * @throws IOException if an {@code error} or {@code bye} comes first, or the end
   */
  public String await(String type) throws IOException {
    while (true) {
      int end = lineEnd(0);
      if (end >= 0) {
        String line = new String(buffer, 0, end, StandardCharsets.UTF_8);
        passTo(end + 1);
        if (line.startsWith("{\"type\":\"" + type + "\"")) {
          return line;
        }
        if (line.startsWith("{\"type\":\"error\"") || line.startsWith("{\"type\":\"bye\"")) {
          throw new IOException("wanted " + type + ", got " + line);
        }
      } else if (!fill()) {
        throw new IOException("the server closed the connection");
      }
    }
  }

  private int lineEnd(int from) {
    for (int i = from; i < filled; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void passTo(int from) {
    System.arraycopy(buffer, from, buffer, 0, filled - from);
    filled -= from;
  }

  /** The first letter of a frame's type. */
  public static char type(byte[] line, int from) {
    return (char) line[from + TYPE_AT];
  }

  /** Whether a frame whose type begins with {@code p} is a {@code ping}. */
  public static boolean isPing(byte[] line, int from) {
    return line[from + TYPE_AT + 1] == 'i';
  }

  /** What a {@code ping} is answered with. */
  public static byte[] pong() {
    return PONG.clone();
  }

  /** Where a frame's {@code seq} is, for {@link #number}; -1 if it has none. */
  public static int seqAt(byte[] line, int from, int end) {
    return indexBehind(SEQ, line, from, end);
  }

  /** Where what follows {@code wanted} begins; -1 if it is not there. */
  static int indexBehind(byte[] wanted, byte[] line, int from, int end) {
    int latest = end - wanted.length;
    search:
    for (int i = from; i <= latest; i++) {
      for (int j = 0; j < wanted.length; j++) {
        if (line[i + j] != wanted[j]) {
          continue search;
        }
      }
      return i + wanted.length;
    }
    return -1;
  }

  /** The number whose digits begin there. */
  public static long number(byte[] line, int from) {
    long number = 0;
    for (int i = from; line[i] >= '0' && line[i] <= '9'; i++) {
      number = number * 10 + line[i] - '0';
    }
    return number;
  }
}
