package chat.testkit.check;

import chat.protocol.Entry;
import java.util.List;

/**
 * A room's log when all is over.
 *
 * @param log the log's identity
 * @param head the newest number, as it was announced
 * @param entries as they were found; it is the checker that asks whether a number is missing
 */
public record RoomLog(String room, String log, long head, List<Entry> entries) {
  public RoomLog {
    entries = List.copyOf(entries);
  }
}
