package chat.client.ui;

import chat.protocol.Visible;

/**
 * What a terminal is told besides text: the bell, a notification, the window's title, and what it
 * should report. All of it holds cleaned text only.
 */
final class Cues {
  /** Report when the window gets and loses the focus. */
  static final String FOCUS_ON = "\033[?1004h";

  static final String FOCUS_OFF = "\033[?1004l";

  /** Keep the title that there was, to be put back at the end. */
  static final String KEEP_TITLE = "\033[22;2t";

  static final String PUT_TITLE_BACK = "\033[23;2t";
  static final String PASTE_OFF = "\033[?2004l";

  private static final int TITLE = 100;
  private static final int NOTIFICATION = 200;

  private final boolean sevenSevenSeven;
  private final boolean tmux;

  /**
   * @param type the terminal's type, {@code $TERM}
   * @param tmux whether it is within tmux, which passes on only what is wrapped
   */
  Cues(String type, boolean tmux) {
    // These two know nothing of OSC 9; a terminal that knows both would tell it twice.
    this.sevenSevenSeven = type.startsWith("rxvt") || type.startsWith("foot");
    this.tmux = tmux;
  }

  /** The bell, and a notification where the terminal can show one. */
  String alert(String line) {
    // A semicolon would end a part, and begin another.
    String text = Columns.fit(Visible.inLine(line).replace(';', ','), NOTIFICATION);
    String body = sevenSevenSeven ? "777;notify;chat;" + text : "9;" + text;
    String sequence = "\033]" + body + "\007";
    return "\007"
        + (tmux ? "\033Ptmux;" + sequence.replace("\033", "\033\033") + "\033\\" : sequence);
  }

  static String title(String room, long mentions) {
    String text = (mentions > 0 ? "(" + mentions + ") " : "") + "#" + Visible.inLine(room);
    return "\033]2;" + Columns.fit(text, TITLE) + "\007";
  }
}
