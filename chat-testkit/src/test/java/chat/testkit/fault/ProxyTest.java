package chat.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.testkit.fault.Fault.Way;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault on a connection to a server that sends back what it gets. */
class ProxyTest {
  private ServerSocket server;

  @BeforeEach
  void startEcho() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::echo);
  }

  @AfterEach
  void stopEcho() throws IOException {
    server.close();
  }

  private void echo() {
    try {
      while (true) {
        Socket peer = server.accept();
        Thread.ofVirtual()
            .start(() -> {
              try (peer) {
                peer.getInputStream().transferTo(peer.getOutputStream());
              } catch (IOException _) {
                // the proxy has cut it, which is what it is for
              }
            });
      }
    } catch (IOException _) {
      // the test is over
    }
  }

  @Test
  void withoutAFaultAllPassesAndSoDoesTheEnd() throws IOException {
    try (Proxy proxy = proxy(new Fault.None());
        Socket socket = connect(proxy)) {
      send(socket, "hello");
      socket.shutdownOutput();
      assertEquals("hello", rest(socket));
      assertEquals(1, proxy.accepted());
    }
  }

  @Test
  void aCutLetsExactlySoManyBytesPass() throws IOException {
    for (Way way : List.of(Way.TO_SERVER, Way.TO_CLIENT)) {
      try (Proxy proxy = proxy(new Fault.Cut(way, 3, false));
          Socket socket = connect(proxy)) {
        send(socket, "hello");
        if (way == Way.TO_CLIENT) {
          assertEquals("hel", rest(socket));
        } else {
          assertEquals("hel".startsWith(rest(socket)), true);
        }
      }
    }
  }

  @Test
  void aResetIsSeenAsOne() throws IOException {
    try (Proxy proxy = proxy(new Fault.Cut(Way.TO_SERVER, 0, true));
        Socket socket = connect(proxy)) {
      send(socket, "hello");
      assertThrows(SocketException.class, () -> rest(socket));
    }
  }

  @Test
  void aStallTellsNobody() throws IOException {
    try (Proxy proxy = proxy(new Fault.Stall(Way.TO_CLIENT, 3));
        Socket socket = connect(proxy)) {
      send(socket, "hello");
      byte[] got = socket.getInputStream().readNBytes(3);
      assertArrayEquals("hel".getBytes(StandardCharsets.US_ASCII), got);
      socket.setSoTimeout(100);
      assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
    }
  }

  @Test
  void slowWaysLoseNothing() throws IOException {
    for (Fault.OnTheWay fault :
        List.of(
            new Fault.Trickle(Way.TO_SERVER, Duration.ZERO),
            new Fault.Delay(Way.TO_CLIENT, Duration.ofMillis(20)))) {
      try (Proxy proxy = proxy(fault);
          Socket socket = connect(proxy)) {
        send(socket, "hello");
        socket.shutdownOutput();
        assertEquals("hello", rest(socket));
      }
    }
  }

  @Test
  void allConnectionsCanBeCutAtOnce() throws IOException {
    try (Proxy proxy = proxy(new Fault.None());
        Socket socket = connect(proxy)) {
      send(socket, "h");
      socket.getInputStream().read();
      proxy.cut();
      assertThrows(SocketException.class, () -> rest(socket));
    }
  }

  @Test
  void theSameSeedCutsTheSame() {
    assertEquals(
        Stream.generate(new Cuts(42, 10, 100)).limit(50).toList(),
        Stream.generate(new Cuts(42, 10, 100)).limit(50).toList());
  }

  private Proxy proxy(Fault.OnTheWay fault) {
    return Proxy.to(server.getLocalPort(), () -> fault);
  }

  private static Socket connect(Proxy proxy) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String rest(Socket socket) throws IOException {
    socket.setSoTimeout(5_000);
    try (InputStream in = socket.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
