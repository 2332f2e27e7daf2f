package chat.client.ui;

import chat.protocol.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads text strictly as UTF-8, by lines, and never more of one than a frame can hold. */
public final class Lines {
  private final InputStream in;

  /**
   * @param in which should be buffered
   */
  public Lines(InputStream in) {
    this.in = in;
  }

  /**
   * The next line without its LF or CR LF; {@code null} at the end.
   *
   * @throws Unreadable if it is no UTF-8, or longer than any message
   */
  public @Nullable String next() throws IOException {
    var line = new ByteArrayOutputStream(128);
    int b = in.read();
    if (b < 0) {
      return null;
    }
    while (b >= 0 && b != '\n') {
      if (line.size() == Limits.FRAME_BYTES) {
        throw new Unreadable("a line is longer than " + Limits.FRAME_BYTES + " bytes");
      }
      line.write(b);
      b = in.read();
    }
    String text = text(line.toByteArray());
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /**
   * All that comes.
   *
   * @throws Unreadable if it is no UTF-8, or longer than any message
   */
  public String all() throws IOException {
    byte[] bytes = in.readNBytes(Limits.FRAME_BYTES + 1);
    if (bytes.length > Limits.FRAME_BYTES) {
      throw new Unreadable("the input is longer than " + Limits.FRAME_BYTES + " bytes");
    }
    return text(bytes);
  }

  private static String text(byte[] bytes) throws Unreadable {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw new Unreadable("the input is not UTF-8");
    }
  }

  /** What was read is no text that could be sent. */
  public static final class Unreadable extends IOException {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }
}
