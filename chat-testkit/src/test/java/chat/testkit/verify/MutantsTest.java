package chat.testkit.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.testkit.ChatServer;
import chat.testkit.fault.Alteration;
import chat.testkit.fault.Fault;
import chat.testkit.fault.Proxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Servers with one small fault each: our own behind a network that changes frames. Each must be
 * found by the rule that it breaks.
 */
class MutantsTest {
  private static ChatServer server;

  @BeforeAll
  static void start() throws IOException {
    server = ChatServer.inMemory();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void isFoundByTheRuleThatItBreaks(Supplier<Alteration> mutant, String rule) throws IOException {
    assertEquals("Holds", kind(() -> NOTHING, rule), "without the fault the rule holds");
    assertEquals("Broken", kind(mutant, rule));
  }

  private static String kind(Supplier<Alteration> mutant, String rule) throws IOException {
    try (Proxy proxy = Proxy.to(server.link(), () -> new Fault.Altered(mutant))) {
      return new Conformance(proxy.link(), false, Set.of(rule))
          .run(_ -> {})
          .getFirst()
          .getClass()
          .getSimpleName();
    }
  }

  private static final Alteration NOTHING = new Alteration() {};

  static Stream<Arguments> mutants() {
    return Stream.of(
        // framing
        mutant("escapes what it need not", "F13", answers(line -> line.replace("<", "\\u003c"))),
        mutant("takes what is no JSON", "F5", requests(line -> line.replace(",}", "}"))),
        mutant(
            "takes a member twice",
            "F6",
            requests(line -> line.replaceFirst("\"type\":\"ping\",\"type\"", "\"type\""))),
        mutant("takes null for absent", "F11", requests(line -> line.replace(",\"key\":null", ""))),
        mutant("takes numbers with a fraction", "F12", requests(line -> line.replace("1.0", "1"))),
        mutant(
            "speaks after bye",
            "F14",
            each(line ->
                Alteration.is(line, "bye")
                    ? List.of(line, line.replace("bye", "ping"))
                    : List.of(line))),
        // replies
        mutant("loses the id", "R1", answers(line -> line.replaceFirst(",\"id\":\"1\"", ""))),
        mutant(
            "answers pong",
            "R3",
            requests(line -> line.contains("\"pong\"") ? "{\"type\":\"ping\"}" : line)),
        mutant(
            "answers twice",
            "R2",
            each(line -> line.contains("\"id\":\"3\"") ? List.of(line, line) : List.of(line))),
        mutant("answers in another order", "R4", SwappedReplies::new),
        mutant(
            "gives codes of its own",
            "R9",
            answers(line -> line.replace("\"code\":\"not_found\"", "\"code\":\"no_such_room\""))),
        // order
        mutant("sends the entry before the reply", "L16", EntryFirst::new),
        mutant(
            "leaves an entry out",
            "L1",
            each(line -> Alteration.is(line, "topic") ? List.of() : List.of(line))),
        mutant(
            "doubles an entry",
            "L5",
            each(line ->
                line.contains("\"seq\":4,") && Alteration.isEntry(line)
                    ? List.of(line, line)
                    : List.of(line))),
        mutant(
            "writes an entry otherwise in history",
            "L2",
            answers(line ->
                line.startsWith("{\"type\":\"ok\"") ? line.replace("\"key\":\"k\",", "") : line)),
        mutant("shows the seconds only", "L3", answers(line -> line.replaceAll("\\.\\d{3}Z", "Z"))),
        // cursors
        mutant(
            "resumes one too late",
            "L6",
            requests(line -> line.replace("\"after\":2", "\"after\":3"))),
        mutant(
            "does not look at the log",
            "L9",
            requests(line -> line.replaceFirst(",\"log\":\"[^\"]*\"", ""))),
        mutant(
            "pages by one too many",
            "Q17",
            requests(line -> line.replace("\"limit\":4", "\"limit\":5"))),
        // dedupe
        mutant("forgets keys", "L12", requests(new Rekeyed())),
        mutant(
            "does not compare the text of a key",
            "L13",
            requests(line -> line.replace("\"text\":\"y\"", "\"text\":\"x\""))),
        mutant(
            "does not say duplicate",
            "L12",
            answers(line -> line.replace(",\"duplicate\":true", ""))),
        // rights, and what may be known
        mutant(
            "lets the private be seen",
            "M1",
            answers(line -> line.replace("\"code\":\"not_found\"", "\"code\":\"forbidden\""))),
        mutant("says which users there are", "S17", new UnknownUsers()),
        mutant(
            "makes everybody an owner",
            "M6",
            answers(line -> line.replace("\"role\":\"member\"", "\"role\":\"owner\""))),
        mutant(
            "does not fold names",
            "N2",
            answers(line -> line.replaceFirst("\"room\":\"v", "\"room\":\"V"))));
  }

  private static Arguments mutant(String name, String rule, Supplier<Alteration> mutant) {
    return Arguments.of(Named.of(name, mutant), rule);
  }

  private static Supplier<Alteration> answers(Function<String, String> change) {
    return each(line -> List.of(change.apply(line)));
  }

  private static Supplier<Alteration> each(Function<String, List<String>> change) {
    return () ->
        new Alteration() {
          @Override
          public List<String> toClient(String line) {
            return change.apply(line);
          }
        };
  }

  private static Supplier<Alteration> requests(Function<String, String> change) {
    return () ->
        new Alteration() {
          @Override
          public List<String> toServer(String line) {
            return List.of(change.apply(line));
          }
        };
  }

  /** The replies to the second and the third request change places. */
  private static final class SwappedReplies implements Alteration {
    private String held = "";

    @Override
    public List<String> toClient(String line) {
      if (line.contains("\"id\":\"2\"")) {
        held = line;
        return List.of();
      }
      if (!held.isEmpty() && line.contains("\"id\":\"3\"")) {
        return List.of(line, held);
      }
      return List.of(line);
    }
  }

  /** The reply to a message waits for its entry. */
  private static final class EntryFirst implements Alteration {
    private final List<String> held = new ArrayList<>();

    @Override
    public List<String> toClient(String line) {
      if (Alteration.is(line, "ok") && line.contains("\"seq\":")) {
        held.add(line);
        return List.of();
      }
      List<String> all = new ArrayList<>(List.of(line));
      if (Alteration.is(line, "message")) {
        all.addAll(held);
        held.clear();
      }
      return all;
    }
  }

  /** No key comes twice. */
  private static final class Rekeyed implements Function<String, String> {
    private int count;

    @Override
    public synchronized String apply(String line) {
      return line.replace("\"key\":\"k\"", "\"key\":\"k" + ++count + "\"");
    }
  }

  /** The first refused login is of a user whom there is not. */
  private static final class UnknownUsers implements Supplier<Alteration> {
    @Override
    public Alteration get() {
      return new Alteration() {
        private boolean said;

        @Override
        public List<String> toClient(String line) {
          if (said || !line.contains("bad_credentials")) {
            return List.of(line);
          }
          said = true;
          return List.of(line.replaceFirst("\"message\":\"[^\"]*\"", "\"message\":\"who?\""));
        }
      };
    }
  }
}
