package chat.testkit.check;

import chat.protocol.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds what users lived against the logs that are left. Time and memory grow with the number of
 * notes; nothing is searched.
 *
 * <p>It asks the writing side first (what became of each send: I1, I2, I3, I7), then the logs by
 * themselves (I4), then every reader's stream (I3, I5, I6, I8, I9).
 */
public final class Checker {
  private final List<Violation> violations = new ArrayList<>();
  private final Map<String, Ledger> rooms = new HashMap<>();

  private Checker() {}

  /**
   * Checks histories against the final logs of all rooms that they speak of.
   *
   * @param histories one a driver; together they must hold every send of every user who is in them
   */
  public static Verdict check(Collection<History> histories, Collection<RoomLog> logs) {
    return new Checker().run(histories, logs);
  }

  private Verdict run(Collection<History> histories, Collection<RoomLog> logs) {
    logs.forEach(log -> rooms.put(log.room(), new Ledger(log)));
    Sends sends = new Sends();
    histories.forEach(sends::add);
    if (sends.acknowledged() == 0) {
      violations.add(new Violation.NothingAcknowledged());
    }
    logs.forEach(log -> Densities.check(log, violations));
    Map<String, List<Send>> byRoom = new LinkedHashMap<>();
    for (Send send : sends.all()) {
      byRoom.computeIfAbsent(send.room(), _ -> new ArrayList<>()).add(send);
    }
    byRoom.forEach((room, sent) -> outcomes(ledger(room), sent));
    rooms.values().forEach(ledger -> strangers(ledger, sends.users()));
    long received = 0;
    Map<String, Reader> readers = new HashMap<>();
    for (History history : histories) {
      for (Note note : history.notes()) {
        switch (note) {
          case Note.Followed followed -> follow(readers, followed);
          case Note.Received entry -> {
            received++;
            receive(readers, entry);
          }
          case Note.Objected(String client, String what) ->
              violations.add(new Violation.Objection(client, what));
          case Note.Began _, Note.Acknowledged _, Note.Refused _, Note.Unanswered _ -> {}
        }
      }
    }
    return new Verdict(
        violations, sends.acknowledged(), sends.refused(), sends.unknown(), received);
  }

  private Ledger ledger(String room) {
    return rooms.computeIfAbsent(room, name -> new Ledger(new RoomLog(name, "", 0, List.of())));
  }

  // --- what became of each send

  private void outcomes(Ledger ledger, List<Send> sent) {
    List<Placed> placed = new ArrayList<>();
    for (Send send : sent) {
      for (Send.Attempt attempt : send.attempts()) {
        if (attempt.outcome() instanceof Note.Acknowledged ok) {
          Entry there = ledger.at(ok.seq());
          if (there == null || !ledger.claim(there, attempt.began())) {
            violations.add(new Violation.LostWrite(attempt.began(), ok.seq(), there));
          } else {
            placed.add(new Placed(send, ok.seq()));
          }
        }
      }
    }
    // Only now: an unanswered send without a key must not claim the entry of an acknowledged one.
    for (Send send : sent) {
      // Acknowledged without a key, it is where it was said to be; more of it is not its own.
      boolean settled = send.first().key() == null && send.acknowledgedAt() != Long.MAX_VALUE;
      Entry there = settled ? null : ledger.unclaimed(send.first());
      if (there == null) {
        continue;
      }
      Note.Began attempt = send.attemptThatMayBe(there);
      if (attempt == null) {
        ledger.mark(there);
        violations.add(new Violation.AbortedRead(send.refusedAs(there), there));
      } else if (ledger.claim(there, attempt) && send.isUnknown()) {
        placed.add(new Placed(send, there.seq()));
      }
    }
    realTime(placed);
  }

  /** A send and the number that it has. */
  private record Placed(Send send, long seq) {}

  /**
   * From the largest number down: the earliest acknowledgement among all larger numbers must not
   * lie before this send began.
   */
  private void realTime(List<Placed> placed) {
    placed.sort(Comparator.comparingLong(Placed::seq).reversed());
    Placed earliest = null;
    for (Placed here : placed) {
      if (earliest != null
          && earliest.seq() > here.seq()
          && earliest.send() != here.send()
          && earliest.send().acknowledgedAt() < here.send().beganAt()) {
        violations.add(
            new Violation.Reversal(
                earliest.send().first(), earliest.seq(), here.send().first(), here.seq()));
      }
      if (earliest == null || here.send().acknowledgedAt() < earliest.send().acknowledgedAt()) {
        earliest = here;
      }
    }
  }

  /** What is in the log from users of the histories, and was claimed by none of their sends. */
  private void strangers(Ledger ledger, Set<String> users) {
    Map<String, Entry> keys = new HashMap<>();
    Set<Long> doubled = new HashSet<>();
    for (Entry entry : ledger.log().entries()) {
      if (entry instanceof Entry.Message message && message.key() != null) {
        Entry first = keys.putIfAbsent(message.from() + ' ' + message.key(), message);
        if (first != null) {
          doubled.add(message.seq());
          doubled.add(first.seq());
          violations.add(new Violation.DoubledWrite(first, message));
        }
      }
    }
    for (Entry entry : ledger.log().entries()) {
      if (entry instanceof Entry.Message message
          && users.contains(message.from())
          && !ledger.isClaimed(message)
          && !doubled.contains(message.seq())) {
        Entry twin = message.key() == null ? ledger.claimedTwin(message) : null;
        violations.add(
            twin == null
                ? new Violation.AbortedRead(null, message)
                : new Violation.DoubledWrite(twin, message));
      }
    }
  }

  // --- what each reader got

  /** Where a client stands in a room. */
  private static final class Reader {
    final String user;
    long last;
    boolean left;

    Reader(String user, long last) {
      this.user = user;
      this.last = last;
    }
  }

  private void follow(Map<String, Reader> readers, Note.Followed followed) {
    String name = followed.client() + ' ' + followed.room();
    String log = ledger(followed.room()).log().log();
    if (!log.equals(followed.log())) {
      violations.add(
          new Violation.OtherLog(followed.client(), followed.room(), followed.log(), log));
    }
    Reader before = readers.put(name, new Reader(followed.user(), followed.after()));
    if (followed.resumed() && before != null && before.last != followed.after()) {
      violations.add(
          new Violation.Gap(
              followed.client(), followed.room(), before.last + 1, followed.after() + 1));
    }
  }

  private void receive(Map<String, Reader> readers, Note.Received received) {
    Entry entry = received.entry();
    String client = received.client();
    Reader reader =
        readers.computeIfAbsent(client + ' ' + entry.room(), _ -> new Reader(client, -1));
    if (reader.left) {
      violations.add(new Violation.BeyondLeave(client, entry));
    } else if (entry.seq() <= reader.last) {
      violations.add(new Violation.DoubledDelivery(client, entry, reader.last));
    } else if (entry.seq() != reader.last + 1) {
      violations.add(new Violation.Gap(client, entry.room(), reader.last + 1, entry.seq()));
    }
    reader.last = Math.max(reader.last, entry.seq());
    reader.left |= entry instanceof Entry.Leave leave && leave.from().equals(reader.user);

    Entry there = ledger(entry.room()).at(entry.seq());
    if (there == null) {
      violations.add(new Violation.Vanished(client, entry));
    } else if (!there.equals(entry)) {
      violations.add(new Violation.Disagreement(client, entry, there));
    }
  }
}
