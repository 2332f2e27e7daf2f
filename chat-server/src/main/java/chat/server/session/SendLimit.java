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

