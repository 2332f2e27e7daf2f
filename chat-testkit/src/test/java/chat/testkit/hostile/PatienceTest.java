package chat.testkit.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deadlines that a peer would like to stretch, by a clock that the test moves. */
class PatienceTest {
  private static final int GUESSES = 60;

  @Test
  void whoNeverStopsGuessingHasNoMoreTimeThanOthers() throws IOException {
    // Each guess is work for a while, so that somebody is always being decided.
    try (ChatServer server = ChatServer.inMemory("password-cost", "19456/2/1");
        Netcat mallory = server.netcat()) {
      StringBuilder guesses = new StringBuilder();
      for (int i = 0; i < GUESSES; i++) {
        guesses.append("{\"type\":\"login\",\"user\":\"nobody-");
        guesses.append(i).append("\",\"password\":\"guess\"}\n");
      }
      mallory.sends(guesses.toString().getBytes(StandardCharsets.UTF_8));
      mallory.reads("error");
      server.clock().passes(Duration.ofSeconds(31));
      List<JsonObject> answers = mallory.readsToTheEnd();
      assertEquals("login_timeout", answers.getLast().get("reason").getAsString());
      assertTrue(answers.size() < GUESSES / 2, answers.size() + " more were answered");
    }
  }
}
