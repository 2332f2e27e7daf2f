package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every line of the corpus is refused, with the code, the field and the id that it names. */
class BadLinesTest {

  /** All rows of one rule are one test, or the report would drown the others. */
  static Stream<String> rules() {
    return BadLine.all().stream().filter(BadLinesTest::isForTheCodec).map(BadLine::rule).distinct();
  }

  private static boolean isForTheCodec(BadLine line) {
    return !line.code().equals("too_large");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void areRefused(String rule) {
    assertAll(
        BadLine.all().stream()
            .filter(line -> line.rule().equals(rule) && isForTheCodec(line))
            .map(line -> () -> isRefused(line)));
  }

  private static void isRefused(BadLine line) {
    byte[] bytes = line.bytes();
    Refused refused =
        assertThrows(Refused.class, () -> Codec.decode(bytes), () -> "accepted: " + line);
    Reply.Refusal refusal = refused.refusal();
    assertEquals(
        List.of(line.code(), String.valueOf(line.field()), String.valueOf(line.id())),
        List.of(
            refusal.code().wire(), String.valueOf(refusal.field()), String.valueOf(refusal.id())),
        () -> line + ": " + refusal.message());
    assertTrue(
        refusal.message().length() < 200
            && Visible.inLine(refusal.message()).equals(refusal.message()),
        () -> "a message repeats what was sent: " + refusal.message());
  }

  @Test
  void areWithinTheFrameLimitUnlessTooLarge() {
    assertAll(
        BadLine.all().stream()
            .filter(BadLinesTest::isForTheCodec)
            .map(line ->
                () -> assertTrue(line.bytes().length < Limits.FRAME_BYTES, line::toString)));
  }
}
