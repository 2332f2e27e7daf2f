package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain text ~ with \\ and \"",
        "grüße, 日本語, עברית, العربية, русский, e\u0301",
        "😀 👍🏽 ❤️ ☎︎ 🇩🇪 1️⃣",
        "👩‍👩‍👧‍👦 👩🏽‍🚀 ❤️‍🔥 🏳️‍🌈 🧑‍⚕️ 👨🏾‍🦰",
        "می\u200cخواهم",
        "क्\u200dष",
        "ශ්\u200dරී",
        "no-break\u00a0space",
      })
  void leavesAloneWhatWritingNeeds(String text) {
    assertSame(text, Visible.inLine(text));
    assertSame(text, Visible.inText(text));
  }

  @Test
  void showsEscapeSequences() {
    assertEquals("\\u001b]0;pwn\\u0007\\u001b[2J", Visible.inText("\u001b]0;pwn\u0007\u001b[2J"));
    assertEquals("\\u009b31mred\\u009c", Visible.inText("\u009b31mred\u009c"));
    assertEquals("a\\u0000\\u007f\\u0085b", Visible.inLine("a\u0000\u007f\u0085b"));
  }

  @Test
  void keepsAForgedLineInItsLine() {
    String forged = "bob\r\n2026-11-20 INFO login user=root\tok\u2028\u2029";
    assertEquals(
        "bob\\r\\n2026-11-20 INFO login user=root\\tok\\u2028\\u2029", Visible.inLine(forged));
    assertEquals(
        "bob\\r\n2026-11-20 INFO login user=root\tok\\u2028\\u2029", Visible.inText(forged));
  }

  @ParameterizedTest
  @CsvSource({
    "061c", "200b", "200c", "200d", "200e", "200f", "202a", "202b", "202c", "202d", "202e", "2060",
    "2061", "2064", "2066", "2067", "2068", "2069", "206f", "feff", "00ad", "180e", "fff9", "fe0f"
  })
  void showsWhatHidesOrTurnsText(String hex) {
    String hidden = Character.toString(Integer.parseInt(hex, 16));
    String shown = hidden.equals("\ufe0f") ? hidden : "\\u" + hex;
    assertEquals("a" + shown + "b", Visible.inLine("a" + hidden + "b"));
    assertEquals("\\u" + hex, Visible.inLine(hidden), "alone it serves nothing");
  }

  @Test
  void showsJoinersThatJoinNothing() {
    assertEquals("a\\u200db", Visible.inLine("a\u200db"), "latin letters");
    assertEquals("😀\\u200d", Visible.inLine("😀\u200d"), "at the end");
    assertEquals("\\u200d😀", Visible.inLine("\u200d😀"), "at the beginning");
    assertEquals("😀\\u200dx", Visible.inLine("😀\u200dx"));
    assertEquals("x\\u200d😀", Visible.inLine("x\u200d😀"));
    assertEquals("😀\\u200d\\u200d😀", Visible.inLine("😀\u200d\u200d😀"), "two of them");
    assertEquals("ی\\u200ca", Visible.inLine("ی\u200ca"), "between two scripts");
  }

  @Test
  void showsTextThatIsHiddenInSelectorsAndTags() {
    assertEquals("😀\ufe0f\\ufe01\\u{e0101}", Visible.inLine("😀\ufe0f\ufe01\udb40\udd01"));
    assertEquals("x\\u{e0068}\\u{e0069}", Visible.inLine("x\udb40\udc68\udb40\udc69"));
  }

  @Test
  void showsHalvesOfSurrogatePairs() {
    assertEquals("\\ud83dx\\ude00", Visible.inLine("\ud83dx\ude00"));
  }

  @Test
  void neverLeavesAControlCharacter() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      String shown = Visible.inLine("x" + Character.toString(codePoint) + "x");
      assertFalse(shown.chars().anyMatch(Character::isISOControl));
    }
  }
}
