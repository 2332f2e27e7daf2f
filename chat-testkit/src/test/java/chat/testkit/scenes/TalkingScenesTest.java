package chat.testkit.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ErrorCode;
import chat.protocol.Request;
import chat.protocol.Start;
import chat.testkit.ChatServer;
import chat.testkit.ServerSetup;
import chat.testkit.SimulatedUser;
import chat.testkit.fault.Alteration;
import chat.testkit.fault.Fault;
import chat.testkit.fault.Proxy;
import chat.testkit.process.ClientCommand;
import chat.testkit.terminal.Desk;
import chat.testkit.terminal.Tmux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scenes with a server that stays up. */
class TalkingScenesTest extends Scenes {
  private ChatServer server;

  @BeforeEach
  void server() throws IOException {
    server = with(ChatServer.inMemory());
  }

  private SimulatedUser bob() throws IOException {
    SimulatedUser bob = with(server.user("bob"));
    bob.joins("lobby");
    return bob;
  }

  private Tmux alice(Desk desk, String... options) throws IOException {
    Tmux alice = at(desk.chats(server.port(), options));
    alice.shows("^#lobby>");
    alice.shows(" #lobby .*(ms|online)");
    return alice;
  }

  private Tmux alice() throws IOException {
    return alice(desk().knows(server.port(), "alice"));
  }

  @Test
  void firstStartAsksAndRemembers() throws Exception {
    Desk desk = desk();
    Tmux alice = at(desk.chats(server.port()));
    alice.shows("egister");
    alice.types("r");
    alice.presses("Enter");
    alice.shows("User name");
    alice.types("alice");
    alice.presses("Enter");
    alice.shows("Password:");
    alice.types("a good password");
    alice.presses("Enter");
    alice.shows("same again");
    alice.types("a good password");
    alice.presses("Enter");
    alice.shows("^#lobby>");
    Path credentials = desk.home().resolve(".config/chat/credentials");
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials)));
  }

  @Test
  void aMessageIsShownOnceAboveTheStatus() throws Exception {
    SimulatedUser bob = bob();
    Tmux alice = alice();
    bob.says("lobby", "hi");
    alice.shows("^\\d\\d:\\d\\d bob    hi$");
    List<String> screen = alice.screen();
    assertTrue(
        screen.get(screen.size() - 3).endsWith("bob    hi"), () -> String.join("\n", screen));
    once(alice, "bob    hi");
  }

  @Test
  void whatIsTypedStaysWhileMessagesArrive() throws Exception {
    SimulatedUser bob = bob();
    Tmux alice = alice();
    alice.types("abc");
    alice.ends("#lobby> abc");
    for (int i = 0; i < 20; i++) {
      bob.says("lobby", "message " + i + ".");
    }
    alice.shows("message 19\\.");
    alice.ends("#lobby> abc");
    for (int i = 0; i < 20; i++) {
      once(alice, "message " + i + "\\.");
    }
  }

  @Test
  void whatIsSentComesBackOnce() throws Exception {
    Tmux alice = alice();
    alice.types("hello");
    alice.presses("Enter");
    alice.shows("alice  hello");
    alice.ends("#lobby>");
    once(alice, "hello");
    assertEquals(0, count(alice.everything(), "\\.\\.\\."));
  }

  @Test
  void aTextOverTheLimitFailsAndIsDropped() throws Exception {
    Tmux alice = alice();
    alice.pastes("x".repeat(17_000));
    alice.shows("\\[17000 characters\\] Enter send, Alt\\+e edit, Ctrl\\+C drop");
    alice.presses("Enter");
    alice.shows("^  !   alice  x+…  Alt\\+r retry Alt\\+x drop$");
    alice.shows("^      \\(text must be ");
    alice.presses("M-x");
    alice.showsNo("^  !");
  }

  @Test
  void eachRoomHasADraft() throws Exception {
    bob().creates("ops");
    Tmux alice = alice();
    alice.types("/join ops");
    alice.presses("Enter");
    alice.shows("^#ops>");
    alice.presses("M-1");
    alice.ends("#lobby>");
    alice.types("aa");
    alice.presses("M-2");
    alice.ends("#ops>");
    alice.types("bb");
    alice.presses("M-1");
    alice.ends("#lobby> aa");
    alice.presses("M-2");
    alice.ends("#ops> bb");
    alice.presses("M-/");
    alice.ends("#lobby> aa");
  }

  @Test
  void whatIsUnreadElsewhereIsCountedAndShownOnEntering() throws Exception {
    SimulatedUser bob = bob();
    bob.creates("ops");
    Tmux alice = alice();
    alice.types("/join ops");
    alice.presses("Enter");
    alice.shows("^#ops>");
    alice.presses("M-1");
    alice.ends("#lobby>");
    bob.says("ops", "one");
    bob.says("ops", "two");
    bob.says("ops", "three");
    alice.shows(" #lobby  2:ops\\(3\\)");
    alice.presses("M-a");
    alice.ends("#ops>");
    alice.shows("bob    three");
    List<String> rows = alice.screen();
    int rule = rows.indexOf("-- #ops -- 3 unread");
    assertTrue(rule >= 0, () -> String.join("\n", rows));
    assertTrue(rows.get(rule + 1).endsWith("bob    one"));
    assertTrue(rows.get(rule + 2).endsWith("bob    two"));
    assertTrue(rows.get(rule + 3).endsWith("bob    three"));
    alice.showsNo("2:ops");
  }

  @Test
  void aMentionElsewhereRings() throws Exception {
    SimulatedUser bob = bob();
    bob.creates("ops");
    Tmux alice = alice();
    alice.types("/join ops");
    alice.presses("Enter");
    alice.shows("^#ops>");
    alice.presses("M-1");
    alice.ends("#lobby>");
    Path written = alice.records();
    bob.says("ops", "@alice disk; alert");
    alice.shows("^ \\* \\d\\d:\\d\\d mention in #ops  bob: @alice disk; alert");
    alice.shows("2:ops\\(1\\)@1");
    alice.awaits("the bell", _ -> is(alice, "window_bell_flag", "1"));
    alice.awaits("the title", _ -> is(alice, "pane_title", "(1) #lobby"));
    // Wrapped, so that tmux passes it on.
    String notification = "\033Ptmux;\033\033]9;bob: @alice disk, alert\007\033\\";
    assertTrue(Files.readString(written).contains(notification), "the notification");
  }

  private static boolean is(Tmux terminal, String variable, String value) {
    try {
      return terminal.value(variable).equals(value);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void namesAreCompletedAfterAnApostropheToo() throws Exception {
    with(server.user("alan")).joins("lobby");
    Tmux alice = alice();
    alice.types("/who");
    alice.presses("Enter");
    alice.shows("online: .*alan");
    alice.types("don't ask @al");
    alice.presses("Tab");
    alice.shows("@alan  @alice");
    alice.ends("#lobby> don't ask @al");
    alice.presses("Tab");
    alice.ends("#lobby> don't ask @alan");
    alice.types("again");
    alice.showsNo("@alan  @alice");
  }

  @Test
  void aMistypedCommandIsNotSent() throws Exception {
    SimulatedUser bob = bob();
    Tmux alice = alice();
    alice.types("/jion x");
    alice.presses("Enter");
    alice.shows("did you mean /join");
    bob.sees("lobby", "alice", sent(alice, "after"));
    alice.types("/quit");
    alice.presses("Enter");
    assertEquals(0, alice.awaitsEnd());
  }

  /** Sends a line; so that whoever sees it next saw nothing before. */
  private static String sent(Tmux alice, String text) throws IOException {
    alice.types(text);
    alice.presses("Enter");
    return text;
  }

  @Test
  void aPasteOfAFewLinesIsOneMessageAndNoCommand() throws Exception {
    SimulatedUser bob = bob();
    Tmux alice = alice();
    alice.pastes("one\n/quit\nthree\nfour\n");
    alice.shows("^ +four$");
    alice.shows("^#lobby> one$");
    bob.seesNothingMore("lobby");
    alice.presses("Enter");
    bob.sees("lobby", "alice", "one\n/quit\nthree\nfour");
    alice.shows("alice  one$");
    alice.ends("#lobby>");
  }

  @Test
  void aLongPasteIsHeld() throws Exception {
    SimulatedUser bob = bob();
    Tmux alice = alice();
    String text =
        IntStream.rangeClosed(1, 200).mapToObj(i -> "l" + i).collect(Collectors.joining("\n"));
    alice.pastes(text + "\n");
    alice.shows("\\[200 lines\\] Enter send, Alt\\+e edit, Ctrl\\+C drop");
    alice.ends("#lobby>");
    alice.presses("C-c");
    alice.showsNo("200 lines");
    alice.pastes(text + "\n");
    alice.shows("\\[200 lines\\]");
    alice.presses("Enter");
    bob.sees("lobby", "alice", text);
  }

  @Test
  void anotherSizeOfTheWindowLosesNothing() throws Exception {
    SimulatedUser bob = bob();
    Tmux alice = alice();
    alice.types("draft");
    int[][] sizes = {{60, 24}, {80, 12}, {120, 40}, {80, 24}};
    int number = 0;
    for (int round = 0; round < 2; round++) {
      for (int[] size : sizes) {
        for (int i = 0; i < 5; i++) {
          bob.says("lobby", "m" + (++number) + ".");
        }
        alice.resizes(size[0], size[1]);
        for (int i = 0; i < 5; i++) {
          bob.says("lobby", "m" + (++number) + ".");
        }
        alice.shows("m" + number + "\\.");
        alice.ends("#lobby> draft");
        alice.shows("^ #lobby  ");
      }
    }
    for (int i = 1; i <= number; i++) {
      once(alice, "bob    m" + i + "\\.");
    }
    once(alice, "#lobby>");
    once(alice, "^ #lobby  ");
  }

  /** Whatever was put into a row: a terminal must not believe that it is as long as the window. */
  @Test
  void aRowInWhichSomethingCameAndWentStaysOneInANarrowerWindow() throws Exception {
    SimulatedUser bob = bob();
    Tmux alice = alice();
    alice.resizes(120, 24);
    alice.shows("^ #lobby  .*(ms|online)");
    bob.connection().request(new Request.Typing(null, "lobby")).get();
    alice.shows("^ #lobby  bob is typing");
    alice.resizes(60, 24);
    bob.says("lobby", "here it is");
    alice.shows("here it is");
    alice.shows("^ #lobby  [^b]");
    once(alice, "^ #lobby  ");
    once(alice, "#lobby>");
  }

  /** The program hears of another size only after the terminal has laid out everything anew. */
  @Test
  void neitherALongDraftNorAnotherSizeErasesAMessage() throws Exception {
    SimulatedUser bob = bob();
    Tmux alice = alice();
    String draft = "word ".repeat(30);
    alice.types(draft);
    int number = 0;
    for (int round = 0; round < 10; round++) {
      // tmux tells the program of one resize at once, and of those that follow only after a while.
      alice.resizes(120, 30);
      alice.resizes(60, 10 + round);
      for (int i = 0; i < 3; i++) {
        bob.says("lobby", "m" + (++number) + ".");
      }
      alice.resizes(120, 20 + round);
      for (int i = 0; i < 3; i++) {
        bob.says("lobby", "m" + (++number) + ".");
      }
    }
    alice.shows("m" + number + "\\.$");
    alice.presses("C-c");
    alice.ends("#lobby>");
    for (int i = 1; i <= number; i++) {
      once(alice, "bob    m" + i + "\\.$");
    }
    assertEquals(0, count(alice.everything(), "word"));
    once(alice, "^ #lobby  ");
  }

  @Test
  void wideCharactersKeepTheCursorStraight() throws Exception {
    Tmux alice = alice();
    alice.types("日本😀é");
    alice.ends("#lobby> 日本😀é");
    alice.awaits("the cursor", _ -> is(alice, "cursor_x", "15"));
  }

  @Test
  void noColorsIfNotWanted() throws Exception {
    SimulatedUser bob = bob();
    Desk desk = desk().knows(server.port(), "alice");
    Tmux coloured = alice(desk);
    bob.says("lobby", "hi");
    coloured.shows("bob    hi");
    assertTrue(coloured.styled().contains("\033["), "there are colours to begin with");
    coloured.close();
    Tmux alice = at(desk.with("NO_COLOR", "1").opens(waiting()));
    Path written = alice.records();
    alice.presses("Enter");
    alice.shows("bob    hi");
    alice.ends("#lobby>");
    assertFalse(
        Files.readString(written).matches("(?s).*\033\\[[0-9;]*([34][0-8]|9[0-7])[;m].*"),
        "no colour codes");
  }

  @Test
  void noEscapeOnADumbTerminal() throws Exception {
    SimulatedUser bob = bob();
    Desk desk = desk().knows(server.port(), "alice").with("CHAT_TERM", "dumb");
    Tmux alice = at(desk.opens(waiting()));
    Path written = alice.records();
    alice.presses("Enter");
    alice.shows("online as alice");
    bob.says("lobby", "hi @alice");
    alice.shows("bob    hi");
    alice.types("hello");
    alice.presses("Enter");
    alice.shows("alice  hello");
    assertFalse(Files.readString(written).contains("\033"), () -> "escapes");
  }

  /** Starts the client when Enter is pressed, so that nothing that it writes is missed. */
  private List<String> waiting() {
    String program = Tmux.quoted(ClientCommand.program());
    return List.of(
        "sh",
        "-c",
        "read go; TERM=${CHAT_TERM:-$TERM} exec " + program + " chat://127.0.0.1:" + server.port());
  }

  @Test
  void whatOthersSendMovesNothing() throws Exception {
    SimulatedUser bob = bob();
    // A server that does not check what it passes on.
    Alteration unchecked =
        new Alteration() {
          @Override
          public List<String> toClient(String line) {
            return List.of(line.replace("PWN", "\\u001b]0;pwn\\u0007\\u001b[2J\\u202e"));
          }
        };
    Proxy proxy = with(Proxy.to(server.link(), () -> new Fault.Altered(() -> unchecked)));
    Tmux alice = at(desk().knows(proxy.port(), "alice").chats(proxy.port()));
    alice.shows(" #lobby .*ms");
    bob.says("lobby", "PWN after");
    alice.shows("bob    \\\\u001b\\]0;pwn\\\\u0007\\\\u001b\\[2J\\\\u202e after$");
    alice.ends("#lobby>");
    assertEquals("#lobby", alice.value("pane_title"));
  }

  @Test
  void anotherKeyThanThePinnedOneIsAHardStop() throws Exception {
    ChatServer secret = with(ServerSetup.usual().withTls().start());
    String other = "A".repeat(43);
    List<String> command = ClientCommand.program();
    command.add("chats://127.0.0.1:" + secret.port() + "/?pin=sha256:" + other);
    Tmux alice = at(desk().opens(command));
    assertEquals(69, alice.awaitsEnd());
    String screen = String.join("", alice.everything());
    assertTrue(screen.contains("stopped before anything was sent"), screen);
    assertTrue(screen.contains("sha256:" + other), screen);
    assertEquals(2, screen.split("sha256:", -1).length - 1, screen);
  }

  /** An editor that reads what is typed, and adds it. */
  private Desk editing() throws IOException {
    Path editor = folder("bin").resolve("editor");
    Files.writeString(editor, "echo editing\nread -r line\necho \"$line\" >> \"$1\"\n");
    return desk().knows(server.port(), "alice").with("VISUAL", "sh " + editor);
  }

  @Test
  void whatIsTypedCanBeWrittenInAnEditor() throws Exception {
    SimulatedUser bob = bob();
    Tmux alice = alice(editing());
    alice.types("begun and ");
    alice.ends("#lobby> begun and");
    alice.presses("M-e");
    alice.ends("editing");
    alice.types("finished");
    alice.presses("Enter");
    alice.ends("#lobby> begun and finished");
    alice.presses("Enter");
    bob.sees("lobby", "alice", "begun and finished");
    alice.shows("alice  begun and finished");
  }

  @Test
  void theCommandOpensTheEditorToo() throws Exception {
    SimulatedUser bob = bob();
    Tmux alice = alice(editing());
    alice.types("/editor");
    alice.presses("Enter");
    alice.ends("editing");
    bob.says("lobby", "meanwhile");
    alice.types("written there");
    alice.presses("Enter");
    alice.ends("#lobby> written there");
    alice.shows("bob    meanwhile");
    alice.presses("Enter");
    bob.sees("lobby", "bob", "meanwhile");
    bob.sees("lobby", "alice", "written there");
  }

  @Test
  void aPrivateRoomIsFoundByThoseWhoAreInvited() throws Exception {
    SimulatedUser bob = bob();
    Tmux alice = alice();
    alice.types("/create plans --p");
    alice.presses("Tab");
    alice.ends("#lobby> /create plans --private");
    alice.types("what we do");
    alice.presses("Enter");
    alice.ends("#plans>");
    alice.shows("topic: what we do");
    bob.mayNot(link -> link.join("plans", Start.UNSPECIFIED), ErrorCode.NOT_FOUND);
    alice.types("/invite bob");
    alice.presses("Enter");
    alice.shows("bob is invited to #plans");
    bob.joins("plans");
    alice.shows("bob joined");
    alice.types("/rooms");
    alice.presses("Enter");
    alice.shows("#plans +0 unread +2 members, private  what we do$");
  }

  @Test
  void viBeginsEachLineWhereOneTypes() throws Exception {
    Desk desk = desk().knows(server.port(), "alice");
    Files.writeString(desk.home().resolve(".config/chat/config"), "editing = vi\n");
    Tmux alice = alice(desk);
    alice.types("hello wrld");
    alice.presses("Escape");
    alice.awaits("the end of typing", _ -> is(alice, "cursor_x", "17"));
    alice.types("bcwworld");
    alice.ends("#lobby> hello world");
    alice.presses("Escape");
    alice.awaits("the end of typing", _ -> is(alice, "cursor_x", "18"));
    alice.presses("Enter");
    alice.shows("alice  hello world");
    alice.types("dd it again");
    alice.ends("#lobby> dd it again");
  }

  @Test
  void inASmallWindowLinesArePlain() throws Exception {
    Desk desk = desk().knows(server.port(), "alice");
    Tmux alice = at(desk.opens(waiting()));
    alice.resizes(59, 24);
    alice.presses("Enter");
    alice.shows("lines only on this terminal: it is only 59x24");
    alice.shows("online as alice");
    alice.types("hello");
    alice.presses("Enter");
    alice.shows("alice  hello");
  }
}
