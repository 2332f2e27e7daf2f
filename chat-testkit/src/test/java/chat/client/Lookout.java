package chat.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import chat.testkit.fault.Alteration;
import chat.testkit.fault.Fault;
import chat.testkit.fault.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A way to a server on which it is seen that somebody follows a room from now on. */
final class Lookout implements AutoCloseable {
  private final CountDownLatch followed = new CountDownLatch(1);
  private final Proxy way;

  Lookout(ChatServer server) {
    way = Proxy.to(server.link(), () -> new Fault.Altered(Frames::new));
  }

  int port() {
    return way.port();
  }

  /** Returns when the server has said that it sends all that comes in a room. */
  void awaitsFollower() throws InterruptedException {
    assertTrue(followed.await(Netcat.PATIENCE.toSeconds(), TimeUnit.SECONDS), "nobody follows");
  }

  @Override
  public void close() {
    way.close();
  }

  private final class Frames implements Alteration {
    @Override
    public List<String> toClient(String line) {
      if (Alteration.is(line, "ok") && line.contains("\"after\":")) {
        followed.countDown();
      }
      return List.of(line);
    }
  }
}
