package chat.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class HandshakeInputTest {
  private final Semaphore turns = new Semaphore(1, true);

  @Test
  void aTurnIsTakenWhenSomethingCameAndGivenBackToWait() throws IOException {
    List<Integer> freeWhileItWaits = new ArrayList<>();
    InputStream client =
        new InputStream() {
          @Override
          public int read() {
            freeWhileItWaits.add(turns.availablePermits());
            return 'x';
          }
        };
    HandshakeInput in = new HandshakeInput(client, turns);
    for (int i = 0; i < 3; i++) {
      assertEquals('x', in.read());
      assertEquals(0, turns.availablePermits(), "it computes");
    }
    assertEquals(List.of(1, 1, 1), freeWhileItWaits);
    in.over();
    assertEquals(1, turns.availablePermits());
    assertEquals('x', in.read());
    assertEquals(1, turns.availablePermits(), "hands are shaken: no turn is needed any more");
  }

  @Test
  void aTurnIsKeptWhileThereIsMore() throws Exception {
    HandshakeInput first = new HandshakeInput(new ByteArrayInputStream(new byte[3]), turns);
    HandshakeInput second = new HandshakeInput(new ByteArrayInputStream(new byte[1]), turns);
    assertEquals(0, first.read());
    AtomicInteger read = new AtomicInteger(-1);
    Thread waiting = Thread.startVirtualThread(() -> read.set(quietly(second)));
    while (!turns.hasQueuedThreads()) {
      Thread.onSpinWait();
    }
    assertEquals(0, first.read());
    assertEquals(0, first.read());
    assertTrue(turns.hasQueuedThreads(), "there was more: it did not have to wait");
    first.over();
    waiting.join();
    assertEquals(0, read.get());
    second.over();
    assertEquals(1, turns.availablePermits());
  }

  @Test
  void aTurnIsGivenBackWhateverHappens() throws IOException {
    InputStream breaks =
        new InputStream() {
          private boolean read;

          @Override
          public int read() throws IOException {
            if (read) {
              throw new IOException("reset");
            }
            read = true;
            return 'x';
          }
        };
    HandshakeInput in = new HandshakeInput(breaks, turns);
    in.read();
    assertThrows(IOException.class, in::read);
    in.over();
    assertEquals(1, turns.availablePermits());

    HandshakeInput ended = new HandshakeInput(InputStream.nullInputStream(), turns);
    assertEquals(-1, ended.read());
    ended.over();
    assertEquals(1, turns.availablePermits());
  }

  private static int quietly(HandshakeInput in) {
    try {
      return in.read();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
