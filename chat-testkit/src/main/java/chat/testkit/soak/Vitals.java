package chat.testkit.soak;

import chat.testkit.process.Heap;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.util.List;

/**
 * How large a server is at one moment.
 *
 * @param heapBytes what is alive in its heap, after a full collection
 * @param residentBytes its resident memory after that
 * @param threads those of the operating system
 * @param descriptors that are open
 * @param largest the classes that the most of the heap belongs to
 */
record Vitals(
    long heapBytes, long residentBytes, long threads, long descriptors, List<String> largest) {
  /** What comes and goes within a moment is not what has grown: the smallest of so many looks. */
  private static final int LOOKS = 20;

  private static final long BETWEEN_MILLIS = 50;

  /** Looks at a server, which makes it collect its garbage. */
  static Vitals of(ServerProcess server) throws IOException {
    Heap heap = Heap.of(server);
    long resident = server.residentBytes();
    long threads = Long.MAX_VALUE;
    long descriptors = Long.MAX_VALUE;
    for (int i = 0; i < LOOKS; i++) {
      threads = Math.min(threads, server.threads());
      descriptors = Math.min(descriptors, server.descriptors());
      pause();
    }
    return new Vitals(heap.bytes(), resident, threads, descriptors, heap.largest());
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(BETWEEN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
