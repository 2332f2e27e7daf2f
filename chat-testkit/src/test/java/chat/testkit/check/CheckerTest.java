package chat.testkit.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Entry;
import chat.testkit.check.Violation.AbortedRead;
import chat.testkit.check.Violation.BeyondLeave;
import chat.testkit.check.Violation.Disagreement;
import chat.testkit.check.Violation.DoubledDelivery;
import chat.testkit.check.Violation.DoubledWrite;
import chat.testkit.check.Violation.Gap;
import chat.testkit.check.Violation.Hole;
import chat.testkit.check.Violation.LostWrite;
import chat.testkit.check.Violation.NothingAcknowledged;
import chat.testkit.check.Violation.OtherLog;
import chat.testkit.check.Violation.Reversal;
import chat.testkit.check.Violation.Vanished;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each promise is broken once in a small history, and exactly that is reported. */
class CheckerTest {
  private final List<Note> notes = new ArrayList<>();
  private final List<Entry> log = new ArrayList<>();
  private long now;

  @Test
  void aHistoryInWhichAllWentWellIsClean() {
    log.add(new Entry.Join("dev", 1, Instant.EPOCH, "alice"));
    follows("bob's laptop", "bob", 0);
    acknowledged(sends("alice", "k1", "one"), 2, "one");
    refused(sends("alice", "k2", "too much"));
    Note.Began lost = sends("alice", "k3", "three");
    stored("alice", "k3", 3, "three");
    unanswered(lost);
    acknowledgedAgain(sends("alice", "k3", "three"), 3);
    unanswered(sends("alice", "k4", "never arrived"));
    acknowledged(sends("bob", null, "typed by hand"), 4, "typed by hand");
    sends("bob", null, "still in flight");
    received("bob's laptop", 1, 2);
    resumes("bob's laptop", "bob", 2);
    received("bob's laptop", 3, 4);
    resumes("bob's laptop", "bob", 4);

    Verdict verdict = verdict();
    assertEquals(List.of(), verdict.violations(), verdict.report());
    assertEquals(new Verdict(List.of(), 3, 1, 3, 4), verdict);
  }

  @Test
  void aHistoryInWhichNothingWasAcknowledgedShowsNothing() {
    refused(sends("alice", "k1", "one"));
    assertViolations(new NothingAcknowledged());
  }

  @Test
  void i1AnAcknowledgedSendIsMissing() {
    kept();
    Note.Began lost = sends("alice", "k1", "one");
    notes.add(new Note.Acknowledged(lost.op(), tick(), 2, false));
    assertViolations(new LostWrite(lost, 2, null));
  }

  @Test
  void i1AnAcknowledgedSendHasAnotherText() {
    kept();
    Note.Began changed = sends("alice", "k1", "one");
    Entry entry = stored("alice", "k1", 2, "two");
    notes.add(new Note.Acknowledged(changed.op(), tick(), 2, false));
    assertViolations(new LostWrite(changed, 2, entry), new AbortedRead(changed, entry));
  }

  @Test
  void i1TwoSendsWithoutKeyWereAcknowledgedAsOneEntry() {
    kept();
    acknowledged(sends("alice", null, "one"), 2, "one");
    Note.Began swallowed = sends("alice", null, "one");
    notes.add(new Note.Acknowledged(swallowed.op(), tick(), 2, false));
    assertViolations(new LostWrite(swallowed, 2, log.get(1)));
  }

  @Test
  void i2ARefusedSendIsThere() {
    kept();
    Note.Began refused = sends("alice", "k1", "one");
    refused(refused);
    assertViolations(new AbortedRead(refused, stored("alice", "k1", 2, "one")));
  }

  @Test
  void i2ARefusedSendWithoutKeyIsThere() {
    kept();
    Note.Began refused = sends("alice", null, "one");
    refused(refused);
    assertViolations(new AbortedRead(refused, stored("alice", null, 2, "one")));
  }

  @Test
  void i2TheTextOfAConflictIsThere() {
    kept();
    unanswered(sends("alice", "k1", "one"));
    Note.Began conflict = sends("alice", "k1", "another");
    refused(conflict);
    assertViolations(new AbortedRead(conflict, stored("alice", "k1", 2, "another")));
  }

  @Test
  void i2AMessageThatNobodySentIsThere() {
    kept();
    assertViolations(new AbortedRead(null, stored("alice", "k9", 2, "from nowhere")));
  }

  @Test
  void whatOthersSayIsNoneOfItsBusiness() {
    kept();
    stored("somebody", "k9", 2, "hello");
    assertViolations();
  }

  @Test
  void i3AKeyIsThereTwice() {
    kept();
    acknowledged(sends("alice", "k1", "one"), 2, "one");
    assertViolations(new DoubledWrite(log.get(1), stored("alice", "k1", 3, "one")));
  }

  @Test
  void i3ASendWithoutKeyIsThereTwice() {
    kept();
    acknowledged(sends("alice", null, "one"), 2, "one");
    assertViolations(new DoubledWrite(log.get(1), stored("alice", null, 3, "one")));
  }

  @Test
  void i3AClientGotAnEntryTwice() {
    kept();
    follows("bob's laptop", "bob", 0);
    received("bob's laptop", 1);
    resumes("bob's laptop", "bob", 1);
    received("bob's laptop", 1);
    assertViolations(new DoubledDelivery("bob's laptop", log.getFirst(), 1));
  }

  @Test
  void i4ANumberIsMissing() {
    kept();
    stored("somebody", "k2", 3, "two");
    assertViolations(new Hole("dev", 2, 3));
  }

  @Test
  void i4TheHeadIsBeyondTheLastEntry() {
    kept();
    assertEquals(
        List.of(new Hole("dev", 2, 4)),
        Checker.check(histories(), List.of(new RoomLog("dev", "x1", 3, log))).violations());
  }

  @Test
  void i5AClientGotSomethingElseThanTheOthers() {
    kept();
    Entry changed = message("alice", "k0", 1, "kept?");
    follows("bob's laptop", "bob", 0);
    notes.add(new Note.Received("bob's laptop", changed));
    assertViolations(new Disagreement("bob's laptop", changed, log.getFirst()));
  }

  @Test
  void i6AStreamHasAGap() {
    kept();
    stored("somebody", "k1", 2, "one");
    stored("somebody", "k2", 3, "two");
    follows("bob's laptop", "bob", 0);
    received("bob's laptop", 1, 3);
    assertViolations(new Gap("bob's laptop", "dev", 2, 3));
  }

  @Test
  void i6AClientIsTakenUpElsewhereThanWhereItLeftOff() {
    kept();
    stored("somebody", "k1", 2, "one");
    follows("bob's laptop", "bob", 0);
    resumes("bob's laptop", "bob", 1);
    assertViolations(new Gap("bob's laptop", "dev", 1, 2));
  }

  @Test
  void i6AClientBrokeOff() {
    kept();
    notes.add(new Note.Objected("bob's laptop", "5 came after 3"));
    assertViolations(new Violation.Objection("bob's laptop", "5 came after 3"));
  }

  @Test
  void i7ASendThatBeganLaterHasASmallerNumber() {
    Note.Began earlier = sends("alice", "k1", "one");
    notes.add(new Note.Acknowledged(earlier.op(), tick(), 2, false));
    Note.Began later = sends("bob", "k1", "two");
    acknowledged(later, 1, "two");
    stored("alice", "k1", 2, "one");
    assertViolations(new Reversal(earlier, 2, later, 1));
  }

  @Test
  void i7HoldsForSendsOfUnknownOutcomeToo() {
    Note.Began earlier = sends("alice", "k1", "one");
    notes.add(new Note.Acknowledged(earlier.op(), tick(), 2, false));
    Note.Began later = sends("bob", null, "two");
    unanswered(later);
    stored("bob", null, 1, "two");
    stored("alice", "k1", 2, "one");
    assertViolations(new Reversal(earlier, 2, later, 1));
  }

  @Test
  void sendsThatOverlapMayHaveEitherOrder() {
    Note.Began one = sends("alice", "k1", "one");
    Note.Began two = sends("bob", "k1", "two");
    acknowledged(two, 1, "two");
    acknowledged(one, 2, "one");
    assertViolations();
  }

  @Test
  void i8SomebodySawWhatIsNotThere() {
    kept();
    Entry ghost = message("somebody", "k1", 2, "before the crash");
    follows("bob's laptop", "bob", 0);
    received("bob's laptop", 1);
    notes.add(new Note.Received("bob's laptop", ghost));
    assertViolations(new Vanished("bob's laptop", ghost));
  }

  @Test
  void i8TheLogIsAnother() {
    kept();
    notes.add(new Note.Followed("bob's laptop", "bob", "dev", "x0", 0, false));
    assertViolations(new OtherLog("bob's laptop", "dev", "x0", "x1"));
  }

  @Test
  void i9SomebodyGotWhatCameAfterTheirLeave() {
    kept();
    log.add(new Entry.Leave("dev", 2, Instant.EPOCH, "bob"));
    stored("somebody", "k1", 3, "he is gone");
    follows("bob's laptop", "bob", 0);
    received("bob's laptop", 1, 2, 3);
    assertViolations(new BeyondLeave("bob's laptop", log.get(2)));
  }

  @Test
  void theReportExplainsAFewOfEachKindAndCountsTheRest() {
    acknowledged(sends("alice", "k0", "one"), 1, "one");
    for (int i = 0; i < 7; i++) {
      notes.add(new Note.Acknowledged(sends("alice", "lost" + i, "x").op(), tick(), 50, false));
    }
    String report = verdict().report();
    assertTrue(report.startsWith("acknowledged 8, refused 0, unknown 0, received 0, violations 7"));
    assertTrue(
        report.contains(
            "I1 alice's \"x\" [lost0] to dev was acknowledged as 50; there the log has"
                + " nothing"),
        report);
    assertTrue(report.endsWith("I1 … and 2 more"), report);
  }

  // --- the words of these stories

  /** One send that went well, so that something was acknowledged. */
  private void kept() {
    acknowledged(sends("alice", "k0", "kept"), 1, "kept");
  }

  private long tick() {
    return ++now;
  }

  private Note.Began sends(String user, @Nullable String key, String text) {
    Note.Began began = new Note.Began(notes.size(), tick(), user, "dev", key, text);
    notes.add(began);
    return began;
  }

  private void acknowledged(Note.Began began, long seq, String text) {
    stored(began.user(), began.key(), seq, text);
    notes.add(new Note.Acknowledged(began.op(), tick(), seq, false));
  }

  private void acknowledgedAgain(Note.Began began, long seq) {
    notes.add(new Note.Acknowledged(began.op(), tick(), seq, true));
  }

  private void refused(Note.Began began) {
    notes.add(new Note.Refused(began.op(), tick(), "rate_limited"));
  }

  private void unanswered(Note.Began began) {
    notes.add(new Note.Unanswered(began.op(), tick()));
  }

  private Entry stored(String user, @Nullable String key, long seq, String text) {
    Entry entry = message(user, key, seq, text);
    log.add(entry);
    return entry;
  }

  private static Entry message(String user, @Nullable String key, long seq, String text) {
    return new Entry.Message("dev", seq, Instant.EPOCH.plusMillis(seq), user, key, text);
  }

  private void follows(String client, String user, long after) {
    notes.add(new Note.Followed(client, user, "dev", "x1", after, false));
  }

  private void resumes(String client, String user, long after) {
    notes.add(new Note.Followed(client, user, "dev", "x1", after, true));
  }

  private void received(String client, long... numbers) {
    for (long seq : numbers) {
      log.stream()
          .filter(entry -> entry.seq() == seq)
          .forEach(entry -> notes.add(new Note.Received(client, entry)));
    }
  }

  private List<History> histories() {
    return List.of(new History("driver", notes));
  }

  private Verdict verdict() {
    long head = log.stream().mapToLong(Entry::seq).max().orElse(0);
    return Checker.check(histories(), List.of(new RoomLog("dev", "x1", head, log)));
  }

  private void assertViolations(Violation... expected) {
    assertEquals(List.of(expected), verdict().violations(), verdict().report());
  }
}
