package chat.server;

import chat.server.net.Listener;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bound socket, and what it was bound for.
 *
 * @param where the setting it comes from; a name such as {@code localhost} gives several doors
 */
public record Door(Config.Listen where, ServerSocket socket) {
  private static final Logger log = LoggerFactory.getLogger(Door.class);

  /**
   * Binds every address of a configuration; all of them or none.
   *
   * @throws IOException if one of them cannot be bound; its message names the address
   */
  public static List<Door> open(Config config) throws IOException {
    var doors = new ArrayList<Door>();
    try {
      for (Config.Listen where : config.listen()) {
        for (ServerSocket socket : Listener.bind(where.host(), where.port())) {
          doors.add(new Door(where, socket));
        }
      }
    } catch (IOException e) {
      close(doors);
      throw e;
    }
    return doors;
  }

  /** Closes doors that nobody listens at yet. */
  static void close(List<Door> doors) {
    for (Door door : doors) {
      try {
        door.socket().close();
      } catch (IOException e) {
        log.atWarn().setCause(e).log("close_failed");
      }
    }
  }
}
