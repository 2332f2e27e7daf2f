package chat.client.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds addresses in a cleaned text and makes them hyperlinks (OSC 8): what is seen stays the
 * address itself, so that nobody is led elsewhere than they read.
 */
final class Links {
  /** Printable ASCII alone may be part of an escape sequence. */
  private static final Pattern ADDRESS = Pattern.compile("https?://[\\x21-\\x7E]+");

  private static final String NEVER_LAST = ".,;:!?'\")]}>";

  private final String text;
  private final List<Columns.Row> addresses = new ArrayList<>();

  Links(String text) {
    this.text = text;
    Matcher found = ADDRESS.matcher(text);
    while (found.find()) {
      int end = found.end();
      while (NEVER_LAST.indexOf(text.charAt(end - 1)) >= 0) {
        end--;
      }
      addresses.add(new Columns.Row(found.start(), end));
    }
  }

  /** A row of the text, with the parts of addresses that it holds as links to the whole. */
  String row(Columns.Row row) {
    var out = new StringBuilder();
    int at = row.start();
    for (Columns.Row address : addresses) {
      int start = Math.max(at, address.start());
      int end = Math.min(row.end(), address.end());
      if (start < end) {
        String whole = text.substring(address.start(), address.end());
        out.append(text, at, start);
        out.append("\033]8;;").append(whole).append("\033\\");
        out.append(text, start, end);
        out.append("\033]8;;\033\\");
        at = end;
      }
    }
    return out.append(text, at, row.end()).toString();
  }
}
