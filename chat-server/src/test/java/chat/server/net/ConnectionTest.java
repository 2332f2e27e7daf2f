package chat.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionTest {
  private static final int A_LITTLE = 256 * 1024;
  private static final long MOMENT = 200_000_000;

  private final AtomicLong now = new AtomicLong(1);

  @Test
  void aPeerThatReadsOnlyALittleIsSeenToMakeProgress() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket peer = new Socket()) {
      peer.setReceiveBufferSize(16 * 1024);
      peer.connect(listening.getLocalSocketAddress());
      Connection connection = new Connection(listening.accept(), null, now::get);
      Thread writer = Thread.ofPlatform().start(() -> writesMuch(connection));
      for (int i = 0; i < 5; i++) {
        while (reaches(connection, now.incrementAndGet(), MOMENT)) {
          assertTrue(writer.isAlive(), "it was written without anybody reading");
        }
        long since = now.incrementAndGet(); // before it reads: the writer may be quick
        assertEquals(A_LITTLE, peer.getInputStream().readNBytes(A_LITTLE).length);
        assertTrue(reaches(connection, since, 100 * MOMENT), "it read, and seemed to have stopped");
      }
      connection.abort();
      writer.join();
      assertEquals(0, connection.writingSince());
    }
  }

  private static void writesMuch(Connection connection) {
    try {
      connection.write(new byte[16 << 20], 0, 16 << 20);
    } catch (IOException _) {
      // it was aborted
    }
  }

  /** Whether the write that is under way makes progress at that time, seen within so many ns. */
  private static boolean reaches(Connection connection, long since, long within) {
    long end = System.nanoTime() + within;
    while (System.nanoTime() < end) {
      if (connection.writingSince() == since) {
        return true;
      }
      LockSupport.parkNanos(1_000_000);
    }
    return false;
  }
}
