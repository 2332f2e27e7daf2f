package chat.testkit.drive;

import chat.testkit.check.History;
import chat.testkit.check.Note;
import chat.testkit.power.Call;
import chat.testkit.power.Recorder;
import chat.testkit.power.Trace;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Loss of power, again and again: everybody talks while the server's writes and syncs are recorded;
 * then the disk is rebuilt as it may have been at many moments of that, and a server is started on
 * each.
 *
 * @param cuts how many
 * @param users who talk
 * @param rooms that all of them are in
 * @param messages how many are acknowledged while the record runs
 */
public record PowerCuts(int cuts, long seed, int users, int rooms, int messages) {
  private static final Duration LOAD = Duration.ofMinutes(5);
  private static final Duration SETTLE = Duration.ofSeconds(60);

  /**
   * Runs it.
   *
   * @param directory for all that is recorded and rebuilt; must be empty
   * @throws IOException also if {@code strace} is not here
   */
  public Aftermath run(ServerCommand command, Path directory) throws IOException {
    long began = System.nanoTime();
    WallTime wall = WallTime.compare();
    Path data = directory.resolve("data");
    Path trace = directory.resolve("trace");
    ServerCommand served = command.with("--rate-limit", "off");
    SplittableRandom random = new SplittableRandom(seed);
    History history;
    List<String> names;
    try (ServerProcess server =
            ServerProcess.start(
                served.with("--data", data.toString()).under(Recorder.before(trace, List.of())));
        Crowd crowd =
            Crowd.gather(
                server.port(), directory.resolve("history.ndjson"), users, rooms, rooms, seed)) {
      names = crowd.rooms();
      crowd.talk(Integer.MAX_VALUE);
      if (!crowd.awaitAcknowledged(messages, LOAD)) {
        throw new IOException("only " + crowd.acknowledged() + " were acknowledged");
      }
      crowd.hush();
      crowd.settle(SETTLE);
      history = crowd.history();
      server.terminate();
      Recorder.awaitEnd(trace, server.pid());
    }
    List<Call> calls = Trace.read(trace, data);
    return new Rebuilding(served, names, history, calls, data, wall)
        .cut(moments(cuts, history.notes(), calls, wall, random), directory, random)
        .took(Duration.ofNanos(System.nanoTime() - began));
  }

  /**
   * Half of them right after an acknowledgement was heard, when a promise is youngest; the others
   * wherever the disk had something to do.
   */
  static List<Long> moments(
      int cuts, List<Note> notes, List<Call> calls, WallTime wall, SplittableRandom random) {
    List<Long> acknowledged =
        notes.stream()
            .filter(Note.Acknowledged.class::isInstance)
            .map(note -> wall.of(((Note.Acknowledged) note).at()))
            .toList();
    long first = acknowledged.stream().mapToLong(Long::longValue).min().orElseThrow();
    List<Long> busy = calls.stream().map(Call::begin).filter(begin -> begin > first).toList();
    return random
        .longs(cuts)
        .mapToObj(any -> {
          List<Long> choice = (any & 1) == 0 ? acknowledged : busy;
          return choice.get(random.nextInt(choice.size())) + 1;
        })
        .sorted()
        .toList();
  }
}
