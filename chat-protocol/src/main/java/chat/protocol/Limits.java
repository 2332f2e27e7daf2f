package chat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What {@code hello.limits} announces: what a client must know to stay within a server's limits.
 *
 * @param frameBytes a frame at most, with its LF, after login
 * @param loginFrameBytes a frame of the client at most, with its LF, before login
 * @param textBytes a message's text at most, in bytes of UTF-8
 * @param topicBytes a topic at most, in bytes of UTF-8
 * @param pageRows rows of a page at most
 * @param rooms rooms that an account may be in
 * @param loginMs from accept to logged in, in milliseconds
 * @param pingMs a connection that was quiet for so long is sent a ping, in milliseconds
 * @param idleMs a connection that was quiet for so long is closed, in milliseconds
 * @param sending how fast an account may send; {@code null} if that is not limited
 */
public record Limits(
    int frameBytes,
    int loginFrameBytes,
    int textBytes,
    int topicBytes,
    int pageRows,
    int rooms,
    long loginMs,
    long pingMs,
    long idleMs,
    @Nullable Sending sending) {

  public static final int FRAME_BYTES = 65_536;
  public static final int LOGIN_FRAME_BYTES = 4_096;
  public static final int TEXT_BYTES = 16_384;
  public static final int TOPIC_BYTES = 512;
  public static final int DEVICE_BYTES = 64;
  public static final int PAGE_ROWS = 500;
  public static final int ROOMS = 256;

  /** Levels of nesting in what a client sends, the frame itself being the first. */
  public static final int DEPTH = 16;

  /** Members of an object or elements of an array in what a client sends. */
  public static final int ELEMENTS = 64;

  public static final int ID_CODE_POINTS = 64;
  public static final int KEY_CHARS = 64;

  /** The largest whole number on the wire, 2^53-1 (RFC 8259, section 6). */
  public static final long MAX_INTEGER = (1L << 53) - 1;

  /** What a server has unless its owner says otherwise. */
  public static final Limits DEFAULT =
      new Limits(
          FRAME_BYTES,
          LOGIN_FRAME_BYTES,
          TEXT_BYTES,
          TOPIC_BYTES,
          PAGE_ROWS,
          ROOMS,
          30_000,
          30_000,
          90_000,
          new Sending(20, 10, 65_536));

  /**
   * A token bucket for messages and one for their bytes.
   *
   * @param burst messages at once
   * @param perSecond messages per second in the long run
   * @param bytesPerSecond bytes of text per second in the long run
   */
  public record Sending(int burst, int perSecond, int bytesPerSecond) {}
}
