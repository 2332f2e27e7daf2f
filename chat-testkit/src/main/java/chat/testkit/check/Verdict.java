package chat.testkit.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the checker found.
 *
 * @param acknowledged attempts that were
 * @param refused attempts that were, for certain
 * @param unknown attempts of which no answer came
 * @param received entries that clients got
 */
public record Verdict(
    List<Violation> violations, long acknowledged, long refused, long unknown, long received) {

  /** How many of each invariant are explained; the rest is counted. */
  private static final int SHOWN = 5;

  public Verdict {
    violations = List.copyOf(violations);
  }

  public boolean isClean() {
    return violations.isEmpty();
  }

  /** The counts, then a line for each of the first violations of every invariant. */
  public String report() {
    String counts =
        "acknowledged %d, refused %d, unknown %d, received %d, violations %d"
            .formatted(acknowledged, refused, unknown, received, violations.size());
    return violations.stream()
        .collect(Collectors.groupingBy(Violation::invariant))
        .entrySet()
        .stream()
        .sorted(Comparator.comparing(group -> Integer.valueOf(group.getKey().substring(1))))
        .map(group -> lines(group.getKey(), group.getValue()))
        .flatMap(Collection::stream)
        .collect(Collectors.joining("\n", counts + "\n", ""))
        .strip();
  }

  private static List<String> lines(String invariant, List<Violation> found) {
    List<String> lines =
        found.stream()
            .limit(SHOWN)
            .map(violation -> invariant + " " + violation.explanation())
            .collect(Collectors.toCollection(ArrayList::new));
    if (found.size() > SHOWN) {
      lines.add(invariant + " … and " + (found.size() - SHOWN) + " more");
    }
    return lines;
  }
}
