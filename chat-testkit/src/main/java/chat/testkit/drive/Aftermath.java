package chat.testkit.drive;

import chat.testkit.check.Verdict;
import java.time.Duration;
import java.util.List;

/** What was found after cuts of power. */
public record Aftermath(List<Cut> cuts, Duration took) {
  public Aftermath {
    cuts = List.copyOf(cuts);
  }

  /**
   * One cut.
   *
   * @param uncertainSectors that were written and not synced when it came
   * @param failure why the server did not start, or why its disk could not be read; empty if it did
   * @param verdict over what was acknowledged before the cut
   */
  public record Cut(long uncertainSectors, String failure, Verdict verdict) {
    boolean isGood() {
      return failure.isEmpty() && verdict.isClean();
    }
  }

  /** Whether each was survived, and there was something to survive. */
  public boolean isGood() {
    return isTelling() && cuts.stream().allMatch(Cut::isGood);
  }

  /** Whether a broken promise could have been seen: there were promises, and writes in the air. */
  public boolean isTelling() {
    return cuts.stream().anyMatch(cut -> cut.uncertainSectors() > 0)
        && cuts.stream().anyMatch(cut -> cut.verdict().acknowledged() > 0);
  }

  /** How many cuts cost something. */
  public long costly() {
    return cuts.stream().filter(cut -> !cut.isGood()).count();
  }

  Aftermath took(Duration time) {
    return new Aftermath(cuts, time);
  }

  public String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < cuts.size(); i++) {
      Cut cut = cuts.get(i);
      if (!cut.isGood()) {
        text.append("cut %d, %d sectors uncertain: ".formatted(i + 1, cut.uncertainSectors()))
            .append(cut.failure().isEmpty() ? cut.verdict().report() : cut.failure())
            .append('\n');
      }
    }
    return text.append(
            "%d cuts, %d with writes in the air, %d acknowledged messages looked for, %d cuts cost"
                .formatted(
                    cuts.size(),
                    cuts.stream().filter(cut -> cut.uncertainSectors() > 0).count(),
                    cuts.stream().mapToLong(cut -> cut.verdict().acknowledged()).sum(),
                    costly()))
        .append(" something%ntook %.1f s".formatted(took.toMillis() / 1_000.0))
        .toString();
  }
}
