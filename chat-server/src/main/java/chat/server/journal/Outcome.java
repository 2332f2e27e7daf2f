package chat.server.journal;

import chat.protocol.Reply.Refusal;

/**
 * What became of a change.
 *
 * @param <R> what a durable change gives
 */
public sealed interface Outcome<R> {

  /** It is on stable storage. */
  record Durable<R>(R value) implements Outcome<R> {}

  /** For certain it is not, and will not be. */
  record Refused<R>(Refusal refusal) implements Outcome<R> {}

  /** The commit failed: after a crash it may be there. Nothing may be claimed. */
  record Unknown<R>() implements Outcome<R> {}
}
