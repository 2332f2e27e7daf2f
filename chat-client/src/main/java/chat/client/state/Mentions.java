package chat.client.state;

import java.util.Locale;

/** Whether a text speaks to somebody: {@code @bob} anywhere, {@code bob:} at its beginning. */
public final class Mentions {
  private Mentions() {}

  public static boolean of(String me, String text) {
    if (me.isEmpty()) {
      return false;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    String at = "@" + me;
    for (int i = lower.indexOf(at); i >= 0; i = lower.indexOf(at, i + 1)) {
      boolean begins = i == 0 || !isOfName(lower.charAt(i - 1));
      if (begins && ends(lower, i + at.length())) {
        return true;
      }
    }
    return lower.startsWith(me + ":") || lower.startsWith(me + ",");
  }

  /** A dot or a hyphen may belong to a name, but at the end of a word it rather ends a sentence. */
  private static boolean ends(String text, int index) {
    int end = index;
    while (end < text.length() && (text.charAt(end) == '.' || text.charAt(end) == '-')) {
      end++;
    }
    return end == text.length() || !isOfName(text.charAt(end));
  }

  private static boolean isOfName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
  }
}
