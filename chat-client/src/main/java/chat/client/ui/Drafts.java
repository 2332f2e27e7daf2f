package chat.client.ui;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was typed in each room and not sent: whoever comes back finds it as they left it.
 *
 * <p>For one thread at a time.
 */
final class Drafts {
  private final Map<String, Draft> drafts = new HashMap<>();
  private boolean changed;

  /**
   * What was typed in one room.
   *
   * @param text what stands in the input
   * @param cursor where in it one types on
   * @param held a long paste that is not shown; it belongs where the cursor is
   */
  record Draft(String text, int cursor, String held) {
    static final Draft NONE = new Draft("", 0, "");

    /** A text as it comes from a file or an editor: shown, or held if it is long. */
    static Draft of(String text) {
      return Paste.isLong(text) ? new Draft("", 0, text) : new Draft(text, text.length(), "");
    }

    /** Everything that was typed and pasted, in its order. */
    String whole() {
      int at = Math.min(cursor, text.length());
      return text.substring(0, at) + held + text.substring(at);
    }
  }

  /**
   * @param kept texts by room, as {@link #changed} gave them
   */
  Drafts(Map<String, String> kept) {
    kept.forEach((room, text) -> drafts.put(room, Draft.of(text)));
  }

  /** What was typed there; {@link Draft#NONE} if nothing. */
  Draft of(String room) {
    return drafts.getOrDefault(room, Draft.NONE);
  }

  void keep(String room, Draft draft) {
    String before = of(room).whole();
    if (draft.whole().isEmpty()) {
      drafts.remove(room);
    } else {
      drafts.put(room, draft);
    }
    changed |= !before.equals(draft.whole());
  }

  /** What is typed now is not what was kept last. */
  void change() {
    changed = true;
  }

  /** The texts by room, if they are not what was given last; else {@code null}. */
  @Nullable Map<String, String> changed() {
    if (!changed) {
      return null;
    }
    changed = false;
    return drafts.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, draft -> draft.getValue().whole()));
  }
}
