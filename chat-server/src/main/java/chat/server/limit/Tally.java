package chat.server.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * How often each limit bit, and a line in the log for each burst of it: one when it begins, and one
 * with the number when it was quiet for a while, or goes on for long.
 *
 * <p>Any thread may call it. Its memory is bounded: when too many are being bitten at once, further
 * ones are {@code others}.
 */
public final class Tally {
  /** Bursts that are told apart at a time. */
  static final int BURSTS = 1_024;

  /** A burst that was quiet for so long is over. */
  static final Duration QUIET = Duration.ofSeconds(10);

  /** And one that goes on for so long is told of in between. */
  static final Duration LONGEST = Duration.ofMinutes(10);

  /** Whose name stands for all for whom there was no place. */
  static final String OTHERS = "others";

  private static final Logger log = LoggerFactory.getLogger(Tally.class);

  private final LongSupplier nanoTime;
  private final Map<Limit, LongAdder> counts = new EnumMap<>(Limit.class);
  private final ConcurrentHashMap<Key, Burst> bursts = new ConcurrentHashMap<>();

  private record Key(Limit limit, String whom) {}

  /** Immutable, so that it can be replaced in one step. */
  private record Burst(long beganAt, long lastAt, long count) {
    Burst again(long now) {
      return new Burst(beganAt, now, count + 1);
    }
  }

  private record Ended(Key key, Burst burst) {}

  /**
   * Nothing has been bitten yet.
   *
   * @param nanoTime monotonic time in nanoseconds
   */
  public Tally(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    for (Limit limit : Limit.values()) {
      counts.put(limit, new LongAdder());
    }
  }

  /** A limit bit that is the same for everybody. */
  public void bit(Limit limit) {
    bit(limit, "");
  }

  /**
   * A limit bit somebody.
   *
   * @param whom an account's name, or an address as a /32 or /64; empty for nobody in particular
   */
  public void bit(Limit limit, String whom) {
    Objects.requireNonNull(counts.get(limit)).increment();
    long now = nanoTime.getAsLong();
    Key key = new Key(limit, whom);
    if (bursts.size() >= BURSTS && !bursts.containsKey(key)) {
      key = new Key(limit, OTHERS);
    }
    Burst burst =
        bursts.compute(
            key, (_, known) -> known == null ? new Burst(now, now, 1) : known.again(now));
    if (burst.count() == 1) {
      var line = log.atLevel(level(limit)).addKeyValue("limit", limit.word());
      (key.whom().isEmpty() ? line : line.addKeyValue("whom", key.whom())).log("limit_bites");
    }
  }

  /** How often each has bitten since the start; those that never did are there with 0. */
  public Map<Limit, Long> counts() {
    var all = new EnumMap<Limit, Long>(Limit.class);
    counts.forEach((limit, count) -> all.put(limit, count.sum()));
    return all;
  }

  /** Ends the bursts that are over; to be called every now and then, by one thread. */
  public void watch() {
    long now = nanoTime.getAsLong();
    end(burst ->
        now - burst.lastAt() >= QUIET.toNanos() || now - burst.beganAt() >= LONGEST.toNanos());
  }

  /** Ends all bursts, since nobody will ask any more. */
  public void close() {
    end(_ -> true);
  }

  private void end(Predicate<Burst> isOver) {
    List<Ended> ended = new ArrayList<>();
    for (Key key : bursts.keySet()) {
      bursts.computeIfPresent(
          key,
          (_, burst) -> {
            if (!isOver.test(burst)) {
              return burst;
            }
            ended.add(new Ended(key, burst));
            return null;
          });
    }
    for (Ended each : ended) {
      Burst burst = each.burst();
      if (burst.count() > 1) { // of a single one all was said when it began
        var line =
            log.atLevel(level(each.key().limit())).addKeyValue("limit", each.key().limit().word());
        if (!each.key().whom().isEmpty()) {
          line = line.addKeyValue("whom", each.key().whom());
        }
        line.addKeyValue("times", burst.count())
            .addKeyValue("within_ms", (burst.lastAt() - burst.beganAt()) / 1_000_000)
            .log("limit_bit");
      }
    }
  }

  /** How many bursts are being told apart. */
  int bursts() {
    return bursts.size();
  }

  private static Level level(Limit limit) {
    return limit.isWaiting() ? Level.INFO : Level.WARN;
  }
}
