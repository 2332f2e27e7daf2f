package chat.server.session;

import chat.server.journal.EndGuest;
import chat.server.journal.SeeGuests;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends guests who were away for too long.
 *
 * <p>When a guest was last here is written when it comes and goes, and now and then while it stays:
 * a server that is killed cannot write it. So what is written may be {@link #refresh} old, and only
 * who is away for that much longer ends: never too early, and later by a small part.
 */
final class Guests {
  private static final Logger log = LoggerFactory.getLogger(Guests.class);

  private static final int PART = 24;
  private static final Duration LEAST = Duration.ofMillis(100);
  private static final Duration MOST = Duration.ofMinutes(1);
  private static final int AT_ONCE = 100;

  private final House house;
  private final Roster roster;
  private final Supplier<List<Long>> here;
  private final Duration absence;
  private final Duration refresh;
  private final AtomicBoolean atWork = new AtomicBoolean();

  // the watching thread's own
  private long lookedAt;
  private long refreshedAt;

  /**
   * @param here the accounts of the guests who are connected
   */
  Guests(House house, Roster roster, Supplier<List<Long>> here) {
    this.house = house;
    this.roster = roster;
    this.here = here;
    this.absence = house.limits().guestAbsence();
    Duration part = absence.dividedBy(PART);
    this.refresh = part.compareTo(LEAST) < 0 ? LEAST : part;
    this.lookedAt = house.nanoTime().getAsLong() - MOST.toNanos();
    this.refreshedAt = lookedAt;
  }

  /** Looks whether it is time. For the watching thread; the work is done on another. */
  void watch(long now) {
    Duration pause = refresh.compareTo(MOST) < 0 ? refresh : MOST;
    if (now - lookedAt < pause.toNanos() || !atWork.compareAndSet(false, true)) {
      return;
    }
    lookedAt = now;
    boolean due = now - refreshedAt >= refresh.toNanos();
    if (due) {
      refreshedAt = now;
    }
    Thread.ofVirtual().name("guests").start(() -> work(due));
  }

  private void work(boolean refreshDue) {
    try {
      if (refreshDue) {
        // Before anybody is ended: the journal decides in this order.
        house.journal().submit(new SeeGuests(here.get()), _ -> {});
      }
      endAbsent();
    } catch (StoreException e) {
      log.atWarn().setCause(e).log("guests_not_looked_up");
    } finally {
      atWork.set(false);
    }
  }

  private void endAbsent() throws StoreException {
    Instant before = house.clock().instant().minus(absence).minus(refresh);
    for (Rows.Account guest : house.reader().guestsSeenBefore(before, AT_ONCE)) {
      if (!roster.isOnline(guest.id())) {
        house.journal().submit(new EndGuest(guest.id(), guest.name(), before), _ -> {});
      }
    }
  }
}
