package chat.testkit.fault;

import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Cuts every connection at some byte; the same seed gives the same cuts in the same order. */
public final class Cuts implements Supplier<Fault.OnTheWay> {
  private final SplittableRandom random;
  private final int atLeastBytes;
  private final int belowBytes;

  public Cuts(long seed, int atLeastBytes, int belowBytes) {
    this.random = new SplittableRandom(seed);
    this.atLeastBytes = atLeastBytes;
    this.belowBytes = belowBytes;
  }

  @Override
  public synchronized Fault.OnTheWay get() {
    return new Fault.Cut(
        random.nextBoolean() ? Fault.Way.TO_SERVER : Fault.Way.TO_CLIENT,
        random.nextInt(atLeastBytes, belowBytes),
        random.nextBoolean());
  }
}
