package chat.testkit.check;

import chat.protocol.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A room's final log, with each of its messages marked once a send has claimed it as its own. */
final class Ledger {
  private final RoomLog log;
  private final Map<Long, Entry> bySeq = new HashMap<>();
  private final Map<String, Deque<Entry>> byIdentity = new HashMap<>();
  private final Map<String, Entry> claimedByIdentity = new HashMap<>();
  private final Set<Long> claimed = new HashSet<>();

  Ledger(RoomLog log) {
    this.log = log;
    for (Entry entry : log.entries()) {
      bySeq.putIfAbsent(entry.seq(), entry);
      if (entry instanceof Entry.Message message) {
        byIdentity
            .computeIfAbsent(
                identity(message.from(), message.key(), message.text()), _ -> new ArrayDeque<>())
            .add(message);
      }
    }
  }

  RoomLog log() {
    return log;
  }

  @Nullable Entry at(long seq) {
    return bySeq.get(seq);
  }

  /** Takes the entry for this attempt; false, and nothing taken, if it can't be its own. */
  boolean claim(Entry entry, Note.Began began) {
    // Two sends without a key can't both be one entry; two attempts with the same key can.
    boolean taken = began.key() == null && claimed.contains(entry.seq());
    if (taken || !Send.isOf(entry, began)) {
      return false;
    }
    mark(entry);
    claimedByIdentity.putIfAbsent(identity(began.user(), began.key(), began.text()), entry);
    return true;
  }

  /** Counts the entry as spoken of. */
  void mark(Entry entry) {
    claimed.add(entry.seq());
  }

  boolean isClaimed(Entry entry) {
    return claimed.contains(entry.seq());
  }

  /** An entry that could be this send's, under its key or, without one, its text. */
  @Nullable Entry unclaimed(Note.Began began) {
    Deque<Entry> candidates = byIdentity.get(identity(began.user(), began.key(), began.text()));
    while (candidates != null && !candidates.isEmpty()) {
      Entry candidate = candidates.peek();
      if (!claimed.contains(candidate.seq())) {
        return candidate;
      }
      candidates.remove();
    }
    return null;
  }

  /** The claimed entry without a key that says the same. */
  @Nullable Entry claimedTwin(Entry.Message message) {
    return claimedByIdentity.get(identity(message.from(), null, message.text()));
  }

  /** With a key, the text is no part of what a message is. A line feed is in no name and no key. */
  private static String identity(String user, @Nullable String key, String text) {
    return key != null ? user + "\nkey\n" + key : user + "\ntext\n" + text;
  }
}
