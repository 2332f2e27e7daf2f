package chat.server.journal;

import chat.server.store.StoreException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that the store fails: at once, again while it lasts, and that it is over. Not each time,
 * since that may be a thousand times a second, and the log may be on the same full disk. For the
 * journal's thread alone.
 */
final class Trouble {
  private static final Logger log = LoggerFactory.getLogger(Trouble.class);
  private static final long AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

  private final LongSupplier nanoTime;
  private long since;
  private long saidAt;
  private long failures;
  private @Nullable String saidOf;

  /**
   * @param nanoTime monotonic time in nanoseconds
   */
  Trouble(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * It failed.
   *
   * @param event what was tried, for the log; another one than last time is said at once
   * @param changes how many changes it concerns
   */
  void failed(String event, int changes, Exception cause) {
    long now = nanoTime.getAsLong();
    if (failures++ == 0) {
      since = now;
    }
    if (!event.equals(saidOf) || now - saidAt >= AGAIN_NANOS) {
      saidOf = event;
      saidAt = now;
      log.atError()
          .addKeyValue("changes", changes)
          .addKeyValue("failures", failures)
          .addKeyValue("for_ms", Duration.ofNanos(now - since).toMillis())
          // A disk that fails is known by its message; a trace is for what nobody thought of.
          .setCause(cause instanceof StoreException ? null : cause)
          .addKeyValue("cause", cause.getMessage())
          .log(event);
    }
  }

  /** Something became durable. */
  void worked() {
    if (failures > 0) {
      log.atWarn()
          .addKeyValue("failures", failures)
          .addKeyValue("for_ms", Duration.ofNanos(nanoTime.getAsLong() - since).toMillis())
          .log("store_works_again");
      failures = 0;
      saidOf = null;
    }
  }
}
