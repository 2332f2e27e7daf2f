package chat.protocol;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/**
 * Cleans what other people sent before a terminal or a log gets it: nothing may move the cursor,
 * set a title or a colour, start a new line of a log, turn the direction of writing, or hide.
 *
 * <p>Control characters (C0, DEL, C1), format characters (bidi controls, zero-width characters,
 * tags and the like), line and paragraph separators and halves of surrogate pairs become {@code
 * \}{@code uXXXX}, which is plain ASCII. Left alone is what writing needs: a zero-width joiner
 * within an emoji, a joiner or non-joiner between two letters of a script that has a use for them
 * (Arabic, Devanagari and others), and one variation selector behind a character.
 */
public final class Visible {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  /** Scripts in which a joiner changes how letters look, instead of only hiding between them. */
  private static final Set<UnicodeScript> JOINING =
      EnumSet.of(
          UnicodeScript.ARABIC,
          UnicodeScript.SYRIAC,
          UnicodeScript.MONGOLIAN,
          UnicodeScript.DEVANAGARI,
          UnicodeScript.BENGALI,
          UnicodeScript.GURMUKHI,
          UnicodeScript.GUJARATI,
          UnicodeScript.ORIYA,
          UnicodeScript.TAMIL,
          UnicodeScript.TELUGU,
          UnicodeScript.KANNADA,
          UnicodeScript.MALAYALAM,
          UnicodeScript.SINHALA,
          UnicodeScript.MYANMAR,
          UnicodeScript.KHMER);

  private Visible() {}

  /** For one line of a log or a terminal: newline and tab become visible too. */
  public static String inLine(String text) {
    return clean(text, false);
  }

  /** For a text of many lines: newline and tab stay what they are. */
  public static String inText(String text) {
    return clean(text, true);
  }

  private static String clean(String text, boolean lines) {
    StringBuilder cleaned = null;
    int next;
    for (int i = 0; i < text.length(); i = next) {
      int codePoint = text.codePointAt(i);
      next = i + Character.charCount(codePoint);
      if (isHarmless(codePoint, text, i, lines)) {
        if (cleaned != null) {
          cleaned.appendCodePoint(codePoint);
        }
      } else {
        cleaned = escape(cleaned == null ? begin(text, i) : cleaned, codePoint);
      }
    }
    return cleaned == null ? text : cleaned.toString();
  }

  private static StringBuilder begin(String text, int length) {
    return new StringBuilder(text.length() + 16).append(text, 0, length);
  }

  private static StringBuilder escape(StringBuilder cleaned, int codePoint) {
    return cleaned.append(
        switch (codePoint) {
          case '\n' -> "\\n";
          case '\r' -> "\\r";
          case '\t' -> "\\t";
          default ->
              Character.isBmpCodePoint(codePoint)
                  ? String.format("\\u%04x", codePoint)
                  : String.format("\\u{%x}", codePoint);
        });
  }

  private static boolean isHarmless(int codePoint, String text, int index, boolean lines) {
    if (codePoint >= 0x20 && codePoint < 0x7F) {
      return true;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL -> lines && (codePoint == '\n' || codePoint == '\t');
      case Character.FORMAT -> isNeededJoiner(codePoint, text, index);
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> false;
      default -> !isVariationSelector(codePoint) || selectsVariation(text, index);
    };
  }

  private static boolean isNeededJoiner(int codePoint, String text, int index) {
    boolean joins = codePoint == ZERO_WIDTH_JOINER;
    boolean between = index > 0 && index + 1 < text.length();
    if (!between || (!joins && codePoint != ZERO_WIDTH_NON_JOINER)) {
      return false;
    }
    int before = text.codePointBefore(index);
    int after = text.codePointAt(index + 1);
    return (joins && joinsEmoji(before, after))
        || (isOfJoiningScript(before) && isOfJoiningScript(after));
  }

  private static boolean joinsEmoji(int before, int after) {
    return Character.isExtendedPictographic(after)
        && (Character.isExtendedPictographic(before)
            || Character.isEmojiModifier(before)
            || isVariationSelector(before));
  }

  private static boolean isOfJoiningScript(int codePoint) {
    return JOINING.contains(UnicodeScript.of(codePoint));
  }

  private static boolean isVariationSelector(int codePoint) {
    return (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
        || (codePoint >= 0xE0100 && codePoint <= 0xE01EF);
  }

  /** A second one behind the first selects nothing, but a row of them can carry a hidden text. */
  private static boolean selectsVariation(String text, int index) {
    return index > 0 && !isVariationSelector(text.codePointBefore(index));
  }
}
