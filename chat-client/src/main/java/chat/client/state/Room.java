package chat.client.state;

import chat.protocol.Entry;
import chat.protocol.Reply;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Consumer;

/**
 * A room as its user sees it.
 *
 * @param topic empty if there is none, or it is not known
 * @param counted up to which number the server's own count at login is part of {@code unread}
 * @param unread messages of others that were not shown yet
 * @param mentions messages that spoke to the user and were not seen yet
 * @param read where the read marker stands
 * @param shown the number of the last entry that was on the screen, or that was read elsewhere
 * @param oldest the number of the first entry that was on the screen; 0 if none was
 * @param rule how many new messages to announce before the next one: 0 if that is not known,
 *     negative if there is nothing to announce
 * @param recent the newest entries, at most {@link #RECENT}, in order
 * @param members who is in it, as far as known, in any order
 */
public record Room(
    String name,
    String topic,
    long counted,
    long unread,
    long mentions,
    long read,
    long shown,
    long oldest,
    long rule,
    List<Entry> recent,
    List<String> members,
    Rings rings) {

  /** As many entries of a room as are kept to be shown when it is entered. */
  public static final int RECENT = 50;

  /** Names are completed from so many members at most. */
  private static final int MEMBERS = 2_000;

  private static final int MIN_COLUMNS = 5;
  private static final int MAX_COLUMNS = 12;
  static final long NO_RULE = -1;

  /** A room of which nothing has come yet. */
  static Room fresh(String name) {
    return new Room(name, "", 0, 0, 0, 0, 0, 0, NO_RULE, List.of(), List.of(), Rings.MENTIONS);
  }

  /** What has come since it was last on the screen, as far as it is kept. */
  List<Entry> unseen() {
    return recent.stream().filter(entry -> entry.seq() > shown).toList();
  }

  /** The number of the newest entry that has come; 0 if none has. */
  public long last() {
    return recent.isEmpty() ? 0 : recent.getLast().seq();
  }

  /** Who spoke in it lately, the last one first. */
  public SequencedSet<String> speakers() {
    SequencedSet<String> speakers = new LinkedHashSet<>();
    for (Entry entry : recent.reversed()) {
      if (entry instanceof Entry.Message) {
        speakers.add(entry.from());
      }
    }
    return speakers;
  }

  /** How wide names are set, so that texts begin in one column. */
  public int nameColumns() {
    int widest =
        speakers().stream().mapToInt(String::length).filter(n -> n <= MAX_COLUMNS).max().orElse(0);
    return Math.max(MIN_COLUMNS, widest);
  }

  /** As the server counts, at a login; {@code here}: it is on the screen. */
  Room counted(Reply.RoomStatus status, boolean first, boolean here) {
    return change(room -> {
      room.counted = status.head();
      room.read = Math.max(read, status.read());
      room.unread = here ? 0 : status.unread();
      if (first) {
        room.shown = here ? 0 : status.read();
        room.rule = here && status.unread() > 0 ? status.unread() : NO_RULE;
      }
    });
  }

  /** One entry more, of which the user sees nothing yet. */
  Room received(Entry entry, String me) {
    return change(room -> {
      room.add(entry);
      if (entry instanceof Entry.Message message && !message.from().equals(me)) {
        room.unread += entry.seq() > counted ? 1 : 0;
        room.mentions += entry.seq() > read && Mentions.of(me, message.text()) ? 1 : 0;
      }
    });
  }

  /** One entry more, which is on the screen; {@code seen} if the user looks at it. */
  Room shown(Entry entry, String me, boolean seen) {
    return change(room -> {
      room.add(entry);
      room.shown = entry.seq();
      room.oldest = oldest == 0 ? entry.seq() : oldest;
      if (!seen && entry instanceof Entry.Message message && !message.from().equals(me)) {
        room.mentions += entry.seq() > read && Mentions.of(me, message.text()) ? 1 : 0;
      }
    });
  }

  /** All of it that is known is on the screen. */
  Room seen() {
    List<Entry> unseen = unseen();
    return change(room -> {
      room.unread = 0;
      room.mentions = 0;
      room.shown = Math.max(shown, last());
      if (oldest == 0 && !unseen.isEmpty()) {
        room.oldest = unseen.getFirst().seq();
      }
    });
  }

  /** The marker stands here now, because it was told so or another session moved it. */
  Room read(long seq, String me) {
    if (seq <= read) {
      return this;
    }
    long later =
        recent.stream()
            .filter(entry -> entry.seq() > seq && entry instanceof Entry.Message)
            .filter(entry -> !entry.from().equals(me))
            .count();
    return change(room -> {
      room.read = seq;
      room.shown = Math.max(shown, Math.min(seq, last()));
      room.unread = Math.min(unread, later);
      room.mentions =
          recent.stream()
              .filter(entry -> entry.seq() > seq)
              .filter(entry ->
                  entry instanceof Entry.Message message && Mentions.of(me, message.text()))
              .count();
      room.mentions = Math.min(mentions, room.mentions);
    });
  }

  Room change(Consumer<Change> change) {
    Change next = new Change(this);
    change.accept(next);
    return new Room(
        name,
        next.topic,
        next.counted,
        next.unread,
        next.mentions,
        next.read,
        next.shown,
        next.oldest,
        next.rule,
        next.recent,
        next.members,
        next.rings);
  }

  /** A room that is becoming another value. */
  static final class Change {
    String topic;
    long counted;
    long unread;
    long mentions;
    long read;
    long shown;
    long oldest;
    long rule;
    List<Entry> recent;
    List<String> members;
    Rings rings;

    private Change(Room room) {
      topic = room.topic;
      counted = room.counted;
      unread = room.unread;
      mentions = room.mentions;
      read = room.read;
      shown = room.shown;
      oldest = room.oldest;
      rule = room.rule;
      recent = room.recent;
      members = room.members;
      rings = room.rings;
    }

    void add(Entry entry) {
      List<Entry> entries = new ArrayList<>(recent);
      entries.add(entry);
      if (entries.size() > RECENT) {
        entries.removeFirst();
      }
      recent = List.copyOf(entries);
      switch (entry) {
        case Entry.Topic changed -> topic = changed.topic();
        case Entry.Join join -> member(join.from(), true);
        case Entry.Leave leave -> member(leave.from(), false);
        case Entry.Message _, Entry.Other _ -> {}
      }
    }

    private void member(String name, boolean is) {
      if (members.contains(name) != is && (!is || members.size() < MEMBERS)) {
        List<String> changed = new ArrayList<>(members);
        if (is) {
          changed.add(name);
        } else {
          changed.remove(name);
        }
        members = List.copyOf(changed);
      }
    }

    void members(List<String> names) {
      members = List.copyOf(names.subList(0, Math.min(names.size(), MEMBERS)));
    }
  }
}
