package chat.testkit.scenes;

import chat.testkit.ChatServer;
import chat.testkit.SimulatedUser;
import chat.testkit.process.ClientCommand;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import chat.testkit.terminal.Desk;
import chat.testkit.terminal.Tmux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scenes with a server, or a client, that stands still or dies. */
class RoughScenesTest extends Scenes {
  private ServerProcess server;

  @BeforeEach
  void server() throws IOException {
    server =
        with(
            ServerProcess.start(
                ServerCommand.ofThisClassPath("--data", folder("data").toString())));
  }

  @Test
  void whatTakesLongIsSaidToBeOnItsWay() throws Exception {
    Tmux alice = at(desk().knows(server.port(), "alice").chats(server.port()));
    alice.shows(" #lobby .*ms");
    server.freeze();
    alice.types("slow");
    alice.presses("Enter");
    alice.shows("^  \\.\\.\\. alice  slow");
    server.thaw();
    alice.shows("^\\d\\d:\\d\\d alice  slow");
    alice.showsNo("^  \\.\\.\\.");
    once(alice, "alice  slow");
  }

  @Test
  void whatIsSentWhileTheServerIsGoneArrivesOnce() throws Exception {
    Tmux alice = at(desk().knows(server.port(), "alice").chats(server.port()));
    alice.shows(" #lobby .*ms");
    server.kill();
    alice.shows("OFFLINE");
    alice.types("x");
    alice.presses("Enter");
    alice.shows("^  ~   alice  x .*\\(queued\\)");
    alice.shows("OFFLINE retry in \\d+s");
    server.startAgain();
    alice.shows("-- back online, 0 missed --");
    alice.shows("^\\d\\d:\\d\\d alice  x");
    alice.showsNo("^  ~");
    once(alice, "alice  x");
    ChatServer there = with(ChatServer.elsewhere("chat://127.0.0.1:" + server.port()));
    SimulatedUser bob = with(there.user("bob"));
    bob.joins("lobby");
    bob.unfollows("lobby");
    bob.follows("lobby", 0);
    bob.sees("lobby", "alice", "x");
    bob.seesNothingMore("lobby");
  }

  @Test
  void aDraftAndTheTerminalSurviveBeingSuspendedAndTerminated() throws Exception {
    Desk desk = desk().knows(server.port(), "alice");
    Tmux alice = at(desk.opens(List.of("bash", "--norc", "--noprofile", "-i")));
    Path script = folder("script").resolve("chat");
    Files.writeString(
        script,
        "exec "
            + Tmux.quoted(ClientCommand.program())
            + " chat://127.0.0.1:"
            + server.port()
            + "\n");
    alice.types("PS1='shell: '; cd; stty -a | md5sum > before; clear; sh " + script);
    alice.presses("Enter");
    alice.shows("^#lobby>");
    alice.types("half a thou");
    alice.ends("#lobby> half a thou");
    alice.presses("C-z");
    alice.shows("Stopped");
    alice.types("stty -a | md5sum | cmp - before && echo sane");
    alice.presses("Enter");
    alice.shows("^sane");
    alice.types("clear; fg");
    alice.presses("Enter");
    alice.ends("#lobby> half a thou");
    alice.types("ght");
    alice.ends("#lobby> half a thought");
    ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").endsWith(":" + server.port()))
        .filter(process -> process.info().command().orElse("").endsWith("/java"))
        .forEach(ProcessHandle::destroy);
    alice.shows("^shell:$");
    alice.types("clear; stty -a | md5sum | cmp - before && echo again");
    alice.presses("Enter");
    alice.shows("^again");
    alice.types("clear; sh " + script);
    alice.presses("Enter");
    alice.ends("#lobby> half a thought");
  }
}
