package chat.testkit.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Load} against a server. To be used once. */
public final class LoadRun {
  private static final int AT_ONCE = 32;
  private static final int KEPT = 20;
  private static final Duration DRAIN = Duration.ofSeconds(30);
  private static final long LOOK_NANOS = 10_000_000;

  private final Load load;
  private final Dial dial;
  private final Supplier<@Nullable Duration> serverCpu;
  private final List<LoadUser> users = new ArrayList<>();
  private final LongAdder said = new LongAdder();
  private final LongAdder acknowledged = new LongAdder();
  private final AtomicInteger brokenCount = new AtomicInteger();
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private volatile boolean on;
  private volatile boolean over;
  private volatile long countFrom = Long.MAX_VALUE;
  private volatile long countTo = Long.MAX_VALUE;

  /** A way to the server. */
  @FunctionalInterface
  public interface Dial {
    /** A new connection, on any thread. */
    Socket connect() throws IOException;
  }

  /** What is done while everybody talks; what is measured is the time that it takes. */
  @FunctionalInterface
  public interface Meanwhile {
    void run() throws IOException;
  }

  /**
   * A run that has not begun, over plain TCP.
   *
   * @param serverCpu what the server's process has used so far; {@code null} if that can't be known
   */
  public LoadRun(Load load, InetSocketAddress server, Supplier<@Nullable Duration> serverCpu) {
    this(load, () -> new Socket(server.getAddress(), server.getPort()), serverCpu);
  }

  /** A run that has not begun. */
  public LoadRun(Load load, Dial dial, Supplier<@Nullable Duration> serverCpu) {
    this.load = load;
    this.dial = dial;
    this.serverCpu = serverCpu;
  }

  Load load() {
    return load;
  }

  /**
   * Drives the server for the time that was asked for, and waits until everybody has everything.
   *
   * @throws IOException if the users cannot get in
   */
  public LoadReport run() throws IOException {
    return run(() -> pause(load.time()));
  }

  /**
   * Drives the server while something else is done, and waits until everybody has everything.
   *
   * @throws IOException if the users cannot get in, or what is done meanwhile fails
   */
  public LoadReport run(Meanwhile meanwhile) throws IOException {
    try {
      gather();
      return measure(meanwhile);
    } finally {
      over = true;
      for (LoadUser user : users) {
        user.close();
      }
    }
  }

  private void gather() throws IOException {
    List<LoadRoom> rooms = new ArrayList<>();
    for (int i = 0; i < load.rooms(); i++) {
      rooms.add(new LoadRoom());
    }
    Semaphore doors = new Semaphore(AT_ONCE);
    CountDownLatch inside = new CountDownLatch(load.users());
    for (int i = 0; i < load.users(); i++) {
      doors.acquireUninterruptibly();
      LoadUser user = new LoadUser(i, dial.connect(), this, rooms.get(i % load.rooms()));
      users.add(user);
      if (i < load.rooms()) {
        enter(user, true, doors, inside); // Before anybody can join it.
      } else {
        Thread.ofVirtual().name("load-enter").start(() -> enter(user, false, doors, inside));
      }
    }
    await(inside);
    if (!broken.isEmpty()) {
      throw new IOException(broken.peek());
    }
  }

  private void enter(LoadUser user, boolean first, Semaphore doors, CountDownLatch inside) {
    try {
      user.enter(first);
      Thread.ofVirtual().name("load-reader").start(user::listen);
    } catch (IOException e) {
      broken("somebody could not get in: " + e.getMessage());
    } finally {
      doors.release();
      inside.countDown();
    }
  }

  private LoadReport measure(Meanwhile meanwhile) throws IOException {
    on = true;
    if (load.rate() > 0) {
      Thread.ofPlatform().name("load-pace").daemon().start(this::pace);
    } else {
      for (LoadUser user : users.subList(0, load.rooms() * load.inFlight())) {
        user.becomeSender();
      }
    }
    pause(load.warmUp());
    Sample begin = sample();
    countFrom = begin.nanos();
    meanwhile.run();
    Sample end = sample();
    countTo = end.nanos();
    on = false;
    drain();
    Histogram latencies = new Histogram(2);
    for (LoadUser user : users) {
      latencies.add(user.latencies());
    }
    return new LoadReport(
        load,
        Duration.ofNanos(end.nanos() - begin.nanos()),
        end.deliveries() - begin.deliveries(),
        end.acknowledged() - begin.acknowledged(),
        end.serverCpu() == null || begin.serverCpu() == null
            ? null
            : end.serverCpu().minus(begin.serverCpu()),
        end.driverCpu().minus(begin.driverCpu()),
        latencies,
        brokenCount.get(),
        List.copyOf(broken));
  }

  /** Where all counters stood at one time. */
  private record Sample(
      long nanos,
      long deliveries,
      long acknowledged,
      @Nullable Duration serverCpu,
      Duration driverCpu) {}

  private Sample sample() {
    return new Sample(
        System.nanoTime(),
        users.stream().mapToLong(LoadUser::deliveries).sum(),
        acknowledged.sum(),
        serverCpu.get(),
        driverCpu());
  }

  private static Duration driverCpu() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? Duration.ofNanos(system.getProcessCpuTime())
        : Duration.ZERO;
  }

  /** Says each message when it is due; one that is late keeps the time at which it was due. */
  private void pace() {
    long begin = System.nanoTime();
    int senders = load.users();
    for (long i = 0; on; i++) {
      long due = begin + i * 1_000_000_000L / load.rate();
      for (long left; (left = due - System.nanoTime()) > 0 && on; ) {
        LockSupport.parkNanos(left);
      }
      try {
        users.get((int) (i % senders)).send(due);
      } catch (IOException e) {
        broken("could not send: " + e.getMessage());
      }
    }
  }

  /** Waits until all is acknowledged and everybody has what was. */
  private void drain() {
    long deadline = System.nanoTime() + DRAIN.toNanos();
    while (said.sum() > acknowledged.sum() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    if (said.sum() > acknowledged.sum()) {
      broken((said.sum() - acknowledged.sum()) + " messages were not acknowledged");
    }
    for (LoadUser user : users) {
      while (user.last() < user.room().acknowledged() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
      if (user.last() < user.room().acknowledged()) {
        broken("somebody got " + user.last() + " of " + user.room().acknowledged());
      }
    }
  }

  // --- what users say of themselves, on any thread

  boolean isOn() {
    return on;
  }

  boolean isCounted(long intendedNanos) {
    return intendedNanos >= countFrom && intendedNanos < countTo;
  }

  void said() {
    said.increment();
  }

  void acknowledged() {
    acknowledged.increment();
  }

  void ended(int user, String why) {
    if (!over) {
      broken("user " + user + " lost the connection: " + why);
    }
  }

  void broken(String what) {
    if (brokenCount.incrementAndGet() <= KEPT) {
      broken.add(what);
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }
}
