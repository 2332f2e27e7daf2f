package chat.testkit.hostile;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Deadlines that a peer would like to stretch, by a clock that the test moves. */
class PatienceTest {
  /** More than may fail from one address. */
  private static final int GUESSES = 30;

  @Test
  void whoNeverStopsGuessingIsTimedOutAllTheSame() throws IOException {
    try (ChatServer server = ChatServer.inMemory("exempt", "192.0.2.0/24");
        Netcat mallory = server.netcat()) {
      AtomicInteger guesses = new AtomicInteger();
      Thread guessing =
          Thread.startVirtualThread(() -> {
            try {
              while (true) {
                mallory.types(
                    "{'type':'login','user':'nobody-%d','password':'guess'}"
                        .formatted(guesses.incrementAndGet()));
              }
            } catch (IOException _) {
              // The server has had enough.
            }
          });
      for (int i = 0; i < GUESSES; i++) {
        mallory.reads("error");
      }
      server.clock().passes(Duration.ofSeconds(31));
      mallory.reads(
          frame ->
              Netcat.is(frame, "bye") && frame.get("reason").getAsString().equals("login_timeout"),
          "the end of patience");
      mallory.close();
      guessing.interrupt();
    }
  }
}
