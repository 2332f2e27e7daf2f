package chat.client.link;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The writing half of a connection. Frames are written in the order in which they were given, by a
 * virtual thread that exists only while there are any: so asking never blocks on the network, and
 * an idle connection costs nothing here.
 */
final class Outflow {
  private static final int BATCH_BYTES = 65_536;
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Transport transport;
  private final Object lock;
  private final Queue<Asked> waiting = new ArrayDeque<>(4);
  private boolean writing;
  private boolean stopped;
  private volatile @Nullable IOException failure;

  /**
   * @param lock guards what this shares with the connection, {@link Asked#sent} above all
   */
  Outflow(Transport transport, Object lock) {
    this.transport = transport;
    this.lock = lock;
  }

  /** Queues a frame; with the lock held. */
  void add(Asked asked) {
    waiting.add(asked);
    if (!writing) {
      writing = true;
      Thread.ofVirtual().name("chat-link-write-" + COUNT.incrementAndGet()).start(this::drain);
    }
  }

  /** Writes nothing more; with the lock held. What was not begun stays unsent for certain. */
  void stop() {
    stopped = true;
    waiting.clear();
  }

  /** Why writing failed; {@code null} if it did not. */
  @Nullable IOException failure() {
    return failure;
  }

  private void drain() {
    try {
      for (var batch = take(); !batch.isEmpty(); batch = take()) {
        transport.out().write(joined(batch));
        transport.out().flush();
      }
    } catch (IOException e) {
      // Not the end yet: the server may have said why it closed, and that is still to be read.
      failure = e;
    }
  }

  /** The next frames, marked as sent; empty, and this thread's work is done. */
  private List<Asked> take() {
    List<Asked> batch = new ArrayList<>();
    synchronized (lock) {
      int bytes = 0;
      while (!stopped && !waiting.isEmpty() && bytes < BATCH_BYTES) {
        Asked asked = waiting.remove();
        asked.sent = true;
        bytes += asked.frame.length;
        batch.add(asked);
      }
      writing = !batch.isEmpty();
    }
    return batch;
  }

  private static byte[] joined(List<Asked> batch) {
    if (batch.size() == 1) {
      return batch.getFirst().frame;
    }
    var bytes = new ByteArrayOutputStream();
    batch.forEach(asked -> bytes.writeBytes(asked.frame));
    return bytes.toByteArray();
  }
}
