package chat.testkit.slow;

import chat.protocol.Link;
import chat.testkit.load.LoadReport;
import chat.testkit.load.LoadRoom;
import chat.testkit.load.LoadRun;
import chat.testkit.load.Violations;
import chat.testkit.load.Violations.Kind;
import chat.testkit.process.Heap;
import chat.testkit.process.PinnedKey;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * One run of {@link SlowReaders} against a server of its own. To be used once, by one thread.
 *
 * <p>What the healthy are held against is themselves without any of the readers, right before: a
 * thousand followers who do read would cost far more than a thousand who do not, so that nearly
 * anything would look fast beside them. For the same reason it is counted only from when nothing
 * more can be written to any reader.
 */
public final class SlowRun {
  /** So many are at the door at a time, or the server would turn some away. */
  private static final int AT_ONCE = 32;

  /** A reader stops after fewer entries than that. */
  private static final int MOST_READ = 50;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  /** What is written to a reader before it is stuck takes no longer, on a machine however busy. */
  private static final Duration FILLED_WITHIN = Duration.ofSeconds(60);

  /** How much later than its limit a connection may be closed. */
  private static final Duration LATE = Duration.ofSeconds(10);

  /** So many entries more than the messages may come before the readers are stuck. */
  private static final int BEFORE = 1 << 18;

  private final SlowReaders slow;
  private final Consumer<String> out;
  private final Random random;
  private final Semaphore door = new Semaphore(AT_ONCE);
  private final List<Round> rounds = new ArrayList<>();
  private final Violations violations = new Violations();

  /**
   * A run that has not begun.
   *
   * @param out gets each line of the table when it is known
   */
  public SlowRun(SlowReaders slow, Consumer<String> out) {
    this.slow = slow;
    this.out = out;
    this.random = new Random(slow.seed());
  }

  /**
   * Starts the server, drives it and looks at it.
   *
   * @param scratch where the server keeps its data and its key
   * @throws IOException if the run cannot be made
   */
  public SlowReport run(ServerCommand launcher, Path scratch) throws IOException {
    LoadRun.requireDescriptors(slow.readers() + slow.healthy());
    Path data = scratch.resolve("data");
    ServerCommand command =
        launcher
            .with(
                "--data",
                data.toString(),
                "--rate-limit",
                "off",
                "--write-timeout",
                slow.writeTimeout().toMillis() + "ms")
            .onJvm("-XX:+AlwaysPreTouch -Xms%1$s -Xmx%1$s".formatted(slow.heap()));
    if (!slow.tls()) {
      try (ServerProcess server = ServerProcess.start(command)) {
        return drive(server, data, Link.to(false, "127.0.0.1", server.port()));
      }
    }
    PinnedKey key = PinnedKey.in(scratch);
    try (ServerProcess server = ServerProcess.start(key.servedBy(command))) {
      return drive(server, data, key.link(server.port()));
    }
  }

  private SlowReport drive(ServerProcess server, Path data, Link link) throws IOException {
    new LoadRun(slow.load(), link, server::cpu, _ -> {}).run(); // both programs warm up
    out.accept(SlowReport.heading());
    for (int number = 1; ; number++) {
      LoadRun beside = new LoadRun(slow.load(), link, server::cpu, _ -> {});
      beside.remembers(slow.messages() + BEFORE);
      LoadRoom room = beside.room(0);
      List<SlowReader> readers = new ArrayList<>();
      for (int i = 0; i < slow.readers(); i++) {
        String name = "slow" + number + "x" + i;
        readers.add(new SlowReader(name, random.nextInt(MOST_READ), room, violations));
      }
      try {
        Round round = round(server, data, link, beside, readers);
        rounds.add(round);
        out.accept(SlowReport.row(number, round, slow.readers()));
        if (number == slow.rounds()) {
          return end(server, link, readers, room.acknowledged());
        }
      } finally {
        readers.forEach(SlowReader::close);
      }
    }
  }

  private Round round(
      ServerProcess server, Path data, Link link, LoadRun run, List<SlowReader> readers)
      throws IOException {
    LoadReport alone = new LoadRun(slow.load(), link, server::cpu, _ -> {}).run();
    Heap heapBefore = Heap.of(server);
    long residentBefore = server.residentBytes();
    Status before = awaitNobody(data);

    LoadReport beside =
        run.run(
            () -> together(readers, reader -> throughTheDoor(() -> reader.arrives(link))),
            () -> {
              together(readers, SlowReader::readsAWhile);
              awaitStuck(server, readers);
            });

    Heap heap = Heap.of(server);
    long resident = server.residentBytes();
    SendQueues queues = SendQueues.of(server.port());
    Status stopped = Status.of(data);
    Status after = awaitNobody(data);
    return new Round(
        alone,
        beside,
        heapBefore.bytes(),
        heap.bytes(),
        residentBefore,
        resident,
        heap.largest(),
        queues.to(ports(readers)),
        stopped.connections(),
        after.stuck() - before.stuck(),
        after.connections());
  }

  private static List<Integer> ports(List<SlowReader> readers) {
    return readers.stream().map(SlowReader::port).toList();
  }

  /** Waits until nothing more can be written to any of them. */
  private static void awaitStuck(ServerProcess server, List<SlowReader> readers)
      throws IOException {
    List<Integer> ports = ports(readers);
    SendQueues before = SendQueues.of(server.port());
    for (long end = System.nanoTime() + FILLED_WITHIN.toNanos(); ; ) {
      pause();
      SendQueues now = SendQueues.of(server.port());
      long stuck = now.standingStill(before, ports);
      if (stuck == ports.size()) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new IOException("of " + ports.size() + " readers only " + stuck + " are stuck");
      }
      before = now;
    }
  }

  /** Waits until the server has no connection; how it was at last, if that does not come. */
  private Status awaitNobody(Path data) throws IOException {
    long end = System.nanoTime() + slow.writeTimeout().plus(LATE).toNanos();
    while (true) {
      Status status = Status.of(data);
      if (status.connections() == 0 || System.nanoTime() > end) {
        return status;
      }
      pause();
    }
  }

  /** All wake up, find that they were closed, and come back, all at once. */
  private SlowReport end(ServerProcess server, Link link, List<SlowReader> readers, long head)
      throws IOException {
    together(readers, SlowReader::wakesUp);
    long missing = readers.stream().mapToLong(reader -> reader.missing(head)).sum();
    Duration cpuBefore = server.cpu();
    long begin = System.nanoTime();
    together(
        readers,
        reader -> {
          try {
            throughTheDoor(() -> reader.comesBack(link));
            reader.readsOnTo(head);
          } catch (IOException e) {
            violations.add(Kind.OTHER, "a reader could not come back: " + e.getMessage());
          }
        });
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    return new SlowReport(
        slow,
        rounds,
        readers.stream().mapToLong(SlowReader::got).min().orElse(0),
        new SlowReport.CatchingUp(missing, took, server.cpu().minus(cpuBefore)),
        violations.first());
  }

  private interface Step {
    void take() throws IOException;
  }

  private interface StepOf {
    void take(SlowReader reader) throws IOException;
  }

  private void throughTheDoor(Step step) throws IOException {
    door.acquireUninterruptibly();
    try {
      step.take();
    } finally {
      door.release();
    }
  }

  /** All do the same at the same time; returns when all have done it. */
  private static void together(List<SlowReader> readers, StepOf step) throws IOException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (SlowReader reader : readers) {
        all.add(
            threads.submit(() -> {
              step.take(reader);
              return null;
            }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a reader failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted", e);
  }
}
