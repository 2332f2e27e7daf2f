package chat.testkit.check;

import chat.protocol.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One message that a user wanted in a room: all attempts under one key, or one without a key. */
final class Send {
  private final List<Attempt> attempts = new ArrayList<>();

  /**
   * One attempt and what came of it.
   *
   * @param outcome {@code null} if nothing is known
   */
  record Attempt(Note.Began began, @Nullable Note outcome) {}

  void add(Attempt attempt) {
    attempts.add(attempt);
  }

  List<Attempt> attempts() {
    return attempts;
  }

  String room() {
    return first().room();
  }

  /** The attempt that began first, for explanations. */
  Note.Began first() {
    return attempts.getFirst().began();
  }

  long beganAt() {
    return attempts.stream().mapToLong(attempt -> attempt.began().at()).min().orElseThrow();
  }

  /** When it was first known to be in the log; never, if no attempt was acknowledged. */
  long acknowledgedAt() {
    return attempts.stream()
        .mapToLong(
            attempt -> attempt.outcome() instanceof Note.Acknowledged ok ? ok.at() : Long.MAX_VALUE)
        .min()
        .orElseThrow();
  }

  /** Whether no attempt was acknowledged, and not all were refused. */
  boolean isUnknown() {
    return acknowledgedAt() == Long.MAX_VALUE
        && attempts.stream().anyMatch(attempt -> !(attempt.outcome() instanceof Note.Refused));
  }

  /** The attempt that this entry may have come from: it was not refused. */
  Note.@Nullable Began attemptThatMayBe(Entry entry) {
    return attempts.stream()
        .filter(attempt -> !(attempt.outcome() instanceof Note.Refused))
        .map(Attempt::began)
        .filter(began -> isOf(entry, began))
        .findFirst()
        .orElse(null);
  }

  /** The attempt that this entry is of although it was refused; else the first. */
  Note.Began refusedAs(Entry entry) {
    return attempts.stream()
        .map(Attempt::began)
        .filter(began -> isOf(entry, began))
        .findFirst()
        .orElse(first());
  }

  /** Whether this is what the attempt would be in the log. */
  static boolean isOf(Entry entry, Note.Began began) {
    return entry instanceof Entry.Message message
        && message.from().equals(began.user())
        && message.text().equals(began.text())
        && Objects.equals(message.key(), began.key());
  }
}
