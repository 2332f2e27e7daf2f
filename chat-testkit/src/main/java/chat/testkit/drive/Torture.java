package chat.testkit.drive;

import chat.testkit.check.Diary;
import chat.testkit.check.History;
import chat.testkit.check.Note;
import chat.testkit.check.Verdict;
import chat.testkit.check.Violation;
import chat.testkit.fault.Proxy;
import chat.testkit.power.Call;
import chat.testkit.power.Recorder;
import chat.testkit.power.Trace;
import chat.testkit.process.ClientCommand;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything at once: users talk over a network that cuts them off, others join and leave, while
 * the server is killed at any moment and at chosen system calls, frozen, told that a sync failed or
 * that the disk is full; afterwards the checker asks what became of it all, and the disk is rebuilt
 * as cuts of power would have left it.
 *
 * <p>Without {@code strace} there are kills and cuts alone, which the report says.
 *
 * @param seed of all choices
 * @param time how long users talk at least; more blows may follow to make up {@code kills}
 * @param kills how many times the server is killed at least
 * @param powerCuts how many moments are tried on the rebuilt disk
 */
public record Torture(long seed, Duration time, int kills, int users, int rooms, int powerCuts) {
  private static final int LEAVERS = 2;

  /** How long a server may take to be back and to answer so many. */
  private static final Duration ROUND = Duration.ofSeconds(60);

  /** I10, and a machine that is out of breath. */
  private static final Duration SETTLE = Duration.ofSeconds(60);

  private static final int AFTER_A_FAULT = 50;
  private static final int ENOUGH = 2_000;
  private static final Duration FROZEN = Duration.ofMillis(300);

  /** Recording goes on until there is so much: a sector takes 2 KB of text. */
  private static final long RECORD_BYTES = 300L << 20;

  /**
   * How it went.
   *
   * @param blows how many of each kind
   * @param telling how many of them came while messages were on their way
   * @param refusedStarts how often a start met a failing disk, and was tried again on a good one
   * @param outbox what became of what was typed into the real client; {@code null} if the run broke
   *     off before that was known
   * @param aftermath what cuts of power left; {@code null} if there were none
   */
  public record Report(
      Torture torture,
      Map<Blow.Kind, Integer> blows,
      int telling,
      int refusedStarts,
      Verdict verdict,
      OutboxUser.@Nullable Result outbox,
      @Nullable Aftermath aftermath,
      Duration took) {

    /** Whether no promise was broken. */
    public boolean isGood() {
      return verdict.isClean()
          && outbox != null
          && outbox.violations().isEmpty()
          && (aftermath == null || aftermath.isGood());
    }

    private String powerless() {
      return Recorder.isHere()
          ? "not cut"
          : "not cut, and nothing struck at system calls, since strace is not here: install it";
    }

    public String text() {
      return blows.entrySet().stream()
              .map(blow ->
                  blow.getValue()
                      + " "
                      + blow.getKey().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '))
              .collect(Collectors.joining(", "))
          + "; %d with sends in flight; %d times it was struck before it was ready%n"
              .formatted(telling, refusedStarts)
          + verdict.report()
          + (outbox == null ? "" : outbox.text())
          + "\npower: "
          + (aftermath == null ? powerless() : aftermath.text())
          + "\nthe whole took %.1f s".formatted(took.toMillis() / 1_000.0);
    }
  }

  /**
   * Runs it.
   *
   * @param directory for all that is written; must be empty
   * @param progress is told a line now and then
   * @throws IOException also if the server does not come back, or leaves somebody behind (I10)
   */
  public Report run(ServerCommand command, Path directory, Consumer<String> progress)
      throws IOException {
    return new Run(this, command.with("--rate-limit", "off"), directory, progress).go();
  }

  /** One run; for one thread. */
  private static final class Run {
    private final Torture torture;
    private final ServerCommand served;
    private final ServerCommand stored;
    private final Path directory;
    private final Path data;
    private final Path trace;
    private final Consumer<String> progress;
    private final SplittableRandom random;
    private final boolean strace = Recorder.isHere();
    private final long began = System.nanoTime();
    private final WallTime wall = WallTime.compare();
    private final Map<Blow.Kind, Integer> blows = new EnumMap<>(Blow.Kind.class);
    private int kills;
    private int telling;
    private int refusedStarts;
    private boolean recording;

    Run(Torture torture, ServerCommand served, Path directory, Consumer<String> progress) {
      this.torture = torture;
      this.served = served;
      this.directory = directory;
      this.data = directory.resolve("data");
      this.trace = directory.resolve("trace");
      this.stored = served.with("--data", data.toString());
      this.progress = progress;
      this.random = new SplittableRandom(torture.seed());
      this.recording = strace && torture.powerCuts() > 0;
    }

    Report go() throws IOException {
      try {
        return suffer();
      } catch (IOException e) {
        Path written = directory.resolve("history.ndjson");
        if (!Files.exists(written)) {
          throw e; // it did not even begin
        }
        // The finding is a line; what the server said goes beside the histories.
        String[] told = told(e).split("\n", 2);
        if (told.length > 1) {
          Files.writeString(directory.resolve("server.log"), told[1] + "\n");
        }
        return report(leftBehind(Diary.read(written), told[0]), null, null);
      }
    }

    /** What came of it cannot be checked to the end, and that is the finding. */
    private static Verdict leftBehind(History history, String what) {
      List<Violation> found = new ArrayList<>();
      long acknowledged = 0;
      for (Note note : history.notes()) {
        if (note instanceof Note.Objected(String client, String objection)) {
          found.add(new Violation.Objection(client, objection));
        }
        acknowledged += note instanceof Note.Acknowledged ? 1 : 0;
      }
      found.add(new Violation.LeftBehind(what));
      return new Verdict(found, acknowledged, 0, 0, 0);
    }

    private static String told(Throwable fault) {
      Throwable cause = fault.getCause();
      String what = String.valueOf(fault.getMessage()).replaceFirst("^I10 ", "");
      return what + (cause == null ? "" : ": " + told(cause));
    }

    private Report report(
        Verdict verdict, OutboxUser.@Nullable Result outbox, @Nullable Aftermath aftermath) {
      return new Report(
          torture,
          blows,
          telling,
          refusedStarts,
          verdict,
          outbox,
          aftermath,
          Duration.ofNanos(System.nanoTime() - began));
    }

    private Report suffer() throws IOException {
      History history;
      Verdict verdict;
      OutboxUser.Result outbox;
      List<String> rooms;
      Weather weather = new Weather(random.split());
      try (ServerProcess server = ServerProcess.start(launch(List.of()));
          Proxy proxy = Proxy.to(server.port(), weather);
          Crowd crowd =
              Crowd.gather(
                  proxy.port(),
                  directory.resolve("history.ndjson"),
                  torture.users(),
                  torture.rooms(),
                  torture.rooms(),
                  torture.seed());
          OutboxUser typist =
              new OutboxUser(
                  "typist",
                  proxy.port(),
                  new ClientCommand(Files.createDirectory(directory.resolve("home"))),
                  random.split())) {
        rooms = crowd.rooms();
        List<Leaver> leavers = new ArrayList<>();
        for (int i = 0; i < LEAVERS; i++) {
          leavers.add(crowd.leaver("leaver" + i, server.port(), rooms.get(i % rooms.size())));
        }
        weather.clear(false);
        proxy.cut();
        crowd.talk(Integer.MAX_VALUE);
        Blow blow = new Blow(Blow.Kind.KILL, AFTER_A_FAULT, 0);
        while (!isOver()) {
          endure(blow, server, proxy, weather, crowd);
          blow = startToBeStruck(server);
        }
        weather.clear(true);
        typist.hush();
        proxy.cut();
        endure(blow, server, proxy, weather, crowd);
        server.launchAs(launch(List.of()));
        server.startAgain();
        leavers.forEach(Leaver::close);
        crowd.hush();
        settle(crowd, server);
        outbox = typist.settle();
        history = crowd.history();
        verdict = Outcome.judge(history, server.port(), data, rooms);
        end(server);
      }
      return report(
          verdict, outbox, strace && torture.powerCuts() > 0 ? cutPower(history, rooms) : null);
    }

    private boolean isOver() {
      return System.nanoTime() - began >= torture.time().toNanos() && kills >= torture.kills() - 1;
    }

    /** Starts the server with another blow before it, which is returned. */
    private Blow startToBeStruck(ServerProcess server) throws IOException {
      Blow next = Blow.by(random, strace);
      server.launchAs(launch(next.injections()));
      try {
        server.startAgain();
        return next;
      } catch (IOException e) {
        if (next.injections().isEmpty()) {
          throw e;
        }
        // It was struck before it was ready, and refused to start: somebody mends the disk.
        refusedStarts++;
        if (recording) {
          Recorder.awaitEnd(trace, server.pid());
        }
        server.launchAs(launch(List.of()));
        server.startAgain();
        return new Blow(Blow.Kind.KILL, AFTER_A_FAULT, 0);
      }
    }

    /** A server as it is started next, recorded as long as there is room for it. */
    private ServerCommand launch(List<String> injections) throws IOException {
      if (!strace) {
        return stored;
      }
      if (recording && Files.exists(trace) && Files.size(trace) > RECORD_BYTES) {
        recording = false;
      }
      return recording || !injections.isEmpty()
          ? stored.under(Recorder.before(recording ? trace : Path.of("/dev/null"), injections))
          : stored;
    }

    private void endure(Blow blow, ServerProcess server, Proxy proxy, Weather weather, Crowd crowd)
        throws IOException {
      long before = crowd.acknowledged();
      if (blow.isDeadly()) {
        if (!crowd.await(() -> !server.isAlive(), ROUND)) {
          // So few calls were made that it never came to the chosen one.
          server.kill();
        }
      } else {
        long wanted = before + blow.when();
        if (!blow.injections().isEmpty()) {
          // So few calls may be made that it never comes to the chosen one.
          crowd.await(() -> hasFailed(server) || crowd.acknowledged() > before + ENOUGH, ROUND);
          // The server must first find its feet again.
          wanted = crowd.acknowledged() + AFTER_A_FAULT;
        }
        if (!crowd.awaitAcknowledged(wanted, ROUND)) {
          throw new IOException(
              "I10 only %d of %d were acknowledged after %s%n%s"
                  .formatted(
                      crowd.acknowledged(), wanted, blow, String.join("\n", server.errors())));
        }
        if (blow.kind() == Blow.Kind.FREEZE) {
          server.freeze();
          crowd.await(() -> false, FROZEN);
          server.thaw();
        }
        server.kill();
      }
      if (recording) {
        Recorder.awaitEnd(trace, server.pid());
      }
      weather.renew();
      proxy.cut(); // a slow connection would hide for long that the server is gone
      kills++;
      blows.merge(blow.kind(), 1, Integer::sum);
      telling += crowd.inFlightAtDeath() > 0 ? 1 : 0;
      if (kills % 10 == 0) {
        progress.accept(
            "%d kills, %d acknowledged, %.0f s"
                .formatted(
                    kills, crowd.acknowledged(), (System.nanoTime() - began) / 1_000_000_000.0));
      }
    }

    private static boolean hasFailed(ServerProcess server) {
      return server.errors().stream()
          .anyMatch(
              line -> line.contains(" store_commit_failed ") || line.contains(" store_failed "));
    }

    private void end(ServerProcess server) throws IOException {
      server.terminate();
      if (recording) {
        Recorder.awaitEnd(trace, server.pid());
      }
    }

    private static void settle(Crowd crowd, ServerProcess server) throws IOException {
      try {
        crowd.settle(SETTLE);
      } catch (IOException e) {
        throw new IOException(e.getMessage() + "\n" + String.join("\n", server.errors()), e);
      }
    }

    private Aftermath cutPower(History history, List<String> rooms) throws IOException {
      List<Call> calls = Trace.read(trace, data);
      return new Rebuilding(served, rooms, history, calls, data, wall)
          .cut(moments(history, calls), directory, random);
    }

    /** As {@link PowerCuts} chooses them, up to the last call that was recorded. */
    private List<Long> moments(History history, List<Call> calls) {
      long last = calls.getLast().begin();
      List<Note> recorded =
          history.notes().stream()
              .filter(note -> note instanceof Note.Acknowledged ok && wall.of(ok.at()) < last)
              .toList();
      return PowerCuts.moments(torture.powerCuts(), recorded, calls, wall, random);
    }
  }
}
