package chat.client.link;

import chat.protocol.Reply;
import chat.protocol.Request;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A request on its way and what waits for its answer. Its flags are guarded by the connection. */
final class Asked {
  final Request request;
  final byte[] frame;
  final CompletableFuture<Answered> answer = new CompletableFuture<>();

  /** Runs on the reading thread before anything that came after the answer is looked at. */
  final Consumer<Reply> first;

  /** Runs instead if the connection ended before there was an answer. */
  final Consumer<LinkException> lost;

  /** Whether it counts against the limit of requests in flight. */
  final boolean counted;

  /** Whether the socket may have got any of it. */
  boolean sent;

  Asked(
      Request request,
      byte[] frame,
      Consumer<Reply> first,
      Consumer<LinkException> lost,
      boolean counted) {
    this.request = request;
    this.frame = frame;
    this.first = first;
    this.lost = lost;
    this.counted = counted;
  }
}
