package chat.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Event;
import chat.testkit.junit.ChatServerTest;
import chat.testkit.junit.User;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a story's sentences say when it goes otherwise. */
@ChatServerTest
class SimulatedUserTest {
  @Test
  void whoWaitsInVainSaysWhatDidCome(
      @User(in = "dev") SimulatedUser alice, @User(in = "dev") SimulatedUser bob) {
    alice.says("one");
    bob.sees("alice", "one");
    bob.waitsAtMost(Duration.ofMillis(50));
    AssertionError late = assertThrows(AssertionError.class, () -> bob.sees("alice", "two"));
    assertTrue(
        late.getMessage().contains("bob wanted \"two\" from alice in dev, it did not come"),
        late.getMessage());
    assertTrue(late.getMessage().contains("dev #3 alice: one"), late.getMessage());
  }

  @Test
  void whoSeesSomethingElseSaysBoth(
      @User(in = "dev") SimulatedUser alice, @User(in = "dev") SimulatedUser bob) {
    alice.says("one");
    AssertionError other = assertThrows(AssertionError.class, () -> bob.sees("alice", "two"));
    assertTrue(
        other.getMessage().contains("bob wanted \"two\" from alice and saw \"one\" from alice"),
        other.getMessage());
  }

  @Test
  void nothingMoreIsJudgedOnlyWhenTheServerHasSaidAll(
      @User(in = "dev") SimulatedUser alice, @User(in = "dev") SimulatedUser bob) {
    bob.seesNothingMore();
    for (int i = 0; i < 500; i++) {
      alice.says("line " + i);
    }
    AssertionError more = assertThrows(AssertionError.class, bob::seesNothingMore);
    assertTrue(more.getMessage().contains("bob sees \"line 0\" from alice"), more.getMessage());
  }

  @Test
  void eventsAreNoticed(
      @User(in = "dev") SimulatedUser alice, @User(in = "dev") SimulatedUser bob) {
    alice.connection().request(new chat.protocol.Request.Typing(null, "dev")).join();
    bob.notices(
        event -> event instanceof Event.Typing typing && typing.from().equals("alice"),
        "alice typing");
  }

  @Test
  void hundredsAreACrowd(ChatServer server) throws IOException {
    List<SimulatedUser> crowd = server.crowd(300, "square");
    crowd.getFirst().says("square", "hello, all of you");
    for (SimulatedUser each : crowd) {
      each.sees("square", crowd.getFirst(), "hello, all of you");
    }
    assertEquals(300, server.connections());
  }
}
