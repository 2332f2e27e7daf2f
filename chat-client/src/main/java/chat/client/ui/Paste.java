package chat.client.ui;

/** What comes at once, from the clipboard or an editor. */
final class Paste {
  /** Lines that go into the input; more are held beside it. */
  private static final int LINES = 5;

  private static final int CHARS = 2_000;

  private Paste() {}

  /** Whether it is too long to be shown in the input. */
  static boolean isLong(String text) {
    return text.lines().count() > LINES || text.length() > CHARS;
  }

  /** What no message may hold is left out; so is the end of the last line, which sends nothing. */
  static String clean(String pasted) {
    var text = new StringBuilder();
    pasted
        .replace("\r\n", "\n")
        .replace('\r', '\n')
        .codePoints()
        .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
        .forEach(text::appendCodePoint);
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\n') {
      end--;
    }
    return text.substring(0, end);
  }

  /** What stands for one that is held. */
  static String row(String held) {
    long lines = held.lines().count();
    return "   ["
        + (lines > 1 ? lines + " lines" : held.length() + " characters")
        + "] Enter send, Alt+e edit, Ctrl+C drop";
  }
}
