package chat.testkit.drive;

import chat.testkit.check.Checker;
import chat.testkit.check.History;
import chat.testkit.check.RoomLog;
import chat.testkit.check.StoredEntries;
import chat.testkit.check.Verdict;
import chat.testkit.check.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a run came to: the checker's verdict over what a fresh client finds, and over the disk. */
final class Outcome {
  private Outcome() {}

  /** Asks a server that runs for its logs, and its disk. */
  static Verdict judge(History history, int port, Path data, Collection<String> rooms)
      throws IOException {
    List<RoomLog> told = FreshReader.read(port, rooms);
    List<RoomLog> stored = StoredEntries.read(data);
    Verdict byClient = Checker.check(List.of(history), told);
    Verdict bySql = Checker.check(List.of(history), stored);
    List<Violation> all = new ArrayList<>(byClient.violations());
    bySql.violations().stream().filter(found -> !all.contains(found)).forEach(all::add);
    for (RoomLog log : told) {
      if (!stored.contains(log)) {
        all.add(
            new Violation.Objection(
                "the auditor", "was told another " + log.room() + " than the one on the disk"));
      }
    }
    return new Verdict(
        all, byClient.acknowledged(), byClient.refused(), byClient.unknown(), byClient.received());
  }
}
