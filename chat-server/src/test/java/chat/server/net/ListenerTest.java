package chat.server.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener and its connections on real sockets. */
@Timeout(20)
class ListenerTest {
  private final BlockingQueue<Connection> accepted = new LinkedBlockingQueue<>();
  private final HandClock clock = new HandClock();
  private final CloseAll opened = new CloseAll();

  @AfterEach
  void closeAll() throws Exception {
    opened.close();
  }

  @Test
  void handsOverWhoComes() throws Exception {
    Listener listener = listening();
    Socket client = connect(listener);
    Connection connection = takeAccepted();

    client.getOutputStream().write("hello\n".getBytes(UTF_8));
    assertEquals("hello", new String(connection.lines().next(100), UTF_8));
    connection.write("xwelcome\n".getBytes(UTF_8), 1, 8);
    assertEquals("welcome\n", new String(client.getInputStream().readNBytes(8), UTF_8));

    assertTrue(connection.loopback());
    assertFalse(connection.tls());
    assertEquals("127.0.0.1:" + client.getLocalPort(), connection.address());
    assertEquals(InetAddress.ofLiteral("127.0.0.1"), connection.remote());
    assertEquals(clock.getAsLong(), connection.acceptedAt());
    assertEquals(0, connection.writingSince());
  }

  @Test
  void acceptsNoMoreAfterClose() throws Exception {
    Listener listener = listening();
    Socket client = connect(listener);
    Connection connection = takeAccepted();
    listener.close();
    assertThrows(IOException.class, () -> connect(listener));
    client.getOutputStream().write("still here\n".getBytes(UTF_8));
    assertEquals("still here", new String(connection.lines().next(100), UTF_8));
  }

  @Test
  void goesOnAfterAcceptFailed() throws Exception {
    AtomicInteger failures = new AtomicInteger(3);
    ServerSocket failing =
        new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1")) {
          @Override
          public Socket accept() throws IOException {
            if (failures.getAndDecrement() > 0) {
              throw new SocketException("Too many open files");
            }
            return super.accept();
          }
        };
    Listener listener =
        opened.add(new Listener(failing, null, clock, accepted::add, Duration.ofMillis(1)));
    listener.start();
    connect(listener);
    assertNotNull(takeAccepted());
  }

  @Test
  void goesOnAfterABugInWhatItCalls() throws Exception {
    AtomicInteger bugs = new AtomicInteger(1);
    Listener listener =
        opened.add(
            new Listener(
                Listener.bind("127.0.0.1", 0).getFirst(),
                clock,
                connection -> {
                  if (bugs.getAndDecrement() > 0) {
                    throw new IllegalStateException("a bug");
                  }
                  accepted.add(connection);
                }));
    listener.start();
    Socket first = connect(listener);
    assertEquals(-1, first.getInputStream().read());
    connect(listener);
    assertNotNull(takeAccepted());
  }

  @Test
  void localhostIsBothLoopbackAddressesOnOnePort() throws Exception {
    List<ServerSocket> sockets = Listener.bind("localhost", 0);
    sockets.forEach(opened::add);
    int port = sockets.getFirst().getLocalPort();
    for (ServerSocket socket : sockets) {
      assertTrue(socket.getInetAddress().isLoopbackAddress());
      assertEquals(port, socket.getLocalPort());
    }
  }

  @Test
  void aTakenPortIsAnErrorThatLeavesNothingBound() throws Exception {
    ServerSocket other = opened.add(new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1")));
    assertThrows(BindException.class, () -> Listener.bind("localhost", other.getLocalPort()));
    opened.add(Listener.bind("0.0.0.0", 0).getFirst());
  }

  @Test
  void abortEndsAReadThatWaits() throws Exception {
    Listener listener = listening();
    connect(listener);
    Connection connection = takeAccepted();
    FutureTask<byte[]> reading = new FutureTask<>(() -> connection.lines().next(100));
    Thread.ofVirtual().start(reading);
    await(() -> connection.lines().isWaiting());

    connection.abort();
    connection.abort();
    ExecutionException e = assertThrows(ExecutionException.class, () -> reading.get(10, SECONDS));
    assertInstanceOf(IOException.class, e.getCause());
    assertFalse(connection.lines().isWaiting());
  }

  @Test
  void aWriteWithoutProgressIsSeenAndEndedByAbort() throws Exception {
    Listener listener = listening();
    connect(listener); // and never reads
    Connection connection = takeAccepted();
    FutureTask<Void> writing =
        new FutureTask<>(() -> {
          connection.write(new byte[64 << 20], 0, 64 << 20);
          return null;
        });
    Thread.ofVirtual().start(writing);
    // It is stuck when the time of the last slice no longer follows the clock.
    await(() -> {
      clock.pass(Duration.ofSeconds(1));
      long since = connection.writingSince();
      return since != 0 && clock.getAsLong() - since > Duration.ofSeconds(30).toNanos();
    });

    connection.abort();
    ExecutionException e = assertThrows(ExecutionException.class, () -> writing.get(10, SECONDS));
    assertInstanceOf(IOException.class, e.getCause());
    assertEquals(0, connection.writingSince());
  }

  @Test
  void thePeerReadsTheFarewellThoughItsOwnBytesWereNotRead() throws Exception {
    Listener listener = listening();
    Socket client = connect(listener);
    Connection connection = takeAccepted();
    client.getOutputStream().write(new byte[100_000]);

    connection.write("bye\n".getBytes(UTF_8), 0, 4);
    connection.endOutput();
    CompletableFuture<Long> discarded =
        CompletableFuture.supplyAsync(() -> {
          try {
            return connection.lines().discard(1 << 20);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    assertEquals("bye\n", new String(client.getInputStream().readAllBytes(), UTF_8));
    client.shutdownOutput();
    assertEquals(100_000, discarded.get(10, SECONDS));
    connection.abort();
    connection.endOutput();
  }

  @Test
  void theEndOfThePeersSideIsTheEndOfTheLines() throws Exception {
    Listener listener = listening();
    Socket client = connect(listener);
    Connection connection = takeAccepted();
    client.getOutputStream().write("one\nha".getBytes(UTF_8));
    client.shutdownOutput();
    assertEquals("one", new String(connection.lines().next(100), UTF_8));
    assertNull(connection.lines().next(100));
  }

  private Listener listening() throws IOException {
    Listener listener =
        opened.add(new Listener(Listener.bind("127.0.0.1", 0).getFirst(), clock, accepted::add));
    listener.start();
    return listener;
  }

  private Socket connect(Listener listener) throws IOException {
    return opened.add(new Socket(listener.address().getAddress(), listener.address().getPort()));
  }

  private Connection takeAccepted() throws InterruptedException {
    Connection connection = accepted.poll(10, SECONDS);
    assertNotNull(connection, "nobody came");
    opened.add((AutoCloseable) connection::abort);
    return connection;
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
      Thread.yield();
    }
  }
}
