package chat.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.SimulatedUser;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the extension gives, in each of its forms. */
@ChatServerTest
@Execution(ExecutionMode.CONCURRENT)
class ChatServerTestTest {
  private int portBefore;

  @BeforeEach
  void before(ChatServer server) {
    portBefore = server.port();
  }

  @Test
  void usersAreRegisteredAndJoinedAsAsked(
      ChatServer server,
      @User(in = "dev") SimulatedUser alice,
      @User(in = {"ops", "dev"}) SimulatedUser bob,
      @User(value = "zoe", guest = true) SimulatedUser someone) {
    assertEquals(portBefore, server.port(), "one server for a test and what runs before it");
    alice.says("hi");
    bob.sees("alice", "hi");
    someone.joins("dev");
    someone.says("may I?");
    alice.sees("alice", "hi");
    alice.sees("guest-zoe", "may I?");
    bob.sees("guest-zoe", "may I?");
    bob.seesNothingMore();
  }

  @Test
  @ChatServerTest(
      disk = true,
      tls = true,
      settings = {"name", "ours"})
  void aTestMayWantAnotherServerThanItsClass(ChatServer server, SimulatedUser alice)
      throws IOException {
    assertTrue(server.link().tls());
    assertEquals("ours", alice.connection().hello().server());
    alice.creates("dev");
    alice.says("kept");
    server.restarts();
    SimulatedUser again = server.user("alice");
    again.follows("dev", 0);
    again.sees("alice", "kept");
  }

  @Nested
  class Inside {
    @Test
    void aNestedClassHasWhatItsOuterOneHas(SimulatedUser alice) {
      alice.creates("dev");
      alice.seesNothingMore();
    }
  }

  @Test
  void aServerElsewhereIsMetThroughItsLink(ChatServer server) throws IOException {
    try (ChatServer elsewhere = ChatServer.elsewhere(server.link().toString())) {
      SimulatedUser alice = elsewhere.user("alice");
      alice.creates("dev");
      SimulatedUser bob = server.user("bob");
      bob.joins("dev");
      alice.says("from afar");
      bob.sees(alice, "from afar");
      assertThrows(IllegalStateException.class, elsewhere::clock);
    }
    assertNotEquals(0, server.port(), "it is not ended by who only visited it");
    server.netcat().close();
  }
}
