package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The limits themselves are tried by the corpus of bad lines; here is what no line can carry. */
class TextsTest {

  @Test
  void countBytesAsUtf8Does() {
    long seed = System.nanoTime();
    System.out.println("texts seed=" + seed);
    var random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(20); n > 0; n--) {
        int codePoint =
            random.nextInt(new int[] {0x80, 0x900, 0xD800, 0x110000}[random.nextInt(4)]);
        text.appendCodePoint(Character.getType(codePoint) == Character.SURROGATE ? 'x' : codePoint);
      }
      assertEquals(
          text.toString().getBytes(StandardCharsets.UTF_8).length,
          Texts.utf8Bytes(text.toString()),
          () -> "seed " + seed);
    }
  }

  @Test
  void refuseHalvesOfSurrogatePairs() {
    for (String text :
        new String[] {"\ud83d", "\ude00", "\ude00\ud83d", "a\ud83d", "\ud83d\ud83d\ude00"}) {
      assertNotNull(Texts.wrongInMessage(text));
      assertNotNull(Texts.wrongInTopic(text));
      assertNotNull(Texts.wrongInNewPassword("12345678" + text));
    }
    assertNull(Texts.wrongInMessage("\ud83d\ude00"));
  }

  @Test
  void refuseEveryControlCharacterButNewlineAndTab() {
    for (char c = 0; c < 0x300; c++) {
      boolean control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
      assertEquals(
          control && c != '\n' && c != '\t', Texts.wrongInMessage("a" + c) != null, "" + (int) c);
      assertEquals(control, Texts.wrongInTopic("a" + c) != null, "" + (int) c);
      assertEquals(control, Texts.wrongInDevice("a" + c) != null, "" + (int) c);
      assertEquals(control, Texts.wrongInNewPassword("12345678" + c) != null, "" + (int) c);
      assertEquals(c < 0x20 || c > 0x7E, Texts.wrongInKey("a" + c) != null, "" + (int) c);
    }
  }

  @Test
  void sayWhatIsWrong() {
    assertEquals("must not be empty", Texts.wrongInMessage(""));
    assertNull(Texts.wrongInTopic(""));
    assertNull(Texts.wrongInDevice(""));
    assertEquals("must be at most 512 bytes long in UTF-8", Texts.wrongInTopic("ä".repeat(257)));
  }

  @Test
  void keysAreLegalAndNeverTheSame() {
    var random = new Random(1);
    String key = Keys.random(random);
    assertEquals(22, key.length());
    assertNull(Texts.wrongInKey(key));
    assertNotEquals(key, Keys.random(random));
  }
}
