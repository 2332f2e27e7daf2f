package chat.testkit.drive;

import chat.testkit.fault.Fault;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What each connection meets: most are cut at some byte, some only much later; some are slow, or
 * stop reading, so that the server must go on without them; and now and then there are none for a
 * while, so that who comes back has missed more than a server keeps in memory. Asked by one thread;
 * {@link #clear} and {@link #renew} by any.
 */
final class Weather implements Supplier<Fault.OnTheWay> {
  private static final int FIRST_CUT_BYTES = 20;
  private static final int LAST_CUT_BYTES = 400_000;
  private static final int SLOW_ONE_IN = 5;
  private static final int MOST_SLOW = 3;
  private static final long SLOWEST_BYTE_NANOS = 1_000_000;
  private static final int LONGEST_DELAY_MILLIS = 300;
  private static final int ONE_IN = 4;
  private static final int SHORTEST_NAP_MILLIS = 200;
  private static final int LONGEST_NAP_MILLIS = 2_000;

  private final SplittableRandom random;
  private final AtomicInteger slow = new AtomicInteger();
  private volatile boolean clear = true;
  private long napEnds = System.nanoTime();

  Weather(SplittableRandom random) {
    this.random = random;
  }

  /** All connections are gone, the slow ones too, which would never end by themselves. */
  void renew() {
    slow.set(0);
  }

  /** From now on connections last, or do not. */
  void clear(boolean clear) {
    this.clear = clear;
  }

  @Override
  public Fault.OnTheWay get() {
    if (clear) {
      return new Fault.None();
    }
    if (System.nanoTime() - napEnds < 0) {
      return new Fault.Cut(Fault.Way.TO_SERVER, 0, true);
    }
    if (random.nextInt(ONE_IN) == 0) {
      napEnds =
          System.nanoTime() + random.nextLong(SHORTEST_NAP_MILLIS, LONGEST_NAP_MILLIS) * 1_000_000;
    }
    return random.nextInt(SLOW_ONE_IN) == 0 && slow.getAndIncrement() < MOST_SLOW ? slow() : cut();
  }

  private Fault.OnTheWay cut() {
    return new Fault.Cut(
        random.nextBoolean() ? Fault.Way.TO_SERVER : Fault.Way.TO_CLIENT,
        random.nextInt(FIRST_CUT_BYTES, LAST_CUT_BYTES),
        random.nextBoolean());
  }

  private Fault.OnTheWay slow() {
    return switch (random.nextInt(3)) {
      case 0 ->
          new Fault.Trickle(
              Fault.Way.TO_CLIENT, Duration.ofNanos(random.nextLong(SLOWEST_BYTE_NANOS)));
      case 1 -> new Fault.Stall(Fault.Way.TO_CLIENT, random.nextInt(LAST_CUT_BYTES));
      default -> new Fault.Delay(Duration.ofMillis(random.nextInt(LONGEST_DELAY_MILLIS)));
    };
  }
}
