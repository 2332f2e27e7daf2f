package chat.protocol;

import org.jspecify.annotations.Nullable;

/** Where a follower begins to read a room's log (PROTOCOL.md, "A room is a log"). */
public sealed interface Start {

  /** Nothing was asked for: the head, or one's own new {@code join} entry. */
  Start UNSPECIFIED = new Unspecified();

  /** See {@link #UNSPECIFIED}. */
  record Unspecified() implements Start {}

  /**
   * Behind the entry {@code seq}.
   *
   * @param log the identity of the log that the number belongs to; {@code null} if not checked
   */
  record After(long seq, @Nullable String log) implements Start {}

  /** The {@code count} entries before the head. */
  record Last(long count) implements Start {}
}
