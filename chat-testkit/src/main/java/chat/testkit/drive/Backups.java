package chat.testkit.drive;

import chat.protocol.Entry;
import chat.server.store.StoreException;
import chat.testkit.check.Checker;
import chat.testkit.check.History;
import chat.testkit.check.Note;
import chat.testkit.check.RoomLog;
import chat.testkit.check.StoredEntries;
import chat.testkit.check.Verdict;
import chat.testkit.check.Violation;
import chat.testkit.fill.Fill;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Backs a server up again and again while everybody talks, restores each backup into a directory of
 * its own, starts a server on it, and asks whether all is there that was acknowledged before.
 *
 * @param times how many backups
 * @param users who talk
 * @param rooms that all of them are in, with one message on its way in each
 * @param filler entries that are in the store before anybody comes, to make it large
 * @param seed when the backups begin, and what the filler is
 */
public record Backups(int times, int users, int rooms, long filler, long seed) {
  private static final int PEOPLE = 1_000;
  private static final int FEWEST_ACKNOWLEDGED = 50;
  private static final int MOST_ACKNOWLEDGED = 500;
  private static final Duration ROUND = Duration.ofSeconds(60);
  private static final Duration SETTLE = Duration.ofSeconds(60);

  /** A large store on a busy machine. */
  private static final Duration VERB = Duration.ofMinutes(15);

  /**
   * One backup: how large and how long it was, and what had been acknowledged when it began.
   *
   * @param began by {@link System#nanoTime()}
   */
  public record Made(long bytes, long began, long ended, long acknowledged) {
    Duration took() {
      return Duration.ofNanos(ended - began);
    }
  }

  /**
   * How it went.
   *
   * @param during how long an acknowledgement took while a backup was written, in microseconds
   * @param between the same while none was
   */
  public record Report(
      List<Made> backups, Verdict verdict, Histogram during, Histogram between, Duration took) {

    /** Whether every backup held what it had to, and each could have shown that it does not. */
    public boolean isGood() {
      return verdict.isClean() && backups.stream().allMatch(made -> made.acknowledged() > 0);
    }

    public String text() {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < backups.size(); i++) {
        Made made = backups.get(i);
        text.append(
            "backup %2d: %,d bytes in %.1f s, %d acknowledged before%n"
                .formatted(
                    i + 1, made.bytes(), made.took().toMillis() / 1_000.0, made.acknowledged()));
      }
      return text
          + times("acknowledged while a backup was written", during)
          + times("acknowledged at other times", between)
          + verdict.report()
          + "\ntook %.1f s".formatted(took.toMillis() / 1_000.0);
    }

    private static String times(String when, Histogram micros) {
      return "%s: %d, p50 %.1f ms, p99 %.1f ms, slowest %.1f ms%n"
          .formatted(
              when,
              micros.getTotalCount(),
              micros.getValueAtPercentile(50) / 1_000.0,
              micros.getValueAtPercentile(99) / 1_000.0,
              micros.getMaxValue() / 1_000.0);
    }
  }

  /**
   * Runs it.
   *
   * @param directory for all data, the backups and the users' history; must be empty
   * @throws IOException also if a backup, a restore or a start fails, or somebody is left behind
   */
  public Report run(ServerCommand command, Path directory) throws IOException {
    long begin = System.nanoTime();
    Path data = directory.resolve("data");
    if (filler > 0) {
      fill(data);
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<Made> made = new ArrayList<>();
    List<Violation> violations = new ArrayList<>();
    try (ServerProcess server = ServerProcess.start(on(command, data));
        Crowd crowd =
            Crowd.gather(
                server.port(), directory.resolve("history.ndjson"), users, rooms, rooms, seed)) {
      while (made.size() < times) {
        crowd.talk(Integer.MAX_VALUE);
        long wanted = crowd.acknowledged() + random.nextInt(FEWEST_ACKNOWLEDGED, MOST_ACKNOWLEDGED);
        if (!crowd.awaitAcknowledged(wanted, ROUND)) {
          throw new IOException(
              "only "
                  + crowd.acknowledged()
                  + " of "
                  + wanted
                  + " were acknowledged\n"
                  + said(server));
        }
        Path file = directory.resolve("backup-" + made.size());
        Path fresh = directory.resolve("restored-" + made.size());
        long began = System.nanoTime();
        verb(command, "backup", file.toString(), "--data", data.toString());
        long ended = System.nanoTime();
        // What is said while a backup is restored would only make the histories longer.
        crowd.hush();
        crowd.settle(SETTLE);
        History history = crowd.soFar();
        List<Said> before =
            acknowledged(history).stream().filter(said -> said.ok().at() - began < 0).toList();
        made.add(new Made(Files.size(file), began, ended, before.size()));
        verb(command, "restore", file.toString(), "--data", fresh.toString());
        List<RoomLog> logs = logs(on(command, fresh), fresh, crowd.rooms(), history, violations);
        lost(before, logs, violations);
        otherPast(logs, FreshReader.read(server.port(), crowd.rooms()), violations);
        delete(fresh);
        Files.delete(file);
      }
      History history = crowd.history();
      List<RoomLog> last = FreshReader.read(server.port(), crowd.rooms());
      Verdict verdict = Checker.check(List.of(history), last);
      violations.addAll(verdict.violations());
      return new Report(
          made,
          new Verdict(
              violations,
              verdict.acknowledged(),
              verdict.refused(),
              verdict.unknown(),
              verdict.received()),
          times(history, made, true),
          times(history, made, false),
          Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  private void fill(Path data) throws IOException {
    try {
      new Fill(filler, PEOPLE, seed).into(data, _ -> {});
    } catch (StoreException e) {
      throw new IOException("cannot fill " + data, e);
    }
  }

  private static ServerCommand on(ServerCommand command, Path data) {
    return command.with("--data", data.toString(), "--rate-limit", "off");
  }

  private static String said(ServerProcess server) {
    return String.join("\n", server.errors());
  }

  /** Runs one of the server's verbs to its end. */
  private static void verb(ServerCommand command, String... words) throws IOException {
    List<String> line = new ArrayList<>(command.program());
    line.addAll(List.of(words));
    Path said = Files.createTempFile("chat-testkit-verb", ".log");
    try {
      Process process =
          new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile()).start();
      if (!process.waitFor(VERB.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(words[0] + " does not end:\n" + Files.readString(said));
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            words[0] + " ended with " + process.exitValue() + ":\n" + Files.readString(said));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(said);
    }
  }

  // --- what is in a restored directory

  /** The logs as a server that runs on it tells them, and as they are on the disk afterwards. */
  private List<RoomLog> logs(
      ServerCommand command,
      Path fresh,
      List<String> names,
      History history,
      List<Violation> violations)
      throws IOException {
    List<RoomLog> told;
    try (ServerProcess server = ServerProcess.start(command)) {
      told = FreshReader.read(server.port(), names);
      for (Note note : history.notes()) {
        if (note instanceof Note.Followed followed && followed.user().endsWith("w0")) {
          String answer =
              FreshReader.followFrom(
                  server.port(), followed.room(), followed.after(), followed.log());
          if (!answer.equals("conflict")) {
            violations.add(
                objection("who read " + followed.room() + " before the restore got " + answer));
          }
        }
      }
    }
    if (filler == 0) {
      List<RoomLog> stored = StoredEntries.read(fresh);
      told.stream()
          .filter(log -> !stored.contains(log))
          .forEach(log ->
              violations.add(objection("was told another " + log.room() + " than is on the disk")));
    }
    return told;
  }

  private static Violation objection(String what) {
    return new Violation.Objection("the auditor", what);
  }

  /** An attempt and its answer. */
  private record Said(Note.Began send, Note.Acknowledged ok) {}

  private static List<Said> acknowledged(History history) {
    Map<Long, Note.Began> begun = new HashMap<>();
    List<Said> said = new ArrayList<>();
    for (Note note : history.notes()) {
      if (note instanceof Note.Began send) {
        begun.put(send.op(), send);
      } else if (note instanceof Note.Acknowledged ok) {
        said.add(new Said(Objects.requireNonNull(begun.get(ok.op())), ok));
      }
    }
    return said;
  }

  private static RoomLog log(List<RoomLog> logs, String room) {
    return logs.stream().filter(log -> log.room().equals(room)).findFirst().orElseThrow();
  }

  /** I1, in a backup: whatever was acknowledged before it began is at its number. */
  private static void lost(List<Said> before, List<RoomLog> logs, List<Violation> violations) {
    for (Said said : before) {
      Note.Began send = said.send();
      long seq = said.ok().seq();
      List<Entry> entries = log(logs, send.room()).entries();
      Entry there = seq <= entries.size() ? entries.get((int) seq - 1) : null;
      if (!(there instanceof Entry.Message message
          && message.seq() == seq
          && message.from().equals(send.user())
          && message.text().equals(send.text()))) {
        violations.add(new Violation.LostWrite(send, seq, there));
      }
    }
  }

  /** A backup must be where the log once was: no hole, nothing that is not there now. */
  private static void otherPast(
      List<RoomLog> restored, List<RoomLog> live, List<Violation> violations) {
    for (RoomLog log : restored) {
      RoomLog now = log(live, log.room());
      // The last entry is the auditor's own.
      List<Entry> past = log.entries().subList(0, log.entries().size() - 1);
      if (past.size() > now.entries().size()
          || !past.equals(now.entries().subList(0, past.size()))) {
        violations.add(objection("found another past of " + log.room() + " in a backup"));
      }
      if (log.head() != log.entries().size() || log.log().equals(now.log())) {
        violations.add(
            objection("found a hole or the old identity in the backup of " + log.room()));
      }
    }
  }

  // --- how long it took

  private static Histogram times(History history, List<Made> made, boolean during) {
    Histogram micros = new Histogram(3);
    for (Said said : acknowledged(history)) {
      long from = said.send().at();
      long to = said.ok().at();
      boolean overlaps =
          made.stream().anyMatch(backup -> from <= backup.ended() && to >= backup.began());
      if (overlaps == during) {
        micros.recordValue(Math.max(0, (to - from) / 1_000));
      }
    }
    return micros;
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
