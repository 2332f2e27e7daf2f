package chat.client.link;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message in the outbox, as it stood when it was asked for.
 *
 * @param number tells it from the others of this outbox, also after a restart
 * @param state never {@code DELIVERED} or {@code DROPPED}: such a message is no row any more
 * @param reason why it failed, or why it waits although there is a connection; cleaned, one line;
 *     {@code null} if there is nothing to say
 * @param maybeSent whether the server may have it, although it did not say so
 * @param typed when it was given to the outbox
 * @param since when it came into its state
 */
public record OutboxRow(
    long number,
    String room,
    String key,
    String text,
    Outgoing.State state,
    @Nullable String reason,
    boolean maybeSent,
    Instant typed,
    Instant since) {

  @Override
  public String toString() {
    return "OutboxRow[" + number + ", room=" + room + ", state=" + state + "]"; // never the text
  }
}
