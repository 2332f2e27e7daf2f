package chat.server.session;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.server.net.TokenBucket;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How fast one account may send, in messages and in bytes. For any thread. */
final class SendLimit {

  /**
   * The setting.
   *
   * @param burst messages at once
   * @param perSecond messages per second in the long run
   * @param burstBytes bytes of text at once
   * @param bytesPerSecond bytes of text per second in the long run
   */
  record Rate(int burst, int perSecond, int burstBytes, int bytesPerSecond) {}

  private final TokenBucket messages;
  private final TokenBucket bytes;

  SendLimit(Rate rate, LongSupplier nanoTime) {
    this.messages = new TokenBucket(rate.burst(), rate.perSecond(), nanoTime);
    this.bytes = new TokenBucket(rate.burstBytes(), rate.bytesPerSecond(), nanoTime);
  }

  /**
   * Counts one message.
   *
   * @throws Refused {@code rate_limited}
   */
  synchronized void take(int size) throws Refused {
    long wait = Math.max(messages.nanosUntil(1), bytes.nanosUntil(size));
    if (wait > 0) {
      throw tooFast(wait).refused();
    }
    messages.tryTake(1);
    bytes.tryTake(size);
  }

  /** Whether nothing is left of what was sent, so that it may be forgotten. */
  synchronized boolean isFull() {
    return messages.isFull() && bytes.isFull();
  }

  static Refusal tooFast(long nanos) {
    long ms = Duration.ofNanos(nanos).toMillis() + 1;
    return Refusal.retryAfter(
        ErrorCode.RATE_LIMITED, "too fast; ask again in " + ms + " ms", ms);
  }
}
