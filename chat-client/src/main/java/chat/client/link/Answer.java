package chat.client.link;

import chat.protocol.Refused;
import chat.protocol.Reply;

/**
 * What the server said to a request: what was asked for, or why not. A refusal changed nothing.
 *
 * @param <T> what the request's {@code ok} carries
 */
public sealed interface Answer<T extends Reply> {

  /** The server did it. */
  record Yes<T extends Reply>(T reply) implements Answer<T> {}

  /** The server refused. */
  record No<T extends Reply>(Reply.Refusal refusal) implements Answer<T> {}

  /** The reply, for whoever expects nothing else. */
  default T get() throws Refused {
    return switch (this) {
      case Yes<T>(T reply) -> reply;
      case No<T>(Reply.Refusal refusal) -> throw refusal.refused();
    };
  }

  /** Sorts a reply, which {@code Codec.result} has checked to be one to its request. */
  static <T extends Reply> Answer<T> of(Reply reply, Class<T> kind) {
    return reply instanceof Reply.Refusal refusal ? new No<>(refusal) : new Yes<>(kind.cast(reply));
  }
}
