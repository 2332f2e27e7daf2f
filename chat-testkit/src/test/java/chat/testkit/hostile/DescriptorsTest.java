package chat.testkit.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.Netcat;
import chat.testkit.SimulatedUser;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody takes all connections that the server's process has descriptors for. */
class DescriptorsTest {
  private static final int DESCRIPTORS = 500;

  /** Files that may have been opened meanwhile. */
  private static final int ROOM = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path directory;

  @Test
  void whoIsInTalksOnWhoComesIsToldAndThereIsAlwaysOneForAFile() throws IOException {
    ServerCommand usual = ServerCommand.asInstalled("--data", directory.resolve("data").toString());
    List<String> program = new ArrayList<>();
    program.addAll(List.of("sh", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$0\" \"$@\""));
    program.addAll(usual.program());
    try (ServerProcess server = ServerProcess.start(new ServerCommand(program, usual.options()));
        SimulatedUser alice = SimulatedUser.guest(server.port(), "alice");
        SimulatedUser bob = SimulatedUser.guest(server.port(), "bob")) {
      long before = server.descriptors();
      List<Netcat> many = new ArrayList<>();
      List<String> said = new ArrayList<>();
      for (int i = 0; i < DESCRIPTORS; i++) {
        Netcat one = Netcat.to(server.port());
        many.add(one);
        said.add(firstWord(one));
      }
      assertTrue(said.contains("hello"), "nobody came in");
      assertTrue(said.contains("bye"), "nobody was told");
      assertTrue(!said.getLast().equals("hello"), "everybody came in");
      // What was not done before may need files that were not open before.
      alice.creates("pair");
      bob.joins("pair");
      alice.says("pair", "is anybody there?");
      bob.sees("pair", alice, "is anybody there?");
      Storm.closeAll(many);
      awaitDescriptors(server, before + ROOM);
      try (SimulatedUser carol = SimulatedUser.guest(server.port(), "carol")) {
        carol.joins("pair");
        bob.says("pair", "here");
        carol.sees("pair", bob, "here");
      }
      List<String> log = server.errors();
      assertTrue(log.stream().noneMatch(line -> line.contains(" ERROR ")), String.join("\n", log));
      assertEquals(
          1,
          log.stream().filter(line -> line.contains("few_descriptors")).count(),
          String.join("\n", log));
    }
  }

  /** Until the server has noticed who went. */
  private static void awaitDescriptors(ServerProcess server, long most) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (server.descriptors() > most) {
      assertTrue(
          System.nanoTime() < deadline, server.descriptors() + " descriptors are open still");
      Thread.onSpinWait();
    }
  }

  /** More are turned away than are told so. */
  private static String firstWord(Netcat netcat) {
    try {
      String line = netcat.readsLine();
      return line == null
          ? "closed"
          : JsonParser.parseString(line).getAsJsonObject().get("type").getAsString();
    } catch (IOException _) {
      return "closed";
    }
  }
}
