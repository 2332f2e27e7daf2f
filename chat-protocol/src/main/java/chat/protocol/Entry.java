package chat.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a room's log (PROTOCOL.md, "A room is a log").
 *
 * <p>{@code seq} counts 1, 2, 3, … without a hole; {@code at} is the server's time to the
 * millisecond and never runs backwards within a room; {@code from} is the account's name.
 */
public sealed interface Entry extends ServerFrame {
  String room();

  long seq();

  Instant at();

  String from();

  /** The frame's {@code type}. */
  String kind();

  /** Somebody said something. */
  record Message(String room, long seq, Instant at, String from, @Nullable String key, String text)
      implements Entry {
    @Override
    public String kind() {
      return "message";
    }

    @Override
    public String toString() {
      return "Message[room=" + room + ", seq=" + seq + "]"; // what people say stays out of logs
    }
  }

  /** Somebody became a member. */
  record Join(String room, long seq, Instant at, String from) implements Entry {
    @Override
    public String kind() {
      return "join";
    }
  }

  /** Somebody is a member no longer. */
  record Leave(String room, long seq, Instant at, String from) implements Entry {
    @Override
    public String kind() {
      return "leave";
    }
  }

  /** Somebody set the topic; empty if they removed it. */
  record Topic(String room, long seq, Instant at, String from, String topic) implements Entry {
    @Override
    public String kind() {
      return "topic";
    }
  }

  /**
   * A kind that a newer server knows: it counts, its content is ignored. Only ever decoded; {@code
   * at} and {@code from} are the epoch and empty if the frame does not have them.
   */
  record Other(String room, long seq, Instant at, String from, String kind) implements Entry {}
}
