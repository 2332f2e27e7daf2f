package chat.client.state;

import chat.protocol.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * A room as its user sees it.
 *
 * @param counted up to which number the server's own count at login is part of {@code unread}
 * @param unread messages of others that were not shown yet
 * @param shown the number of the last entry that was on the screen
 * @param recent the newest entries, at most {@link #RECENT}, in order
 */
public record Room(String name, long counted, long unread, long shown, List<Entry> recent) {

  /** As many entries of a room as are kept to be shown when it is entered. */
  public static final int RECENT = 50;

  /** A room of which nothing has come yet. */
  static Room fresh(String name, long counted, long unread) {
    return new Room(name, counted, unread, 0, List.of());
  }

  /**
   * One entry more.
   *
   * @param mine whether it is the user's own
   * @param onScreen whether it is shown at once
   */
  Room with(Entry entry, boolean mine, boolean onScreen) {
    List<Entry> entries = new ArrayList<>(recent);
    entries.add(entry);
    if (entries.size() > RECENT) {
      entries.removeFirst();
    }
    boolean counts = entry instanceof Entry.Message && !mine && !onScreen && entry.seq() > counted;
    return new Room(
        name,
        counted,
        counts ? unread + 1 : unread,
        onScreen ? entry.seq() : shown,
        List.copyOf(entries));
  }

  /** What has come since it was last on the screen, as far as it is kept. */
  public List<Entry> unseen() {
    return recent.stream().filter(entry -> entry.seq() > shown).toList();
  }

  /** The number of the newest entry that has come; 0 if none has. */
  public long last() {
    return recent.isEmpty() ? 0 : recent.getLast().seq();
  }

  /** All of it was shown. */
  Room seen() {
    return new Room(name, counted, 0, Math.max(shown, last()), recent);
  }
}
