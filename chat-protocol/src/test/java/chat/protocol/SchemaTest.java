package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published schema says the same as the codec, as far as a schema can. */
class SchemaTest {

  private static void isLegal(String definition, String line) {
    assertEquals(List.of(), Schemas.errors(definition, line), line);
  }

  @Test
  void acceptsGoldenRequests() {
    List<Request> requests = Golden.requests();
    List<String> lines = Golden.lines("requests");
    assertAll(
        IntStream.range(0, lines.size())
            .mapToObj(i ->
                () -> {
                  isLegal("request", lines.get(i));
                  isLegal("request-" + type(requests.get(i)), lines.get(i));
                }));
  }

  private static String type(Request request) {
    return request.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  @Test
  void acceptsGoldenReplies() {
    List<Golden.Answer> answers = Golden.answers();
    List<String> lines = Golden.lines("replies");
    assertAll(
        IntStream.range(0, lines.size())
            .mapToObj(i ->
                () -> {
                  isLegal("server", lines.get(i));
                  isLegal("ok-" + type(answers.get(i).request()), lines.get(i));
                }));
  }

  @ParameterizedTest
  @CsvSource({"refusals, error", "entries, entry", "events, event", "session, server"})
  void acceptsGoldenFrames(String file, String definition) {
    assertAll(
        Golden.lines(file).stream()
            .map(line ->
                () -> {
                  isLegal("server", line);
                  isLegal(definition, line);
                }));
  }

  /** What the schema's description says it cannot say: lengths in bytes, spellings of numbers. */
  private static boolean isBeyondASchema(BadLine line) {
    return switch (line.rule()) {
      case "N4", "N5", "N6" -> line.spelled().matches(".*%\\([0-9]+x[^a].*");
      case "N8" -> !line.spelled().contains("pass\\");
      case "F12" -> line.spelled().matches(".*:(-0|0\\.0|1\\.0|1e2|1E2|0\\.1e1)}");
      default -> false;
    };
  }

  @Test
  void refusesWhatTheCodecRefuses() {
    List<BadLine> lines =
        BadLine.all().stream()
            .filter(line -> line.code().equals("invalid") || line.code().equals("unknown_type"))
            .toList();
    List<BadLine> accepted =
        lines.stream()
            .filter(line -> !isBeyondASchema(line))
            .filter(line ->
                Schemas.accepts("request", new String(line.bytes(), StandardCharsets.UTF_8)))
            .toList();
    assertEquals(List.of(), accepted);
    assertTrue(lines.size() > 1_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server | {\"type\":\"weather\"}",
        "entry |"
            + " {\"type\":\"message\",\"room\":\"dev\",\"seq\":0,\"at\":\"2026-11-20T23:54:00.123Z\",\"from\":\"a\",\"text\":\"x\"}",
        "entry |"
            + " {\"type\":\"message\",\"room\":\"dev\",\"seq\":1,\"at\":\"2026-11-20T23:54:00Z\",\"from\":\"a\",\"text\":\"x\"}",
        "entry |"
            + " {\"type\":\"join\",\"room\":\"Dev\",\"seq\":1,\"at\":\"2026-11-20T23:54:00.123Z\",\"from\":\"a\"}",
        "event | {\"type\":\"typing\",\"room\":\"dev\",\"from\":\"bob\",\"seq\":1}",
        "error | {\"type\":\"error\",\"code\":\"invalid\",\"message\":\"x\"}",
        "error | {\"type\":\"error\",\"code\":\"rate_limited\",\"message\":\"x\"}",
        "error | {\"type\":\"error\",\"code\":\"conflict\",\"message\":\"x\",\"head\":1}",
        "ok-send |"
            + " {\"type\":\"ok\",\"room\":\"dev\",\"seq\":1,\"at\":\"2026-11-20T23:54:00.123Z\",\"duplicate\":false}",
        "ok-follow | {\"type\":\"ok\",\"room\":\"dev\",\"log\":\"x1Zr9_-aQ3b\",\"head\":1}",
        "ok-follow |"
            + " {\"type\":\"ok\",\"room\":\"dev\",\"log\":\"x1Zr9_-aQ3b\",\"head\":1,\"after\":1,\"following\":true}",
        "ok-rooms |"
            + " {\"type\":\"ok\",\"rooms\":[{\"room\":\"dev\",\"topic\":\"\",\"visibility\":\"public\",\"members\":1,\"member\":true}],\"more\":false}",
        "bye | {\"type\":\"bye\",\"reason\":\"busy\"}",
        "hello | {\"type\":\"hello\",\"protocol\":1}",
      })
  void refusesWhatNoServerMaySay(String definition, String line) {
    assertFalse(Schemas.accepts(definition, line));
  }
}
