package chat.protocol;

import com.google.gson.JsonObject;

/**
 * The one place where values become lines of JSON and lines become values (PROTOCOL.md).
 *
 * <p>Everything that {@code encode} returns is one whole frame with its LF, written with the least
 * escaping; everything that is decoded is a line without its LF, and one CR at its end is
 * tolerated. How long a line may be is for whoever reads it off the wire to say. All methods are
 * pure and may be called from any thread.
 */
public final class Codec {

  /** The protocol's number, which {@code hello} announces. */
  public static final int PROTOCOL = 1;

  private Codec() {}

  /** As {@link #decode(byte[], int, int)} for a whole array. */
  public static Request decode(byte[] line) throws Refused {
    return decode(line, 0, line.length);
  }

  /**
   * Reads what a client sent, with all the strictness that a server owes: whatever comes back holds
   * legal values only.
   *
   * @throws Refused with {@code bad_frame}, {@code unknown_type} or {@code invalid}, and with the
   *     request's {@code id} where a legal one could be read
   */
  public static Request decode(byte[] buffer, int offset, int length) throws Refused {
    return RequestReader.read(new Fields(decodeObject(buffer, offset, length)));
  }

  /**
   * Reads a line as the JSON object that a frame is, as strictly as {@link #decode}, without asking
   * what it means: for requests that are not part of this protocol.
   *
   * @throws Refused with {@code bad_frame}
   */
  public static JsonObject decodeObject(byte[] buffer, int offset, int length) throws Refused {
    try {
      return StrictJson.parse(buffer, offset, length, Limits.DEPTH, Limits.ELEMENTS);
    } catch (StrictJson.Malformed e) {
      throw new Refused(
          Reply.Refusal.of(ErrorCode.BAD_FRAME, e.getMessage()),
          e.tooMuch() ? Refused.Bound.JSON : null);
    }
  }

  /**
   * Reads what a server sent. Unknown members are ignored, unknown kinds are {@link
   * ServerFrame.Unknown} or, if they have a {@code seq}, {@link Entry.Other}.
   *
   * @throws ProtocolException if the line is no frame, or lacks what its type must have
   */
  public static ServerFrame decodeServer(byte[] line) throws ProtocolException {
    return ServerFrameReader.read(line);
  }

  /**
   * What {@code ok} says in answer to {@code request}.
   *
   * @throws ProtocolException if it is no answer to such a request
   */
  public static Reply result(Request request, ServerFrame.Ok ok) throws ProtocolException {
    return ReplyReader.read(request, ok);
  }

  /**
   * Writes a request as a client sends it. Optional members that hold their default are left out.
   *
   * @throws IllegalArgumentException if a string holds a lone surrogate
   */
  public static byte[] encode(Request request) {
    return RequestWriter.write(request);
  }

  /**
   * Writes a frame as a server sends it. A page ({@link Reply.RoomPage}, {@link Reply.MemberPage},
   * {@link Reply.HistoryPage}) is cut where {@link Limits#FRAME_BYTES} are full: the rows nearest
   * to the cursor stay, at least one, and {@code more} becomes true.
   *
   * @throws IllegalArgumentException if the frame is one that is only ever decoded, or a string
   *     holds a lone surrogate
   */
  public static byte[] encode(ServerFrame frame) {
    return ServerFrameWriter.write(frame);
  }

  /** Writes any JSON object as a frame, with the same least escaping, in the order it has. */
  public static byte[] encode(JsonObject object) {
    return new FrameWriter(256).json(object).line();
  }
}
