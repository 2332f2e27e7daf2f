package chat.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ErrorCode;
import chat.testkit.junit.ChatServerTest;
import chat.testkit.junit.User;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The path of a message, as those at its ends live it. */
@ChatServerTest(disk = true)
class StoryTest {
  @Test
  void whatAliceSaysBobSeesOnce(
      @User(in = "dev") SimulatedUser alice, @User(in = "dev") SimulatedUser bob) {
    var sent = alice.says("dev", "hi", "k1");
    assertEquals(sent.seq(), bob.sees(alice, "hi").seq());
    alice.sees(alice, "hi");

    assertEquals(sent.seq(), alice.says("dev", "hi", "k1").seq());
    assertTrue(alice.says("dev", "hi", "k1").duplicate());
    bob.seesNothingMore();

    bob.leaves("dev");
    alice.says("is he gone?");
    bob.mayNot(link -> link.send("dev", "no", null), ErrorCode.FORBIDDEN);
  }

  @Test
  void whoComesBackGetsWhatTheyMissed(ChatServer server, @User(in = "dev") SimulatedUser alice)
      throws IOException {
    long last = alice.says("one").seq();
    server.restarts();

    SimulatedUser bob = server.visitor("bob");
    bob.joins("dev");
    bob.says("two");
    SimulatedUser back = server.user("alice");
    back.follows("dev", last);
    assertEquals(last + 2, back.sees(bob, "two").seq());
    back.seesNothingMore();
  }
}
