package chat.testkit.check;

import chat.protocol.Entry;
import java.util.List;

/** I4: whether a log's numbers are 1, 2, 3, … up to its head. */
final class Densities {
  private Densities() {}

  static void check(RoomLog log, List<Violation> violations) {
    long expected = 1;
    for (long seq : log.entries().stream().mapToLong(Entry::seq).sorted().toArray()) {
      if (seq != expected) {
        violations.add(new Violation.Hole(log.room(), expected, seq));
      }
      expected = seq + 1;
    }
    if (expected != log.head() + 1) {
      violations.add(new Violation.Hole(log.room(), expected, log.head() + 1));
    }
  }
}
