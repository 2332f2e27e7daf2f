package chat.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The path of a message, as those at its ends live it. */
class StoryTest {
  @TempDir Path data;

  @Test
  void whatAliceSaysBobSeesOnce() throws IOException {
    try (ChatServer server = ChatServer.on(data);
        SimulatedUser alice = server.user("alice");
        SimulatedUser bob = server.user("bob")) {
      alice.creates("dev");
      bob.joins("dev");
      var sent = alice.says("dev", "hi", "k1");
      assertEquals(sent.seq(), bob.sees("dev", alice, "hi").seq());
      alice.sees("dev", alice, "hi");

      assertEquals(sent.seq(), alice.says("dev", "hi", "k1").seq());
      assertTrue(alice.says("dev", "hi", "k1").duplicate());
      bob.seesNothingMore("dev");

      bob.leaves("dev");
      alice.says("dev", "is he gone?");
      bob.mayNot(link -> link.send("dev", "no", null), ErrorCode.FORBIDDEN);
    }
  }

  @Test
  void whoComesBackGetsWhatTheyMissed() throws IOException {
    try (ChatServer server = ChatServer.on(data)) {
      long last;
      try (SimulatedUser alice = server.user("alice")) {
        alice.creates("dev");
        last = alice.says("dev", "one").seq();
      }
      server.restarts();
      try (Netcat alice = server.back("alice");
          SimulatedUser bob = server.visitor("bob")) {
        bob.joins("dev");
        bob.says("dev", "two");
        alice.does("{'type':'follow','room':'dev','after':" + last + "}");
        assertEquals(last + 1, alice.reads("join").get("seq").getAsLong());
        assertEquals("two", alice.reads("message").get("text").getAsString());
      }
    }
  }
}
