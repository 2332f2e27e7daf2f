package chat.server.net;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what a test opened, the last first. */
final class CloseAll {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T one) {
    opened.push(one);
    return one;
  }

  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
