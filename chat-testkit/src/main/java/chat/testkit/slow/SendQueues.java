package chat.testkit.slow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the operating system holds for a server's peers at one moment: bytes that the server has
 * written and a peer's system has not taken. It is no part of the server's own memory.
 *
 * <p>Read from {@code /proc/net/tcp}, so known on Linux only, and of peers on this machine.
 *
 * @param bytes by the port that a peer comes from
 */
record SendQueues(Map<Integer, Long> bytes) {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final String ESTABLISHED = "01";
  private static final int HEX = 16;

  // The columns: number, local address, remote address, state, send and receive queue, …
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int QUEUES = 4;

  SendQueues {
    bytes = Map.copyOf(bytes);
  }

  /** Those of the server that listens on a port. */
  static SendQueues of(int port) throws IOException {
    Map<Integer, Long> bytes = new HashMap<>();
    for (Path table : TABLES) {
      try (var rows = Files.lines(table)) {
        rows.skip(1)
            .map(row -> row.strip().split("\\s+"))
            .filter(row -> row[STATE].equals(ESTABLISHED) && port(row[LOCAL]) == port)
            .forEach(row -> bytes.put(port(row[REMOTE]), sending(row[QUEUES])));
      }
    }
    return new SendQueues(bytes);
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), HEX);
  }

  private static long sending(String queues) {
    return Long.parseLong(queues.substring(0, queues.indexOf(':')), HEX);
  }

  /** To how many of these peers something waits, and exactly as much as before. */
  long standingStill(SendQueues before, Collection<Integer> peers) {
    return peers.stream().filter(peer -> to(peer) > 0 && to(peer) == before.to(peer)).count();
  }

  /** What waits for all of these. */
  long to(Collection<Integer> peers) {
    return peers.stream().mapToLong(this::to).sum();
  }

  private long to(int peer) {
    return bytes.getOrDefault(peer, 0L);
  }
}
