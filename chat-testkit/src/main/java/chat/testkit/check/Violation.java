package chat.testkit.check;

import chat.protocol.Entry;
import org.jspecify.annotations.Nullable;

/** A broken promise, with just what is needed to see it. */
public sealed interface Violation {

  /** The invariant's name, {@code I1} to {@code I10}. */
  String invariant();

  /** What happened, in one line. */
  String explanation();

  /** I1: an acknowledged send is not in the log at its number. */
  record LostWrite(Note.Began send, long seq, @Nullable Entry instead) implements Violation {
    @Override
    public String invariant() {
      return "I1";
    }

    @Override
    public String explanation() {
      return said(send)
          + " was acknowledged as "
          + seq
          + "; there the log has "
          + (instead == null ? "nothing" : shown(instead));
    }
  }

  /** I2: something is in the log that was refused for certain, or that nobody sent. */
  record AbortedRead(Note.@Nullable Began send, Entry entry) implements Violation {
    @Override
    public String invariant() {
      return "I2";
    }

    @Override
    public String explanation() {
      return send == null
          ? shown(entry) + " was never sent"
          : said(send) + " was refused; the log has " + shown(entry);
    }
  }

  /** I3: one send is in the log twice. */
  record DoubledWrite(Entry first, Entry second) implements Violation {
    @Override
    public String invariant() {
      return "I3";
    }

    @Override
    public String explanation() {
      return shown(first) + " is there again as " + second.seq();
    }
  }

  /** I3: one client got an entry twice, or after a later one. */
  record DoubledDelivery(String client, Entry entry, long last) implements Violation {
    @Override
    public String invariant() {
      return "I3";
    }

    @Override
    public String explanation() {
      return client + " got " + shown(entry) + " when it had all up to " + last;
    }
  }

  /** I4: a log's numbers are not 1, 2, 3, … up to its head. */
  record Hole(String room, long expected, long found) implements Violation {
    @Override
    public String invariant() {
      return "I4";
    }

    @Override
    public String explanation() {
      return "the log of " + room + " has " + found + " where " + expected + " belongs";
    }
  }

  /** I5: a client saw something else under a number than others did. */
  record Disagreement(String client, Entry theirs, Entry others) implements Violation {
    @Override
    public String invariant() {
      return "I5";
    }

    @Override
    public String explanation() {
      return client + " got " + shown(theirs) + ", others have " + shown(others);
    }
  }

  /** I6: a client's stream has a gap: {@code found} came where {@code expected} belongs. */
  record Gap(String client, String room, long expected, long found) implements Violation {
    @Override
    public String invariant() {
      return "I6";
    }

    @Override
    public String explanation() {
      return client + " expected " + expected + " of " + room + " and was given " + found;
    }
  }

  /** I6: a client itself saw a gap, a repetition or a breach of the protocol, and broke off. */
  record Objection(String client, String what) implements Violation {
    @Override
    public String invariant() {
      return "I6";
    }

    @Override
    public String explanation() {
      return client + " broke off: " + what;
    }
  }

  /** I1: the real client kept a message on disk, has nothing left to send, and the log lacks it. */
  record LostFromOutbox(String user, String room, String text) implements Violation {
    @Override
    public String invariant() {
      return "I1";
    }

    @Override
    public String explanation() {
      return user + "'s outbox had " + quoted(text) + " for " + room + "; the log has it nowhere";
    }
  }

  /** I7: the real client kept {@code first} before {@code then}; the log has them the other way. */
  record ReversedOutbox(String user, Entry first, Entry then) implements Violation {
    @Override
    public String invariant() {
      return "I7";
    }

    @Override
    public String explanation() {
      return user + " typed " + shown(first) + " before " + shown(then);
    }
  }

  /** I3: the real client showed something twice. */
  record ShownTwice(String user, String line) implements Violation {
    @Override
    public String invariant() {
      return "I3";
    }

    @Override
    public String explanation() {
      return user + "'s client showed " + quoted(line) + " twice";
    }
  }

  /** I10: after the last fault somebody was left behind, or the server did not find its feet. */
  record LeftBehind(String what) implements Violation {
    @Override
    public String invariant() {
      return "I10";
    }

    @Override
    public String explanation() {
      return what;
    }
  }

  /** I7: {@code earlier} was acknowledged before {@code later} began, yet has the larger number. */
  record Reversal(Note.Began earlier, long earlierSeq, Note.Began later, long laterSeq)
      implements Violation {
    @Override
    public String invariant() {
      return "I7";
    }

    @Override
    public String explanation() {
      return said(earlier)
          + " was acknowledged as "
          + earlierSeq
          + " before "
          + said(later)
          + " began, which is "
          + laterSeq;
    }
  }

  /** I8: somebody saw an entry that the log does not have. */
  record Vanished(String client, Entry entry) implements Violation {
    @Override
    public String invariant() {
      return "I8";
    }

    @Override
    public String explanation() {
      return client + " got " + shown(entry) + ", which is not in the log";
    }
  }

  /** I8: somebody followed a log that is no longer the room's. */
  record OtherLog(String client, String room, String followed, String found) implements Violation {
    @Override
    public String invariant() {
      return "I8";
    }

    @Override
    public String explanation() {
      return client + " followed the log " + followed + " of " + room + ", which now is " + found;
    }
  }

  /** I9: a client was given an entry behind its own {@code leave}. */
  record BeyondLeave(String client, Entry entry) implements Violation {
    @Override
    public String invariant() {
      return "I9";
    }

    @Override
    public String explanation() {
      return client + " got " + shown(entry) + " after it had left";
    }
  }

  /** Nothing was acknowledged, so nothing was shown. */
  record NothingAcknowledged() implements Violation {
    @Override
    public String invariant() {
      return "I0";
    }

    @Override
    public String explanation() {
      return "nothing was acknowledged: this run shows nothing";
    }
  }

  private static String said(Note.Began send) {
    return send.user() + "'s " + quoted(send.text()) + keyed(send.key()) + " to " + send.room();
  }

  private static String shown(Entry entry) {
    String what =
        switch (entry) {
          case Entry.Message message -> quoted(message.text()) + keyed(message.key());
          case Entry.Topic topic -> "topic " + quoted(topic.topic());
          case Entry.Join _, Entry.Leave _, Entry.Other _ -> entry.kind();
        };
    return entry.room() + "#" + entry.seq() + " (" + entry.from() + ": " + what + ")";
  }

  private static String keyed(@Nullable String key) {
    return key == null ? "" : " [" + key + "]";
  }

  private static String quoted(String text) {
    return '"' + (text.length() <= 40 ? text : text.substring(0, 40) + "…") + '"';
  }
}
