package chat.testkit.check;

import chat.protocol.Entry;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a server left on its disk, read by SQL past all of its code. */
public final class StoredEntries {
  private static final String ROOMS = "SELECT name, log FROM room";

  private static final String ENTRIES =
      "SELECT room.name, entry.seq, entry.frame FROM entry JOIN room ON room.id = entry.room"
          + " ORDER BY entry.id";

  private StoredEntries() {}

  /**
   * The logs of all rooms in a data directory, whether a server runs on it or not.
   *
   * @throws IOException also if the file is damaged, or a frame says another number than its row
   */
  public static List<RoomLog> read(Path data) throws IOException {
    try (Connection database =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("chat.db"));
        Statement statement = database.createStatement()) {
      statement.execute("PRAGMA query_only = ON");
      intact(statement);
      Map<String, List<Entry>> entries = entries(statement);
      List<RoomLog> logs = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery(ROOMS)) {
        while (rows.next()) {
          String room = rows.getString(1);
          List<Entry> here = entries.getOrDefault(room, List.of());
          long head = here.stream().mapToLong(Entry::seq).max().orElse(0);
          logs.add(new RoomLog(room, rows.getString(2), head, here));
        }
      }
      return logs;
    } catch (SQLException e) {
      throw new IOException("cannot read the database in " + data, e);
    }
  }

  private static Map<String, List<Entry>> entries(Statement statement)
      throws SQLException, IOException {
    Map<String, List<Entry>> entries = new HashMap<>();
    try (ResultSet rows = statement.executeQuery(ENTRIES)) {
      while (rows.next()) {
        String room = rows.getString(1);
        Entry entry = entry(rows.getBytes(3));
        if (entry.seq() != rows.getLong(2) || !entry.room().equals(room)) {
          throw new IOException("the row " + room + "#" + rows.getLong(2) + " holds " + entry);
        }
        entries.computeIfAbsent(room, _ -> new ArrayList<>()).add(entry);
      }
    }
    return entries;
  }

  private static void intact(Statement statement) throws SQLException, IOException {
    try (ResultSet rows = statement.executeQuery("PRAGMA integrity_check")) {
      rows.next();
      if (!"ok".equals(rows.getString(1))) {
        throw new IOException("the database is damaged: " + rows.getString(1));
      }
    }
  }

  private static Entry entry(byte[] frame) {
    return NoteJson.entry(
        JsonParser.parseString(new String(frame, StandardCharsets.UTF_8)).getAsJsonObject());
  }
}
