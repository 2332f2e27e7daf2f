package chat.testkit.drive;

import chat.testkit.fault.Fault;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * What each connection meets: most are cut at some byte, some only much later; and now and then
 * there are none for a while, so that who comes back has missed more than a server keeps in memory.
 * Asked by one thread; {@link #clear} by any.
 */
final class Weather implements Supplier<Fault.OnTheWay> {
  private static final int FIRST_CUT_BYTES = 20;
  private static final int LAST_CUT_BYTES = 400_000;
  private static final int ONE_IN = 4;
  private static final int SHORTEST_NAP_MILLIS = 200;
  private static final int LONGEST_NAP_MILLIS = 2_000;

  private final SplittableRandom random;
  private volatile boolean clear = true;
  private long napEnds = System.nanoTime();

  Weather(SplittableRandom random) {
    this.random = random;
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
    return new Fault.Cut(
        random.nextBoolean() ? Fault.Way.TO_SERVER : Fault.Way.TO_CLIENT,
        random.nextInt(FIRST_CUT_BYTES, LAST_CUT_BYTES),
        random.nextBoolean());
  }
}
