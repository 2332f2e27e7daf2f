package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The wire itself: each value is exactly its line, and each line exactly its value. */
class GoldenTest {

  /** Checks each value against the line at the same place of the file. */
  private static <V> void lineByLine(String file, List<V> values, Check<V> check) {
    List<String> lines = Golden.lines(file);
    assertEquals(values.size(), lines.size(), "lines of " + file);
    assertAll(
        IntStream.range(0, lines.size())
            .mapToObj(i -> () -> check.check(lines.get(i), values.get(i))));
  }

  private interface Check<V> {
    void check(String line, V value) throws Exception;
  }

  private static byte[] bytes(String line) {
    return line.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] frame) {
    return new String(frame, StandardCharsets.UTF_8);
  }

  private static void isOnTheWire(String line, ServerFrame frame) throws Exception {
    assertEquals(line + "\n", text(Codec.encode(frame)));
    assertEquals(frame, Codec.decodeServer(bytes(line)));
  }

  @Test
  void requests() {
    lineByLine(
        "requests",
        Golden.requests(),
        (line, request) -> {
          assertEquals(line + "\n", text(Codec.encode(request)));
          assertEquals(request, Codec.decode(bytes(line)));
        });
  }

  @Test
  void replies() {
    lineByLine(
        "replies",
        Golden.answers(),
        (line, answer) -> {
          assertEquals(line + "\n", text(Codec.encode(answer.reply())));
          var ok = (ServerFrame.Ok) Codec.decodeServer(bytes(line));
          assertEquals(answer.reply().id(), ok.id());
          Reply reply = Codec.result(answer.request(), ok);
          if (reply instanceof Reply.HistoryPage page) {
            assertSamePage((Reply.HistoryPage) answer.reply(), page);
          } else {
            assertEquals(answer.reply(), reply);
          }
          assertEquals(line + "\n", text(Codec.encode(ok)));
        });
  }

  private static void assertSamePage(Reply.HistoryPage expected, Reply.HistoryPage page) {
    assertEquals(expected.entries().size(), page.entries().size());
    for (int i = 0; i < page.entries().size(); i++) {
      assertArrayEquals(expected.entries().get(i), page.entries().get(i));
    }
    assertEquals(
        List.of(expected.newest(), expected.log(), expected.head(), expected.more()),
        List.of(page.newest(), page.log(), page.head(), page.more()));
  }

  @Test
  void refusals() {
    lineByLine("refusals", Golden.refusals(), GoldenTest::isOnTheWire);
  }

  @Test
  void entries() {
    lineByLine("entries", Golden.entries(), GoldenTest::isOnTheWire);
  }

  @Test
  void events() {
    lineByLine("events", Golden.events(), GoldenTest::isOnTheWire);
  }

  @Test
  void helloPingAndBye() {
    lineByLine("session", Golden.session(), GoldenTest::isOnTheWire);
  }

  /** So that a new request, reply or code does not go without a golden line. */
  @Test
  void everyKindHasALine() {
    assertEquals(kinds(Request.class), kindsOf(Golden.requests()));
    assertEquals(kinds(Event.class), kindsOf(Golden.events()));
    assertEquals(
        kinds(Reply.class).stream().filter(kind -> !kind.equals("Refusal")).toList(),
        kindsOf(Golden.answers().stream().map(Golden.Answer::reply).toList()));
    assertEquals(
        kinds(Entry.class).stream().filter(kind -> !kind.equals("Other")).toList(),
        kindsOf(Golden.entries()));
    assertEquals(
        List.of(ErrorCode.values()).subList(0, ErrorCode.OTHER.ordinal()),
        Golden.refusals().stream().map(Reply.Refusal::code).distinct().sorted().toList());
  }

  private static List<String> kinds(Class<?> sealed) {
    return List.of(sealed.getPermittedSubclasses()).stream()
        .map(Class::getSimpleName)
        .sorted()
        .toList();
  }

  private static List<String> kindsOf(List<?> values) {
    return values.stream()
        .map(value -> value.getClass().getSimpleName())
        .distinct()
        .sorted()
        .toList();
  }
}
