package chat.testkit.verify;

import chat.protocol.Link;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Tries a server rule by rule, each with people and rooms of its own, one after the other.
 *
 * @param link where it is
 * @param slow whether to try what waits for its time-outs, too
 * @param only the numbers to try; empty for all
 */
public record Conformance(Link link, boolean slow, Set<String> only) {
  private static final List<Rule> RULES =
      Stream.of(
              FrameRules.all(),
              RequestRules.all(),
              LogRules.all(),
              SessionRules.all(),
              RoomRules.all(),
              TableRules.all(),
              OtherRules.all(),
              TextRules.all())
          .flatMap(List::stream)
          .toList();

  public Conformance {
    only = Set.copyOf(only);
    for (String id : only) {
      if (RULES.stream().noneMatch(rule -> rule.id().equals(id))) {
        throw new IllegalArgumentException(
            "PROTOCOL.md has no rule " + id + ": write numbers such as F1 or L12");
      }
    }
  }

  /** Every rule there is. */
  public static List<Rule> rules() {
    return RULES;
  }

  /**
   * Tries them.
   *
   * @param heard each finding as soon as it is there
   * @throws IOException if there is no server at all
   */
  public List<Finding> run(Consumer<Finding> heard) throws IOException {
    greet();
    List<Finding> findings = new ArrayList<>();
    for (Rule rule : RULES) {
      if (only.isEmpty() || only.contains(rule.id())) {
        Finding finding =
            switch (rule) {
              case Rule.Unobservable unobservable ->
                  new Finding.NotChecked(rule, "unobservable: " + unobservable.why());
              case Rule.Checked checked when checked.slow() && !slow ->
                  new Finding.NotChecked(rule, "it waits for time-outs: --slow");
              case Rule.Checked checked -> tried(checked);
            };
        findings.add(finding);
        heard.accept(finding);
      }
    }
    return findings;
  }

  /** Without a server, or with another kind of it, every rule would be broken. */
  private void greet() throws IOException {
    try {
      new Probe(link).close();
    } catch (IOException e) {
      throw new IOException("nobody answers at " + link + ": " + e.getMessage(), e);
    } catch (AssertionError | RuntimeException e) {
      throw new IOException(
          "what answers at "
              + link
              + " says no hello, so it is no chat server, or speaks TLS where"
              + " the link does not (chats://), or the reverse",
          e);
    }
  }

  private Finding tried(Rule.Checked rule) {
    try (Probe probe = new Probe(link)) {
      rule.check().of(probe);
      return new Finding.Holds(rule);
    } catch (Skipped e) {
      return new Finding.NotChecked(rule, String.valueOf(e.getMessage()));
    } catch (AssertionError | Exception e) {
      // Whatever it is that a server answers, a check which it breaks is a rule which it breaks.
      return new Finding.Broken(rule, e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }
}
