package chat.client.ui;

import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.Display;

/**
 * Ends each row itself, also where a long text goes on in the next: never by writing up to the
 * margin, where the terminal would break it. Such rows a terminal joins again when the window gets
 * wider, and then fewer are there than have been drawn.
 *
 * <p>Within a row nothing is inserted or deleted, but what follows is written anew: tmux takes a
 * row in which characters were moved for one that is as long as the window, whatever is to be seen
 * of it, and breaks it when the window gets narrower.
 *
 * <p>As its superclass, for one thread at a time.
 */
final class HardRows extends Display {
  HardRows(Terminal terminal) {
    super(terminal, false);
  }

  @Override
  public void update(List<AttributedString> rows, int cursor, boolean flush) {
    List<AttributedString> ended = new ArrayList<>(rows);
    for (int i = 0; i < ended.size() - 1; i++) {
      AttributedString row = ended.get(i);
      if (row.isEmpty() || row.charAt(row.length() - 1) != '\n') {
        ended.set(i, new AttributedStringBuilder().append(row).append("\n").toAttributedString());
      }
    }
    super.update(ended, cursor, flush);
  }

  @Override
  protected boolean insertChars(int columns) {
    return false;
  }

  @Override
  protected boolean deleteChars(int columns) {
    return false;
  }
}
