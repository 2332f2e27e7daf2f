package chat.server.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the whole log again, once after the start and then every day, so that bytes which a disk
 * has lost are known before somebody needs them. A damaged entry is refused whenever it is read;
 * but that a damaged index hides a key shows nowhere else, and what hides it would let a message
 * that is sent again in twice.
 *
 * <p>It works in small pieces with long pauses: at most a tenth of the time. {@link #watch} is for
 * the watching thread, the questions are for any.
 */
public final class Scrub {
  private static final Logger log = LoggerFactory.getLogger(Scrub.class);

  private static final int PIECE = 1_000;
  private static final int REST = 9;
  private static final Duration AGAIN = Duration.ofDays(1);
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final Store store;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Executor worker;
  private final AtomicBoolean atWork = new AtomicBoolean();

  /** From when on there is something to do, in nanoseconds of {@link #nanoTime}. */
  private volatile long due;

  private volatile @Nullable Instant verified;
  private volatile @Nullable String damage;

  /** Where the next piece begins; belongs to whoever is at work. */
  private long after;

  /**
   * @param worker runs a piece of work, which waits for the disk: on another thread than the caller
   */
  public Scrub(Store store, InstantSource clock, LongSupplier nanoTime, Executor worker) {
    this.store = store;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.worker = worker;
    this.due = nanoTime.getAsLong();
  }

  /** Looks whether it is time for a piece; the work is done on another thread. */
  public void watch() {
    if (nanoTime.getAsLong() - due >= 0 && atWork.compareAndSet(false, true)) {
      worker.execute(this::work);
    }
  }

  /** When the end was last reached and all was whole; {@code null} if not yet. */
  public @Nullable Instant verified() {
    return verified;
  }

  /** What was found damaged, for people; {@code null} if nothing was when it was last looked at. */
  public @Nullable String damage() {
    return damage;
  }

  private void work() {
    long began = nanoTime.getAsLong();
    long pause = RETRY.toNanos();
    try {
      after = store.verify(after, PIECE);
      if (after == 0) {
        verified = clock.instant();
        damage = null;
        pause = AGAIN.toNanos();
        log.debug("scrub_done");
      } else {
        pause = (nanoTime.getAsLong() - began) * REST;
      }
    } catch (DamageException e) {
      damage = e.getMessage();
      after = 0;
      pause = AGAIN.toNanos();
      log.atError().addKeyValue("damage", e.getMessage()).log("scrub_found_damage");
    } catch (StoreException _) {
      // The store is closed for a moment or for good, or the disk fails, of which the journal
      // tells.
    } finally {
      due = nanoTime.getAsLong() + pause;
      atWork.set(false);
    }
  }
}
