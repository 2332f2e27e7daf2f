package chat.testkit.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules as they are written, as they are checked, and as our own server keeps them. */
class ConformanceTest {
  /** As a rule is introduced: at the beginning of an item, or of a row of the table. */
  private static final Pattern NUMBER =
      Pattern.compile("^(?:- |\\| )\\*\\*([A-Z]\\d+)\\*\\* ", Pattern.MULTILINE);

  private static final Set<String> ALL = Set.of();

  /** A rule without a check that is not marked as unobservable, or a check of no rule. */
  @Test
  void everyNumberOfTheDocumentHasItsCheckOrItsReason() throws IOException {
    String document = Files.readString(Path.of("../chat-protocol/PROTOCOL.md"));
    Set<String> written =
        NUMBER
            .matcher(document)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> checked = Conformance.rules().stream().map(Rule::id).toList();
    assertEquals(written, new TreeSet<>(checked));
    assertEquals(written.size(), checked.size(), "a number is there twice");
    assertTrue(written.size() > 130, "the document is read wrongly: " + written);
  }

  @Test
  void ourServerKeepsThemAllOnItsUsualLimits() throws IOException {
    // Its own limits, but for the time-outs: --slow would wait for minutes.
    try (ChatServer server =
        ServerSetup.usual()
            .with("rate-limit", "20/10", "rooms-per-account", "30")
            .with("login-timeout", "4s", "login-timeout-crowded", "4s")
            .with("ping-after", "2s", "idle-timeout", "6s")
            .start()) {
      keepsAll(new Conformance(server.link(), true, ALL), 0);
    }
  }

  @Test
  void andThroughTlsWhatIsOtherThere() throws IOException {
    Set<String> other = Set.of("F3", "F14", "R7", "L17", "S1", "S14", "S16", "S20", "S21");
    try (ChatServer server = ServerSetup.usual().withTls().start()) {
      keepsAll(new Conformance(server.link(), false, other), 1);
    }
  }

  @Test
  void andWhereNobodyMayRegisterWhatCanBeTriedIsTried() throws IOException {
    try (ChatServer server = ChatServer.inMemory("registration", "closed")) {
      keepsAll(new Conformance(server.link(), false, ALL), 40);
    }
  }

  private static void keepsAll(Conformance conformance, int skipped) throws IOException {
    List<Finding> findings = conformance.run(_ -> {});
    List<String> broken =
        findings.stream().filter(Finding.Broken.class::isInstance).map(Finding::text).toList();
    assertEquals(List.of(), broken);
    List<String> untried =
        findings.stream()
            .filter(finding ->
                finding instanceof Finding.NotChecked && finding.rule() instanceof Rule.Checked)
            .map(Finding::text)
            .toList();
    assertTrue(untried.size() <= skipped, String.join("\n", untried));
  }

  @Test
  void aNumberThatThereIsNotIsRefused() throws IOException {
    try (ChatServer server = ChatServer.inMemory()) {
      String mend =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new Conformance(server.link(), false, Set.of("Z1")))
              .getMessage();
      assertTrue(mend.contains("such as F1 or L12"), mend);
    }
  }
}
