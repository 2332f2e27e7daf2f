package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strings: the least escaping, wherever in a string the first odd character stands. */
class FrameWriterTest {

  private static String written(String value) {
    return new String(new FrameWriter(1).string(value).bytes(), StandardCharsets.UTF_8);
  }

  private static String expected(int codePoint) {
    return switch (codePoint) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          codePoint < 0x20 ? String.format("\\u%04x", codePoint) : Character.toString(codePoint);
    };
  }

  @Test
  void escapeOnlyWhatMustBe() {
    int step = 1;
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint += step) {
      step = codePoint < 0x3000 ? 1 : 61; // every odd one stands below
      if (Character.getType(codePoint) != Character.SURROGATE) {
        String text = Character.toString(codePoint);
        String alone = expected(codePoint);
        assertEquals("\"" + alone + "\"", written(text));
        assertEquals("\"a" + alone + "é" + alone + "b\"", written("a" + text + "é" + text + "b"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\ud83d", "\ude00", "a\ud83d", "\ude00\ud83d", "é\ud83dx", "\ud83d\ud83d\ude00"})
  void refuseHalvesOfSurrogatePairs(String text) {
    assertThrows(IllegalArgumentException.class, () -> written(text));
    assertThrows(
        IllegalArgumentException.class,
        () -> Codec.encode(new Request.Send(null, "dev", text, null)));
  }

  @Test
  void growAsNeeded() {
    String text = "x".repeat(1_000) + "é\n".repeat(5_000) + "😀";
    assertArrayEquals(
        ("\"" + text.replace("\n", "\\n") + "\"").getBytes(StandardCharsets.UTF_8),
        new FrameWriter(1).string(text).bytes());
  }
}
