package chat.client.link;

import chat.protocol.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames at LF, and never holds more than one frame may have.
 *
 * <p>Its buffer begins small and grows with what comes: a client that simulates thousands of quiet
 * users pays for hundreds of bytes each. For one thread.
 */
final class Lines {
  private static final int SMALL = 512;
  private static final int BURST = 8_192;

  private final InputStream in;
  private byte[] buffer = new byte[SMALL];
  private int start;
  private int searched;
  private int end;

  Lines(InputStream in) {
    this.in = in;
  }

  /**
   * The next line that is not empty, without its LF; {@code null} at the end of the stream, a last
   * line without LF being none. After a {@link java.net.SocketTimeoutException} it may be asked
   * again and goes on where it was.
   *
   * @throws TooLong if a line is longer than a frame may be
   */
  byte @Nullable [] next() throws IOException {
    while (true) {
      byte[] line = buffered();
      if (line != null || !fill()) {
        return line;
      }
    }
  }

  /** Gives back what a burst made of the buffer. */
  void rest() {
    if (start == end && buffer.length > SMALL) {
      buffer = new byte[SMALL];
      start = searched = end = 0;
    }
  }

  /** The next line of what has come already; {@code null} if there is none whole. */
  byte @Nullable [] buffered() {
    for (; searched < end; searched++) {
      if (buffer[searched] == '\n') {
        byte[] line = Arrays.copyOfRange(buffer, start, searched);
        start = searched + 1;
        if (!isEmpty(line)) {
          searched = start;
          return line;
        }
      }
    }
    return null;
  }

  private static boolean isEmpty(byte[] line) {
    return line.length == 0 || (line.length == 1 && line[0] == '\r');
  }

  /**
   * Waits for more; false at the end of the stream.
   *
   * @throws TooLong if a whole frame's bytes hold no line
   */
  boolean fill() throws IOException {
    if (end == buffer.length) {
      makeRoom();
    } else if (start == end) {
      start = searched = end = 0;
    }
    int read = in.read(buffer, end, buffer.length - end);
    if (read < 0) {
      return false;
    }
    end += read;
    return true;
  }

  private void makeRoom() throws TooLong {
    int held = end - start;
    if (held == Limits.FRAME_BYTES) {
      throw new TooLong();
    }
    // It was filled to the brim: more is coming, in one long line or in many short ones.
    int enough = held > buffer.length / 2 ? Limits.FRAME_BYTES : BURST;
    int size = Math.max(buffer.length, Math.min(buffer.length * 2, enough));
    byte[] into = size == buffer.length ? buffer : new byte[size];
    System.arraycopy(buffer, start, into, 0, held);
    buffer = into;
    searched -= start;
    start = 0;
    end = held;
  }

  /** A line was longer than a frame may be. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1;

    TooLong() {
      super("a frame of more than " + Limits.FRAME_BYTES + " bytes");
    }
  }
}
