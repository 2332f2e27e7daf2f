package chat.server.net;

import chat.server.limit.Limit;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which connections are let in. Whoever has not yet logged in costs us something and is
 * nobody yet, so that is what is counted.
 *
 * <p>Any thread may call it.
 */
public final class Admission {
  /** Places that are remembered; beyond it the one that was quiet for longest is forgotten. */
  static final int REMEMBERED = 16_384;

  private static final double SECONDS_PER_MINUTE = 60;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long RETRY_MS = 1_000;
  private static final long RETRY_WHEN_FULL_MS = 5_000;

  private volatile Limits limits;
  private volatile List<AddressBlock> exempt;
  private final LongSupplier nanoTime;
  private final RandomGenerator random;

  // In the order of use, the least recent first.
  private final Map<AddressPrefix, Place> places = new LinkedHashMap<>(16, 0.75f, true);
  private int connections;
  private int strangers;

  /**
   * How many connections are let in.
   *
   * @param connections in all
   * @param strangers not yet logged in, in all; beyond it they are refused at random, the more of
   *     them there are the more probably, and at twice as many surely
   * @param strangersPerAddress not yet logged in from one address or /64
   * @param newPerMinute new ones from one address or /64 in a minute
   */
  public record Limits(int connections, int strangers, int strangersPerAddress, int newPerMinute) {
    public Limits {
      if (connections < 1 || strangers < 1 || strangersPerAddress < 1 || newPerMinute < 1) {
        throw new IllegalArgumentException("each limit of connections must be at least 1");
      }
    }
  }

  /** What was decided. */
  public sealed interface Verdict permits Ticket, Busy {}

  /**
   * No.
   *
   * @param retryAfterMs when it may be worth trying again, in milliseconds
   * @param limit which one decided
   */
  public record Busy(long retryAfterMs, Limit limit) implements Verdict {}

  /** Yes. Whoever holds it must close it when the connection is gone. Any thread may call it. */
  public final class Ticket implements Verdict, AutoCloseable {
    private final @Nullable Place from;
    private boolean stranger = true;
    private boolean open = true;

    private Ticket(@Nullable Place from) {
      this.from = from;
    }

    /** The connection now belongs to somebody. */
    public void loggedIn() {
      synchronized (Admission.this) {
        if (stranger) {
          stranger = false;
          strangers--;
          if (from != null) {
            from.strangers--;
          }
        }
      }
    }

    /** The connection is gone. A second time does nothing. */
    @Override
    public void close() {
      synchronized (Admission.this) {
        loggedIn();
        if (open) {
          open = false;
          connections--;
        }
      }
    }
  }

  private final class Place {
    private int strangers;
    private TokenBucket newOnes = newOnes();
  }

  private TokenBucket newOnes() {
    return new TokenBucket(limits.newPerMinute, limits.newPerMinute / SECONDS_PER_MINUTE, nanoTime);
  }

  /**
   * Nobody is connected yet.
   *
   * @param exempt addresses that the limits per address do not hold for; those in all do
   * @param nanoTime monotonic time in nanoseconds
   */
  public Admission(
      Limits limits, List<AddressBlock> exempt, LongSupplier nanoTime, RandomGenerator random) {
    this.limits = limits;
    this.exempt = List.copyOf(exempt);
    this.nanoTime = nanoTime;
    this.random = random;
  }

  /** From now on these hold; who is in stays in. */
  public synchronized void use(Limits next, List<AddressBlock> nextExempt) {
    boolean otherRate = next.newPerMinute != limits.newPerMinute;
    limits = next;
    exempt = List.copyOf(nextExempt);
    if (otherRate) {
      places.values().forEach(place -> place.newOnes = newOnes());
    }
  }

  /** Decides about a connection that was accepted just now. */
  public synchronized Verdict admit(InetAddress address) {
    if (connections >= limits.connections) {
      return busy(RETRY_WHEN_FULL_MS, Limit.MAX_CONNECTIONS);
    }
    if (strangers >= limits.strangers
        && random.nextInt(limits.strangers) < strangers - limits.strangers + 1) {
      return busy(RETRY_MS, Limit.STRANGERS);
    }
    Place from = null;
    if (!isExempt(address)) {
      from = places.computeIfAbsent(AddressPrefix.of(address), _ -> new Place());
      if (from.strangers >= limits.strangersPerAddress) {
        return busy(RETRY_MS, Limit.STRANGERS_PER_ADDRESS);
      }
      long nanos = from.newOnes.tryTake(1);
      if (nanos > 0) {
        return busy(nanos / NANOS_PER_MILLI + 1, Limit.NEW_PER_ADDRESS);
      }
      from.strangers++;
      forgetSome();
    }
    connections++;
    strangers++;
    return new Ticket(from);
  }

  /**
   * Whether more than half of the places for those not logged in are taken: then they get less
   * time.
   */
  public synchronized boolean crowded() {
    return strangers > limits.strangers / 2;
  }

  /** How many connections there are, and how many of them are not logged in, for {@code status}. */
  public synchronized int connections() {
    return connections;
  }

  /** How many connections are not logged in. */
  public synchronized int strangers() {
    return strangers;
  }

  /** Whether the limits per address do not hold for an address. */
  public boolean isExempt(InetAddress address) {
    return exempt.stream().anyMatch(block -> block.contains(address));
  }

  synchronized int remembered() {
    return places.size();
  }

  /** Not everybody who was refused at the same moment shall come back at the same moment. */
  private Busy busy(long afterMs, Limit limit) {
    return new Busy(afterMs + random.nextLong(afterMs / 2 + 1), limit);
  }

  /**
   * Those who have somebody waiting are never forgotten; of them there are no more than strangers.
   */
  private void forgetSome() {
    Iterator<Place> oldest = places.values().iterator();
    while (places.size() > REMEMBERED && oldest.hasNext()) {
      if (oldest.next().strangers == 0) {
        oldest.remove();
      }
    }
  }
}
