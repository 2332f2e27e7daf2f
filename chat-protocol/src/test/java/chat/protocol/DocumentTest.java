package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md keeps its word: its examples are what the codec writes, its words are the wire's. */
class DocumentTest {
  private static final Pattern EXAMPLES = Pattern.compile("(?s)```chat\n(.*?)```");
  private static final Pattern RULE = Pattern.compile("(?m)^(?:- |\\| )\\*\\*([A-Z][0-9]+)\\*\\*");
  private static final Pattern CITED =
      Pattern.compile("(?<![\\w*+])([FRLSMQVNKPCD][0-9]{1,2})(?![\\w*])");

  private final String document = read();

  private static String read() {
    try {
      return Files.readString(Path.of("PROTOCOL.md"));
    } catch (IOException e) {
      throw new AssertionError("run in the module's directory", e);
    }
  }

  private List<List<String>> examples() {
    return EXAMPLES
        .matcher(document)
        .results()
        .map(block -> block.group(1).lines().toList())
        .toList();
  }

  @Test
  void examplesAreLegal() {
    assertAll(examples().stream().map(lines -> () -> followConversation(lines)));
  }

  /** Each reply must be one to the last request with its id. */
  private static void followConversation(List<String> lines) throws Exception {
    Map<@Nullable String, Request> asked = new HashMap<>();
    for (String line : lines) {
      String frame = line.substring(2);
      byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
      if (line.startsWith("> ")) {
        Request request;
        try {
          request = Codec.decode(bytes);
        } catch (Refused refused) {
          asked.put(refused.refusal().id(), null);
          continue; // an example of an error
        }
        assertEquals(List.of(), Schemas.errors("request", frame), line);
        asked.put(request.id(), request);
      } else {
        assertTrue(line.startsWith("< "), line);
        assertEquals(List.of(), Schemas.errors("server", frame), line);
        ServerFrame decoded = Codec.decodeServer(bytes);
        if (decoded instanceof ServerFrame.Ok ok) {
          Request request = asked.remove(ok.id());
          assertTrue(request != null, () -> "nobody asked for " + line);
          String type = request.getClass().getSimpleName().toLowerCase(Locale.ROOT);
          assertEquals(List.of(), Schemas.errors("ok-" + type, frame), line);
          decoded = Codec.result(request, ok);
        } else if (decoded instanceof Reply.Refusal refusal) {
          assertTrue(asked.containsKey(refusal.id()), () -> "nobody asked for " + line);
        }
        assertEquals(frame + "\n", new String(Codec.encode(decoded), StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void everyRequestIsShown() throws Refused {
    Set<String> shown = new TreeSet<>();
    for (List<String> lines : examples()) {
      for (String line : lines) {
        if (line.startsWith("> ") && Schemas.accepts("request", line.substring(2))) {
          Request request = Codec.decode(line.substring(2).getBytes(StandardCharsets.UTF_8));
          shown.add(request.getClass().getSimpleName());
        }
      }
    }
    assertEquals(
        Stream.of(Request.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new)),
        shown);
  }

  @Test
  void everyWordIsExplained() {
    Stream<String> words =
        Stream.of(
                Stream.of(ErrorCode.values())
                    .filter(c -> c != ErrorCode.OTHER)
                    .map(ErrorCode::wire),
                Stream.of(ByeReason.values())
                    .filter(r -> r != ByeReason.OTHER)
                    .map(ByeReason::wire),
                Stream.of(Registration.values()).map(Registration::wire),
                Stream.of(Visibility.values()).map(Visibility::wire),
                Stream.of(Role.values()).map(Role::wire))
            .flatMap(each -> each);
    assertEquals(List.of(), words.filter(word -> !document.contains("`" + word + "`")).toList());
  }

  @Test
  void rulesAreNumberedOnceAndEachThatIsCitedExists() {
    List<String> rules = RULE.matcher(document).results().map(rule -> rule.group(1)).toList();
    assertEquals(rules.size(), Set.copyOf(rules).size(), "an identifier was given twice");
    var cited = new ArrayList<String>();
    CITED.matcher(document).results().map(cite -> cite.group(1)).forEach(cited::add);
    BadLine.all().forEach(line -> cited.add(line.rule()));
    // C0 and C1 are sets of control characters here, C1 a rule as well.
    assertEquals(
        List.of(),
        cited.stream()
            .distinct()
            .filter(rule -> !rules.contains(rule) && !rule.equals("C0"))
            .toList());
  }

  @Test
  void theExampleLinkIsOne() {
    var link = Pattern.compile("`(chats://\\S+invite=\\S+)`").matcher(document);
    assertTrue(link.find());
    assertEquals(link.group(1), Link.parse(link.group(1)).toString());
  }
}
