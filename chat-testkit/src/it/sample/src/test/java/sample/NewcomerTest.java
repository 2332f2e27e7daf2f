package sample;

import chat.testkit.ChatServer;
import chat.testkit.SimulatedUser;
import chat.testkit.fault.Fault;
import chat.testkit.junit.ChatServerTest;
import chat.testkit.junit.User;
import org.junit.jupiter.api.Test;

@ChatServerTest(disk = true)
class NewcomerTest {
  @Test
  void whoWasCutOffMissesNothing(ChatServer server, @User(in = "dev") SimulatedUser alice)
      throws Exception {
    SimulatedUser bob = server.user("bob", new Fault.None());
    bob.joins("dev");
    alice.says("hi");
    long last = bob.sees("alice", "hi").seq();

    bob.suffers(new Fault.Cut(0));
    alice.says("are you there?");
    server.restarts();

    SimulatedUser back = server.user("bob");
    back.follows("dev", last);
    back.sees("alice", "are you there?");
    back.seesNothingMore();
  }
}
