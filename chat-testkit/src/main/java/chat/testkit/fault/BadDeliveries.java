package chat.testkit.fault;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A server that delivers badly: of all entries that it delivers to anybody, one in so many is not
 * what it should be. For finding out whether a check notices.
 */
public final class BadDeliveries implements Supplier<Alteration> {

  /** What becomes of such an entry. */
  public enum How {
    /** It never comes. */
    DROPPED,
    /** It comes twice. */
    DOUBLED,
    /** It comes after the next one. */
    SWAPPED
  }

  private final How how;
  private final long oneIn;
  private final AtomicLong deliveries = new AtomicLong();

  public BadDeliveries(How how, long oneIn) {
    if (oneIn < 1) {
      throw new IllegalArgumentException("one in " + oneIn + " is none: write 1 or more");
    }
    this.how = how;
    this.oneIn = oneIn;
  }

  @Override
  public Alteration get() {
    return new Bad();
  }

  private final class Bad implements Alteration {
    private String held = "";

    @Override
    public List<String> toClient(String line) {
      if (!Alteration.isEntry(line)) {
        return List.of(line);
      }
      boolean bad = deliveries.incrementAndGet() % oneIn == 0;
      if (!held.isEmpty()) {
        List<String> both = List.of(line, held);
        held = "";
        return both;
      }
      if (!bad) {
        return List.of(line);
      }
      return switch (how) {
        case DROPPED -> List.of();
        case DOUBLED -> List.of(line, line);
        case SWAPPED -> {
          held = line;
          yield List.of();
        }
      };
    }
  }
}
