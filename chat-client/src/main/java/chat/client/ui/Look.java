package chat.client.ui;

import java.util.function.IntSupplier;

/**
 * What a terminal can do and its user wants.
 *
 * @param colors whether anything is coloured or bold
 * @param links whether addresses become hyperlinks (OSC 8)
 * @param columns how wide the terminal is; asked anew for each line
 */
public record Look(boolean colors, boolean links, IntSupplier columns) {
  /** The smallest window in which one talks inline; in a smaller one lines are plain. */
  static final int LEAST_COLUMNS = 60;

  static final int LEAST_ROWS = 10;

  private static final int ENDLESS = 1_000_000;

  /** Lines as they are, which whoever shows them may break. */
  public static Look plain() {
    return new Look(false, false, () -> ENDLESS);
  }

  String faint(String text) {
    return styled("2", text);
  }

  String bold(String text) {
    return styled("1", text);
  }

  String red(String text) {
    return styled("31", text);
  }

  /** A name in a colour of its own, the same in each place. */
  String name(String text, String name) {
    return styled(Integer.toString(31 + Math.floorMod(name.hashCode(), 6)), text);
  }

  private String styled(String code, String text) {
    return colors && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
  }
}
