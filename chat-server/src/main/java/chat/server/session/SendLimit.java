package chat.server.session;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.server.limit.Limit;
import chat.server.limit.Tally;
import chat.server.net.TokenBucket;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How fast one account may send, in messages and in bytes. For any thread. */
final class SendLimit {
  private final TokenBucket messages;
  private final TokenBucket bytes;
  private final SessionLimits.Sending rate;
  private final String user;
  private final Tally tally;

  SendLimit(SessionLimits.Sending rate, String user, Tally tally, LongSupplier nanoTime) {
    this.rate = rate;
    this.user = user;
    this.tally = tally;
    this.messages = new TokenBucket(rate.burst(), rate.perSecond(), nanoTime);
    this.bytes = new TokenBucket(rate.burstBytes(), rate.bytesPerSecond(), nanoTime);
  }

  /** How fast that is. */
  SessionLimits.Sending rate() {
    return rate;
  }

  /**
   * Counts one message.
   *
   * @param size bytes of its text
   * @throws Refused {@code rate_limited}
   */
  void take(int size) throws Refused {
    refuseFor(Limit.RATE_LIMIT, messages.tryTake(1));
    long wait = bytes.tryTake(size);
    if (wait > 0) {
      messages.giveBack(1);
    }
    refuseFor(Limit.RATE_LIMIT_BYTES, wait);
  }

  private void refuseFor(Limit limit, long nanos) throws Refused {
    if (nanos > 0) {
      tally.bit(limit, user);
      throw tooFast(nanos).refused();
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
