package chat.testkit.load;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What went against the promise in one run: how often, and the first of it. For any thread. */
public final class Violations {
  private static final int KEPT = 20;

  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);
  private final AtomicInteger kept = new AtomicInteger();
  private final Queue<String> first = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /** In which way. */
  public enum Kind {
    /** An entry that everybody was to get, and somebody did not, up to the end. */
    LOST,
    /** An entry that came again. */
    DUPLICATE,
    /** An entry that came after a later one. */
    REORDERED,
    /** A number was left out, whether it came later or not. */
    GAP,
    /** Anything else: refusals, other frames than others got, a connection that broke. */
    OTHER
  }

  public Violations() {
    for (Kind kind : Kind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  /** The run is over: what happens from now on counts no more. */
  void close() {
    closed = true;
  }

  public void add(Kind kind, String what) {
    add(kind, 1, what);
  }

  void add(Kind kind, long times, String what) {
    if (closed) {
      return;
    }
    count(kind).add(times);
    if (kept.incrementAndGet() <= KEPT) {
      first.add(what);
    }
  }

  private LongAdder count(Kind kind) {
    LongAdder count = counts.get(kind);
    if (count == null) {
      throw new IllegalStateException(kind.name());
    }
    return count;
  }

  long of(Kind kind) {
    return count(kind).sum();
  }

  /** How many there were. */
  public long all() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** What the first of them were, for people. */
  public List<String> first() {
    return List.copyOf(first);
  }
}
