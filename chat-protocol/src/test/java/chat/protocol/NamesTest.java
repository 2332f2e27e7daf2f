package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "0",
        "9z",
        "a.b_c-d",
        "a..",
        "a--",
        "con",
        "nul",
        "guest-bob",
        "abcdefghijklmnopqrstuvwxyz012345"
      })
  void areLegal(String name) {
    assertTrue(Names.isValid(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "-a",
        "_a",
        "A",
        "a b",
        "a/b",
        "a\\b",
        "a:b",
        "a@b",
        "#a",
        "а",
        "ａ",
        "ä",
        "a\u0000",
        "a\n",
        "a\u001b[m",
        "a\u007f",
        "a\u200b",
        "a\u202e",
        "a\ufeff",
        "\ud83d\ude00",
        "abcdefghijklmnopqrstuvwxyz0123456"
      })
  void areIllegal(String name) {
    assertFalse(Names.isValid(name));
  }

  @Test
  void foldAsciiOnly() {
    assertEquals("alice.b_c-9", Names.fold("AliCE.B_c-9"));
    assertEquals("az@[`{", Names.fold("AZ@[`{"));
    for (String foreign : new String[] {"\u212a", "\u0130", "\u017f", "\u0410", "\uff21", "Ä"}) {
      assertSame(
          foreign,
          Names.fold(foreign),
          "what Unicode would fold into a legal letter, or close to one");
    }
  }

  @Test
  void ofGuestsAreKnownByTheirPrefix() {
    assertTrue(Names.isGuest("guest-bob"));
    assertFalse(Names.isGuest("guest"));
    assertFalse(Names.isGuest("guests"));
    assertTrue(Names.isValid(Names.GUEST_PREFIX + "x".repeat(Names.GUEST_CHARS) + "-99999"));
  }
}
