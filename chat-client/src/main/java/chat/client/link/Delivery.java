package chat.client.link;

import chat.protocol.Reply;
import java.time.Instant;

/** How it ended with a message. */
public sealed interface Delivery {

  /** It is in the room's log, for good. */
  record Delivered(long seq, Instant at, boolean duplicate) implements Delivery {}

  /** The server refused it: it is not in the log. */
  record Refused(Reply.Refusal refusal) implements Delivery {}

  /**
   * This client stopped before there was an answer, or had too many waiting already.
   *
   * @param maybeSent whether it may be in the log nevertheless; the same key finds out
   */
  record Abandoned(String why, boolean maybeSent) implements Delivery {}
}
