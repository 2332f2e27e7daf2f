package chat.server.session;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.server.net.TokenBucket;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How fast one account may send, in messages and in bytes. For any thread. */
final class SendLimit {
  private final TokenBucket messages;
  private final TokenBucket bytes;

  SendLimit(SessionLimits.Sending rate, LongSupplier nanoTime) {
    this.messages = new TokenBucket(rate.burst(), rate.perSecond(), nanoTime);
    this.bytes = new TokenBucket(rate.burstBytes(), rate.bytesPerSecond(), nanoTime);
  }

  /**
   * Counts one message.
   *
   * @param size bytes of its text
   * @throws Refused {@code rate_limited}
   */
  void take(int size) throws Refused {
    long wait = messages.tryTake(1);
    if (wait == 0) {
      wait = bytes.tryTake(size);
      if (wait > 0) {
        messages.giveBack(1);
      }
    }
    if (wait > 0) {
      throw tooFast(wait).refused();
    }
  }

  /** Whether nothing is left of what was sent, so that it may be forgotten. */
  boolean isFull() {
    return messages.isFull() && bytes.isFull();
  }

  static Refusal tooFast(long nanos) {
    long ms = Duration.ofNanos(nanos).toMillis() + 1;
    return Refusal.retryAfter(ErrorCode.RATE_LIMITED, "too fast; ask again in " + ms + " ms", ms);
  }
}
