package chat.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ErrorCode;
import chat.testkit.fault.Fault;
import chat.testkit.fault.Fault.Way;
import chat.testkit.junit.ChatServerTest;
import chat.testkit.junit.User;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each fault as a test uses it: on one user, one way, or the server. */
@ChatServerTest(disk = true, network = true)
class FaultsTest {
  private static final Duration SHORT = Duration.ofMillis(100);

  @Test
  void aCutEndsOneUsersConnectionAndNoOthers(
      ChatServer server, @User(in = "dev") SimulatedUser alice) throws IOException {
    SimulatedUser bob = server.user("bob", new Fault.None());
    bob.joins("dev");
    bob.suffers(new Fault.Cut(Way.TO_CLIENT, 10, false));
    alice.says("hi");
    bob.connection().ended().join();
    alice.says("still here");
    SimulatedUser back = server.user("bob");
    back.follows("dev", 2);
    back.sees("alice", "hi");
    back.sees("alice", "still here");
    back.seesNothingMore();
  }

  @Test
  void aStallLosesNothing(ChatServer server, @User(in = "dev") SimulatedUser alice)
      throws IOException {
    SimulatedUser bob = server.user("bob", new Fault.None());
    bob.joins("dev");
    bob.suffers(new Fault.Stall(Way.TO_CLIENT, 0));
    alice.says("hi");
    bob.waitsAtMost(SHORT);
    assertThrows(AssertionError.class, () -> bob.sees("alice", "hi"));
    bob.suffers(new Fault.None());
    bob.waitsAtMost(SimulatedUser.PATIENCE);
    bob.sees("alice", "hi");
    bob.seesNothingMore();
  }

  @Test
  void theWholeServerMayBeFarAwayOrSlow(
      ChatServer server, @User(in = "dev") SimulatedUser alice, @User(in = "dev") SimulatedUser bob)
      throws IOException {
    server.suffers(new Fault.Delay(Duration.ofMillis(30)));
    long begin = System.nanoTime();
    alice.says("far");
    assertTrue(System.nanoTime() - begin >= Duration.ofMillis(60).toNanos(), "there and back");
    bob.sees("alice", "far");
    server.suffers(new Fault.Trickle());
    alice.says("drop by drop");
    bob.sees("alice", "drop by drop");
    bob.seesNothingMore();
  }

  @Test
  void whoseReplyIsLostAsksAgainWithTheSameKey(
      ChatServer server, @User(in = "dev") SimulatedUser bob) throws IOException {
    SimulatedUser alice = server.user("alice", new Fault.None());
    alice.joins("dev");
    alice.suffers(new Fault.DropReplies());
    alice.waitsAtMost(SHORT);
    assertThrows(AssertionError.class, () -> alice.says("dev", "hi", "k-1"));
    bob.sees("alice", "hi");
    SimulatedUser back = server.user("alice");
    assertTrue(back.says("dev", "hi", "k-1").duplicate());
    bob.seesNothingMore();
  }

  @Test
  void ofAHalfOpenConnectionTheServerKnowsOnlyByWaiting(ChatServer server) throws IOException {
    SimulatedUser alice = server.user("alice", new Fault.None());
    alice.suffers(new Fault.HalfOpen());
    alice.waitsAtMost(SHORT);
    assertThrows(AssertionError.class, () -> alice.creates("dev"));
    assertEquals(1, server.connections(), "it cannot know yet");
    server.clock().passes(Duration.ofSeconds(91));
    long deadline = System.nanoTime() + SimulatedUser.PATIENCE.toNanos();
    while (server.connections() > 0) {
      assertTrue(System.nanoTime() < deadline, "it never noticed");
      Thread.onSpinWait();
    }
  }

  @Test
  void aKilledServerIsThereAgainWithWhatItAcknowledged(
      ChatServer server, @User(in = "dev") SimulatedUser alice) throws IOException {
    alice.says("before");
    server.suffers(new Fault.KillServer());
    String end = alice.connection().ended().join().text();
    assertTrue(end.startsWith("the connection was lost"), end);
    SimulatedUser back = server.user("alice");
    back.follows("dev", 0);
    back.sees("alice", "before");
    back.seesNothingMore();
  }

  @Test
  void aFullDiskRefusesAndForgetsNothing(
      ChatServer server, @User(in = "dev") SimulatedUser alice, @User(in = "dev") SimulatedUser bob)
      throws IOException {
    alice.says("before");
    server.suffers(new Fault.DiskFull());
    alice.mayNot(link -> link.send("dev", "during", "k"), ErrorCode.UNAVAILABLE);
    server.suffers(new Fault.DiskFree());
    alice.says("dev", "after", "k");
    bob.sees("alice", "before");
    bob.sees("alice", "after");
    bob.seesNothingMore();
  }

  @Test
  void whatCannotBreakSaysHowItCould(SimulatedUser alice) throws IOException {
    String user =
        assertThrows(IllegalStateException.class, () -> alice.suffers(new Fault.Stall()))
            .getMessage();
    assertTrue(user.contains("server.user(\"alice\", new Fault.None())"), user);
    try (ChatServer plain = ChatServer.inMemory()) {
      String server =
          assertThrows(IllegalStateException.class, () -> plain.suffers(new Fault.Stall()))
              .getMessage();
      assertTrue(server.contains("behindNetwork()"), server);
    }
  }
}
