package chat.client.ui;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/** How many columns of a terminal a cleaned text takes, and where it is broken into rows. */
final class Columns {
  private static final int EMOJI_SELECTOR = 0xFE0F;

  private Columns() {}

  /** A row of a text: from {@code start} to before {@code end}. */
  record Row(int start, int end) {}

  static int of(String text) {
    if (isPlain(text)) {
      return text.length();
    }
    int columns = 0;
    BreakIterator clusters = BreakIterator.getCharacterInstance();
    clusters.setText(text);
    int start = clusters.first();
    for (int end = clusters.next(); end != BreakIterator.DONE; end = clusters.next()) {
      columns += ofCluster(text, start, end);
      start = end;
    }
    return columns;
  }

  /** Printable ASCII, as most of what is said. */
  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
  }

  /** What a person sees as one character: as wide as its widest part. */
  private static int ofCluster(String text, int start, int end) {
    int widest = 0;
    for (int i = start; i < end; i += Character.charCount(text.codePointAt(i))) {
      int codePoint = text.codePointAt(i);
      int width = codePoint == EMOJI_SELECTOR ? 2 : WCWidth.wcwidth(codePoint);
      widest = Math.max(widest, width);
    }
    return widest;
  }

  /** Fills up with blanks. */
  static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - of(text)));
  }

  /** The text if it fits, else its beginning and an ellipsis. */
  static String fit(String text, int columns) {
    if (of(text) <= columns) {
      return text;
    }
    Row first = rows(text, Math.max(1, columns - 1), false).getFirst();
    return text.substring(0, first.end()) + "…";
  }

  /** Breaks one line into rows, between words where that can be. */
  static List<Row> rows(String line, int columns) {
    return rows(line, columns, true);
  }

  private static List<Row> rows(String line, int columns, boolean words) {
    List<Row> rows = new ArrayList<>();
    BreakIterator clusters = BreakIterator.getCharacterInstance();
    clusters.setText(line);
    int rowStart = 0;
    int width = 0;
    int gap = -1;
    int start = clusters.first();
    for (int end = clusters.next(); end != BreakIterator.DONE; end = clusters.next()) {
      int cluster = ofCluster(line, start, end);
      if (width + cluster > columns && start > rowStart) {
        // A blank that does not fit is where the row ends anyway.
        boolean atGap = words && gap > rowStart && line.charAt(start) != ' ';
        int rowEnd = atGap ? gap : start;
        rows.add(new Row(rowStart, rowEnd));
        rowStart = rowEnd;
        while (rowStart < start && line.charAt(rowStart) == ' ') {
          rowStart++;
        }
        width = of(line.substring(rowStart, start));
        gap = -1;
        if (line.charAt(start) == ' ' && rowStart == start) {
          rowStart = end;
          start = end;
          width = 0;
          continue;
        }
      }
      if (line.charAt(start) == ' ') {
        gap = start;
      }
      width += cluster;
      start = end;
    }
    if (rowStart < line.length() || rows.isEmpty()) {
      rows.add(new Row(rowStart, line.length()));
    }
    return rows;
  }
}
