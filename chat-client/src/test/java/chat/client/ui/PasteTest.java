package chat.client.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PasteTest {
  @Test
  void moreThanFiveLinesOrTwoThousandCharactersAreHeld() {
    assertFalse(Paste.isLong("x\n".repeat(5)));
    assertTrue(Paste.isLong("x\n".repeat(6)));
    assertFalse(Paste.isLong("x".repeat(2_000)));
    assertTrue(Paste.isLong("x".repeat(2_001)));
  }

  @Test
  void whatNoMessageMayHoldIsLeftOut() {
    assertEquals("a\nb\n\n\tc", Paste.clean("a\r\nb\r\r\tc\n\n"));
    assertEquals("[31mred😀", Paste.clean("\033[31m\0red\u009b😀"));
    assertEquals("", Paste.clean("\n\n"));
  }

  @Test
  void whatStandsForItSaysHowMuchItIs() {
    assertTrue(Paste.row("x\n".repeat(7)).startsWith("   [7 lines] Enter send"));
    assertTrue(Paste.row("x".repeat(2_001)).startsWith("   [2001 characters] Enter send"));
  }
}
