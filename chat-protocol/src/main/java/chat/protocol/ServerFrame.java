package chat.protocol;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server says: one frame, one of these. */
public sealed interface ServerFrame
    permits ServerFrame.Hello,
        Reply,
        Entry,
        Event,
        ServerFrame.Bye,
        ServerFrame.Ping,
        ServerFrame.Ok,
        ServerFrame.Unknown {

  /**
   * The first frame on a connection.
   *
   * @param server the server's name
   * @param version the server's version, for people
   * @param protocol the protocol's number, {@link Codec#PROTOCOL} here
   * @param tls whether this connection is encrypted
   * @param time the server's wall clock
   * @param auth what works on this connection: {@code password}, {@code token}, {@code guest}
   */
  record Hello(
      String server,
      String version,
      int protocol,
      boolean tls,
      Instant time,
      List<String> auth,
      Registration registration,
      Limits limits)
      implements ServerFrame {}

  /**
   * The last frame on a connection.
   *
   * @param retryAfterMs when it is worth coming back, in milliseconds; {@code null} if not said
   */
  record Bye(ByeReason reason, @Nullable Long retryAfterMs) implements ServerFrame {
    public Bye(ByeReason reason) {
      this(reason, null);
    }
  }

  /** Asks whether the client is still there; any byte is an answer, {@code pong} the usual one. */
  record Ping() implements ServerFrame {}

  /**
   * An {@code ok} as a client finds it on the wire: what it means depends on the request that it
   * answers, see {@link Codec#result}. Only ever decoded.
   */
  record Ok(@Nullable String id, JsonObject body) implements ServerFrame {
    @Override
    public String toString() {
      return "Ok[id=" + id + "]"; // the body may hold a token
    }
  }

  /** A frame of a newer server without {@code seq}, to be ignored. Only ever decoded. */
  record Unknown(String type) implements ServerFrame {}
}
