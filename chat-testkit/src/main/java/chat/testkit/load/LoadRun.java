package chat.testkit.load;

import chat.protocol.Link;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Load} against a server. To be used once. */
public final class LoadRun {
  private static final int AT_ONCE = 32;
  private static final int SPARE_DESCRIPTORS = 100;
  private static final int RADIX = 36;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** What took longer counts as having taken so long. */
  static final long LONGEST_NANOS = 60_000_000_000L;

  /** Users share these, since one for each of ten thousand would be a gigabyte. */
  private static final int RECORDERS = 16;

  private static final int DIGITS = 3;
  private static final Duration DRAIN = Duration.ofSeconds(30);
  private static final long LOOK_NANOS = 10_000_000;

  /** How far apart two users of a room may usually be and still be compared. */
  private static final int APART = 1 << 14;

  // Of another run against the same server there may be rooms still.
  private final String name = Long.toString(System.currentTimeMillis(), RADIX);
  private final Load load;
  private final Link server;
  private final Duration drain;
  private final Supplier<@Nullable Duration> serverCpu;
  private final List<LoadRoom> rooms = new ArrayList<>();
  private final List<LoadUser> users = new ArrayList<>();
  private final LongAdder said = new LongAdder();
  private final LongAdder acknowledged = new LongAdder();
  private final AtomicReference<@Nullable String> outside = new AtomicReference<>();
  private final Violations violations = new Violations();
  private final List<Recorder> recorders = new ArrayList<>();
  private final Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
  private final List<Second> seconds = new ArrayList<>();
  private final Consumer<Second> progress;
  private volatile boolean on;
  private volatile long countFrom = Long.MAX_VALUE;
  private volatile long countTo = Long.MAX_VALUE;

  /** What is done while everybody talks; what is measured is the time that it takes. */
  @FunctionalInterface
  public interface Meanwhile {
    void run() throws IOException;
  }

  /**
   * A run that has not begun.
   *
   * @param serverCpu what the server's process has used so far; {@code null} if that can't be known
   * @param progress hears of each second of the counted time when it is over
   */
  public LoadRun(
      Load load, Link server, Supplier<@Nullable Duration> serverCpu, Consumer<Second> progress) {
    this(load, server, serverCpu, progress, DRAIN);
  }

  /** As the other; what has not come so long after the end is lost. */
  LoadRun(
      Load load,
      Link server,
      Supplier<@Nullable Duration> serverCpu,
      Consumer<Second> progress,
      Duration drain) {
    this.drain = drain;
    this.load = load;
    this.server = server;
    this.serverCpu = serverCpu;
    this.progress = progress;
    for (int i = 0; i < RECORDERS; i++) {
      recorders.add(new Recorder(LONGEST_NANOS, DIGITS));
    }
    remembers(APART);
  }

  /**
   * Lets users of a room be so many entries apart and still be compared; to be called before it
   * runs, if at all.
   */
  public void remembers(int apart) {
    rooms.clear();
    for (int i = 0; i < load.rooms(); i++) {
      rooms.add(new LoadRoom("load-" + name + "-" + i, apart));
    }
  }

  Load load() {
    return load;
  }

  /** The room of this number, from 0; it is there when the users are. */
  public LoadRoom room(int number) {
    return rooms.get(number);
  }

  /**
   * Drives the server for the time that was asked for, and waits until everybody has everything.
   *
   * @throws IOException if the users cannot get in
   */
  public LoadReport run() throws IOException {
    return run(() -> {}, this::warmUp, this::watch);
  }

  /**
   * Drives the server for the time that was asked for, after something of the caller's own.
   *
   * @param before is done when all users are in, and nobody has said anything
   * @param warmUp is done while they talk, and nothing is counted
   * @throws IOException if the users cannot get in, or one of the two fails
   */
  public LoadReport run(Meanwhile before, Meanwhile warmUp) throws IOException {
    return run(before, warmUp, this::watch);
  }

  /**
   * Drives the server while something else is done, and waits until everybody has everything.
   *
   * @throws IOException if the users cannot get in, or what is done meanwhile fails
   */
  public LoadReport run(Meanwhile meanwhile) throws IOException {
    return run(() -> {}, this::warmUp, meanwhile);
  }

  private LoadReport run(Meanwhile before, Meanwhile warmUp, Meanwhile meanwhile)
      throws IOException {
    try {
      requireDescriptors(load.users());
      gather();
      before.run();
      return measure(warmUp, meanwhile);
    } finally {
      on = false;
      for (LoadUser user : users) {
        user.close();
      }
    }
  }

  /**
   * Sees to it that this process can have so many connections.
   *
   * @throws IOException if it cannot; it says how to mend that
   */
  public static void requireDescriptors(int connections) throws IOException {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        && unix.getMaxFileDescriptorCount() < connections + SPARE_DESCRIPTORS) {
      throw new IOException(
          "each user needs a file descriptor, and this process may have "
              + unix.getMaxFileDescriptorCount()
              + ": raise the limit with ulimit -n "
              + (connections + SPARE_DESCRIPTORS)
              + ", or take fewer of them");
    }
  }

  private void gather() throws IOException {
    Semaphore doors = new Semaphore(AT_ONCE);
    CountDownLatch inside = new CountDownLatch(load.users());
    for (int i = 0; i < load.users(); i++) {
      doors.acquireUninterruptibly();
      LoadUser user = new LoadUser(i, server, this, rooms.get(i % load.rooms()));
      users.add(user);
      if (i < load.rooms()) {
        enter(user, true, doors, inside); // Before anybody can join it.
      } else {
        Thread.ofVirtual().name("load-enter").start(() -> enter(user, false, doors, inside));
      }
    }
    await(inside);
    String why = outside.get();
    if (why != null) {
      throw new IOException(why);
    }
  }

  private void enter(LoadUser user, boolean first, Semaphore doors, CountDownLatch inside) {
    try {
      user.enter(first);
      Thread.ofVirtual().name("load-reader").start(user::listen);
    } catch (IOException e) {
      outside.set("somebody could not get in: " + e.getMessage());
    } finally {
      doors.release();
      inside.countDown();
    }
  }

  private void warmUp() {
    pause(load.warmUp());
  }

  private LoadReport measure(Meanwhile warmUp, Meanwhile meanwhile) throws IOException {
    on = true;
    if (load.rate() > 0) {
      Thread.ofPlatform().name("load-pace").daemon().start(this::pace);
    } else {
      for (LoadUser user : users.subList(0, load.rooms() * load.inFlight())) {
        user.becomeSender();
      }
    }
    warmUp.run();
    Sample begin = sample();
    countFrom = begin.nanos();
    meanwhile.run();
    Sample end = sample();
    countTo = end.nanos();
    on = false;
    drain();
    violations.close(); // how users go home is no matter any more
    latencies.add(sinceLast());
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
        seconds,
        violations);
  }

  /** Looks at all once a second, for as long as is counted. */
  private void watch() {
    Sample begin = sample();
    Sample before = begin;
    long end = begin.nanos() + load.time().toNanos();
    while (true) {
      long left = end - System.nanoTime();
      pause(Duration.ofNanos(Math.clamp(left, 0, LOOK_EVERY.toNanos())));
      Sample now = sample();
      Histogram here = sinceLast();
      latencies.add(here);
      Second second =
          Second.of(
              (now.nanos() - begin.nanos()) / 1e9,
              (now.nanos() - before.nanos()) / 1e9,
              now.acknowledged() - before.acknowledged(),
              now.deliveries() - before.deliveries(),
              here,
              violations.all());
      seconds.add(second);
      progress.accept(second);
      before = now;
      if (now.nanos() >= end) {
        return;
      }
    }
  }

  private Histogram sinceLast() {
    Histogram all = new Histogram(LONGEST_NANOS, DIGITS);
    recorders.forEach(recorder -> all.add(recorder.getIntervalHistogram()));
    return all;
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
      if (!on) {
        return;
      }
      try {
        users.get((int) (i % senders)).send(due);
      } catch (IOException e) {
        violations.add(Violations.Kind.OTHER, "could not send: " + e.getMessage());
      }
    }
  }

  /** Waits until all is acknowledged and everybody has what was. */
  private void drain() {
    long deadline = System.nanoTime() + drain.toNanos();
    while (said.sum() > acknowledged.sum() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    if (said.sum() > acknowledged.sum()) {
      long missing = said.sum() - acknowledged.sum();
      violations.add(Violations.Kind.OTHER, missing, missing + " messages were not acknowledged");
    }
    for (LoadUser user : users) {
      while (user.stream().last() < user.room().acknowledged() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
      user.stream().endsAt(user.room().acknowledged());
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
    violations.add(Violations.Kind.OTHER, "user " + user + " lost the connection: " + why);
  }

  /** A refusal, a goodbye, or what no server should send here. */
  void unexpected(int user, String frame) {
    violations.add(Violations.Kind.OTHER, "user " + user + " got " + frame);
  }

  Violations violations() {
    return violations;
  }

  Recorder latencies(int user) {
    return recorders.get(user % RECORDERS);
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
