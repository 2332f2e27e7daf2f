package chat.testkit.fault;

import java.util.List;

/**
 * Changes the frames of one connection. Each method is called by one thread, in the order of the
 * frames; the two by different threads at the same time.
 */
public interface Alteration {

  /**
   * What the server gets instead of this.
   *
   * @param line without its LF; so are those that are returned, none of them or several
   */
  default List<String> toServer(String line) {
    return List.of(line);
  }

  /** What the client gets instead of this; as {@link #toServer}. */
  default List<String> toClient(String line) {
    return List.of(line);
  }

  /** Whether a frame of a server, written as servers do, is of this type. */
  static boolean is(String line, String type) {
    return line.startsWith("{\"type\":\"" + type + '"');
  }

  /** Whether a frame of a server is an entry of a room's log. */
  static boolean isEntry(String line) {
    return line.contains("\"seq\":") && !is(line, "ok") && !is(line, "error");
  }
}
