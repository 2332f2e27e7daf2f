package chat.testkit.drive;

import chat.testkit.check.Checker;
import chat.testkit.check.History;
import chat.testkit.check.Note;
import chat.testkit.check.RoomLog;
import chat.testkit.check.StoredEntries;
import chat.testkit.check.Verdict;
import chat.testkit.power.Call;
import chat.testkit.power.Disk;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Starts a server on what a cut of power left of another one's disk, and looks for all that had
 * been acknowledged.
 *
 * @param served how the server is launched, without its data
 * @param rooms that are looked into
 * @param history of those who talked
 * @param calls that the recorded server made
 * @param data its directory
 * @param wall the clock of the calls
 */
record Rebuilding(
    ServerCommand served,
    List<String> rooms,
    History history,
    List<Call> calls,
    Path data,
    WallTime wall) {

  /**
   * @param moments in ascending order, in nanoseconds of wall time
   * @param scratch where disks are rebuilt; those that nothing is wrong with are deleted
   */
  Aftermath cut(List<Long> moments, Path scratch, RandomGenerator random) throws IOException {
    long began = System.nanoTime();
    Disk disk = new Disk(data);
    List<Aftermath.Cut> cuts = new ArrayList<>();
    int applied = 0;
    for (long moment : moments) {
      // A sync that the cut falls into is applied too early or not at all; so it waits for the
      // next.
      List<Call> open = new ArrayList<>();
      for (; applied < calls.size() && calls.get(applied).begin() < moment; applied++) {
        Call call = calls.get(applied);
        if (call.effect() instanceof Call.Effect.Sync && call.end() > moment) {
          open.add(call);
        } else {
          disk.apply(call);
        }
      }
      Path left = Files.createDirectory(scratch.resolve("cut-" + (cuts.size() + 1)));
      long uncertain = disk.uncertainSectors();
      disk.cut(left, random);
      cuts.add(look(left, moment, uncertain));
      open.forEach(disk::apply);
      if (cuts.getLast().isGood()) {
        delete(left);
      }
    }
    return new Aftermath(cuts, Duration.ofNanos(System.nanoTime() - began));
  }

  private Aftermath.Cut look(Path left, long moment, long uncertain) throws IOException {
    History before = before(moment);
    try (ServerProcess server = ServerProcess.start(served.with("--data", left.toString()))) {
      List<RoomLog> told = FreshReader.read(server.port(), rooms);
      List<RoomLog> stored = StoredEntries.read(left);
      Verdict verdict = Checker.check(List.of(before), told);
      String failure = stored.containsAll(told) ? "" : "the disk holds another log than was told";
      return new Aftermath.Cut(uncertain, failure, verdict);
    } catch (IOException e) {
      return new Aftermath.Cut(
          uncertain, String.valueOf(e.getMessage()), Checker.check(List.of(before), List.of()));
    }
  }

  /** What was known then: what came later was not promised yet. */
  private History before(long moment) {
    Set<Long> begun = new HashSet<>();
    List<Note> notes = new ArrayList<>();
    for (Note note : history.notes()) {
      switch (note) {
        case Note.Began began when wall.of(began.at()) < moment -> {
          begun.add(began.op());
          notes.add(began);
        }
        case Note.Acknowledged ok when wall.of(ok.at()) < moment && begun.contains(ok.op()) ->
            notes.add(ok);
        case Note.Began _,
            Note.Acknowledged _,
            Note.Refused _,
            Note.Unanswered _,
            Note.Followed _,
            Note.Received _,
            Note.Objected _ -> {}
      }
    }
    return new History(history.driver(), notes);
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
  }
}
