package chat.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.client.Shell.Run;
import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import chat.testkit.process.ClientCommand;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs, as a script meets them: what they print, and how they end. */
@Timeout(60)
class VerbsTest {
  @TempDir Path home;

  private ChatServer server;
  private Shell alice;

  @BeforeEach
  void start() throws IOException {
    server = ChatServer.inMemory();
    alice = new Shell(home).near(server.port());
    var run =
        alice.fed(
            ChatServer.passwordOf("alice") + "\n",
            "login",
            "--register",
            "--password-stdin",
            "--user",
            "alice",
            "--server",
            "chat://127.0.0.1:" + server.port());
    assertEquals(ExitCode.OK, run.exit(), run.err());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  // send

  @Test
  void sendPrintsTheNumber() {
    assertEquals(new Run(ExitCode.OK, "2\n", ""), alice.run("send", "lobby", "hello"));
    assertEquals(new Run(ExitCode.OK, "3\n", ""), alice.fed("from a\npipe\n", "send", "lobby"));
    assertEquals(new Run(ExitCode.OK, "4\n", ""), alice.fed("dash", "send", "#lobby", "-"));
    assertEquals(new Run(ExitCode.OK, "", ""), alice.run("send", "lobby", "hush", "-q"));
    assertEquals(
        List.of("hello", "from a\npipe", "dash", "hush"),
        messages().map(m -> m.get("text").getAsString()).toList());
  }

  @Test
  void sendsLinesAsMessages() {
    Run run = alice.fed("a\n\nb\n", "send", "lobby", "--lines", "--json");
    assertEquals(ExitCode.OK, run.exit());
    assertEquals(
        List.of(2, 3),
        run.out().lines().map(VerbsTest::json).map(j -> j.get("seq").getAsInt()).toList());
  }

  @Test
  void theSameKeySendsNothingTwice() {
    assertEquals("2\n", alice.run("send", "lobby", "once", "--key", "k").out());
    assertEquals("2\n", alice.run("send", "lobby", "once", "--key", "k").out());
    assertTrue(
        json(alice.run("send", "lobby", "once", "--key", "k", "--json").out()).has("duplicate"));
    assertEquals(ExitCode.REFUSED, alice.run("send", "lobby", "another", "--key", "k").exit());
    assertEquals(
        "2\n3\n",
        alice
            .fed("x\ny\n", "send", "lobby", "--lines", "--key", "l")
            .out()
            .replace("3\n4\n", "2\n3\n"));
    alice.fed("x\ny\n", "send", "lobby", "--lines", "--key", "l");
    assertEquals(3, messages().count());
  }

  @Test
  void whatTheServerRefusesEndsWithOne() {
    Run run = alice.run("send", "nowhere", "x");
    assertEquals(ExitCode.REFUSED, run.exit());
    assertTrue(run.err().startsWith("chat: "), run.err());
    assertEquals("", run.out());
    Run json = alice.run("send", "nowhere", "x", "--json");
    assertEquals("not_found", json(json.err()).get("code").getAsString());
    assertEquals(ExitCode.REFUSED, alice.fed("x".repeat(16_385), "send", "lobby").exit());
  }

  @Test
  void whatIsTypedWronglyEndsWith64() {
    for (String[] wrong :
        new String[][] {
          {"send"},
          {"send", "lobby", "two", "words"},
          {"send", "no room", "x"},
          {"send", "@bob", "x"},
          {"send", "lobby", "x", "--key", "é"},
          {"send", "lobby", "x", "--no-such-option"},
          {"tail", "lobby", "--count", "0"},
          {"tail", "--after", "3"},
          {"tail", "lobby", "--timeout", "soon"},
          {"wait", "lobby", "--match", "("},
          {"join", "lobby"},
          {"completion", "tcsh"},
          {"login", "--guest", "--register"},
          {"send", "lobby", "x", "--server", "chat://"},
          {"too", "many"},
        }) {
      Run run = alice.run(wrong);
      assertEquals(ExitCode.USAGE, run.exit(), String.join(" ", wrong) + ": " + run.err());
      assertEquals("", run.out());
      assertEquals(1, run.err().lines().count(), run.err());
    }
    assertEquals("usage", json(alice.run("send", "--json").err()).get("code").getAsString());
  }

  @Test
  void whereNobodyIsEndsWith69AndNothingIsLeftBehind() throws IOException {
    Path nobody = Files.createDirectories(home.resolve("nobody"));
    var shell = new Shell(nobody).with("CHAT_TOKEN", "ct1_" + "a".repeat(43));
    Run run = shell.run("send", "lobby", "x", "--server", "chat://127.0.0.1:1");
    assertEquals(ExitCode.UNREACHABLE, run.exit(), run.err());
    assertEquals(
        "unreachable",
        json(shell.run("rooms", "--json", "--server", "chat://127.0.0.1:1").err())
            .get("code")
            .getAsString());
    try (var files = Files.walk(nobody)) {
      assertEquals(List.of(), files.filter(Files::isRegularFile).toList());
    }
  }

  @Test
  void withoutAnAnswerItEndsWith75AndTheKeyMakesItSafeToAskAgain() throws Exception {
    // A server that takes the message and hangs up before it has said anything.
    try (var deaf = new Interrupted(null)) {
      var shell = new Shell(home).with("CHAT_TOKEN", "ct1_" + "a".repeat(43));
      Run run = shell.run("send", "lobby", "x", "--json", "--server", deaf.link());
      assertEquals(ExitCode.NOT_ACKNOWLEDGED, run.exit(), run.err());
      JsonObject error = json(run.err());
      assertEquals("not_acknowledged", error.get("code").getAsString());
      assertEquals(error.get("key").getAsString(), deaf.key());
      Run told = shell.run("send", "lobby", "x", "--server", deaf.link());
      assertTrue(told.err().contains("--key " + deaf.key()), told.err());
    }
  }

  @Test
  void whoWasTooFastEndsWith75() throws IOException {
    try (var strict =
        new Interrupted(
            "{\"type\":\"error\",\"code\":\"rate_limited\",\"message\":\"slower\",\"retryAfterMs\":900}\n")) {
      var shell = new Shell(home).with("CHAT_TOKEN", "ct1_" + "a".repeat(43));
      Run run = shell.run("send", "lobby", "x", "--json", "--server", strict.link());
      assertEquals(ExitCode.NOT_ACKNOWLEDGED, run.exit(), run.err());
      assertEquals(900, json(run.err()).get("retryAfterMs").getAsInt());
    }
  }

  @Test
  void anotherProtocolEndsWith76() throws Exception {
    try (var other =
        new Talker("{\"type\":\"hello\",\"server\":\"x\",\"version\":\"9\",\"protocol\":2}\n")) {
      var shell = new Shell(home).with("CHAT_TOKEN", "ct1_" + "a".repeat(43));
      Run run = shell.run("send", "lobby", "x", "--server", other.link());
      assertEquals(ExitCode.PROTOCOL, run.exit(), run.err());
      assertTrue(run.err().contains("update the client"), run.err());
    }
  }

  @Test
  void whoIsNotLoggedInEndsWith77() throws IOException {
    Shell nobody = new Shell(home.resolve("nobody")).near(server.port());
    Run run = nobody.run("send", "lobby", "x");
    assertEquals(ExitCode.NOT_LOGGED_IN, run.exit());
    assertTrue(run.err().contains("chat login --server"), run.err());
    nobody.with("CHAT_TOKEN", "ct1_" + "a".repeat(43));
    assertEquals(ExitCode.NOT_LOGGED_IN, nobody.run("send", "lobby", "x").exit());
  }

  @Test
  void whatIsConfiguredWronglyEndsWith78() throws IOException {
    assertEquals(
        ExitCode.CONFIGURATION, new Shell(home.resolve("new")).run("send", "lobby", "x").exit());
    assertEquals(ExitCode.CONFIGURATION, alice.run("rooms", "--server", "work").exit());
    Path config = home.resolve(".config/chat/config");
    for (String wrong : List.of("colour = blue", "no equals sign", "server. = x")) {
      Files.writeString(config, "# mine\n" + wrong + "\n");
      Run run = alice.run("rooms");
      assertEquals(ExitCode.CONFIGURATION, run.exit(), wrong);
      assertTrue(run.err().contains("line 2"), run.err());
    }
    Files.delete(config);
    Path credentials = home.resolve(".config/chat/credentials");
    Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rw-r-----"));
    Run run = alice.run("rooms");
    assertEquals(ExitCode.CONFIGURATION, run.exit());
    assertTrue(run.err().contains("chmod 600"), run.err());
  }

  // tail and wait

  @Test
  void tailEndsAtTheEnd() {
    alice.run("send", "lobby", "one");
    alice.run("send", "lobby", "two");
    Run run = alice.run("tail", "lobby", "-n", "2");
    assertEquals(ExitCode.OK, run.exit());
    assertEquals(
        List.of("alice  one", "alice  two"), run.out().lines().map(l -> l.substring(6)).toList());
    assertEquals(1, alice.run("tail", "lobby", "--after", "2").out().lines().count());
    assertEquals(
        1,
        alice
            .run("tail", "lobby", "--count", "1")
            .out()
            .lines()
            .filter(l -> l.contains("alice  "))
            .count());
    assertEquals(3, alice.run("tail", "--json").out().lines().map(VerbsTest::json).count());
  }

  @Test
  void tailFollowsUntilItHasEnoughOrTheTimeIsOver() throws Exception {
    Shell again = new Shell(home);
    Run run =
        meanwhile(
            "tail lobby -n 0 -f --count 2",
            () -> {
              again.run("send", "lobby", "one");
              again.run("send", "lobby", "two");
            });
    assertEquals(ExitCode.OK, run.exit(), run.err());
    assertEquals(2, run.out().lines().count());
    Run late = again.run("tail", "lobby", "-n", "0", "-f", "--timeout", "200ms");
    assertEquals(ExitCode.TIMEOUT, late.exit());
    assertEquals(
        "timeout",
        json(again.run("wait", "lobby", "--timeout", "100ms", "--json").err())
            .get("code")
            .getAsString());
  }

  @Test
  void tailShowsMentionsAlone() throws IOException {
    try (Netcat bob = server.registered("bob")) {
      bob.does("{'type':'send','room':'lobby','text':'ask @alice'}");
      bob.does("{'type':'send','room':'lobby','text':'ask @alicea'}");
      bob.does("{'type':'send','room':'lobby','text':'alice: look'}");
    }
    Run run = alice.run("tail", "lobby", "--mentions");
    assertEquals(
        List.of("bob    ask @alice", "bob    alice: look"),
        run.out().lines().map(l -> l.substring(6)).toList());
  }

  @Test
  void waitEndsWithTheMessageThatFits() throws Exception {
    Run run =
        meanwhile(
            "wait lobby --match gr(ee|ai)n$ --from bob --json",
            () -> {
              new Shell(home).run("send", "lobby", "the build is green");
              try (Netcat bob = server.registered("bob")) {
                bob.does("{'type':'send','room':'lobby','text':'the build is red'}");
                bob.does("{'type':'send','room':'lobby','text':'the build is green'}");
              }
            });
    assertEquals(ExitCode.OK, run.exit(), run.err());
    assertEquals("bob", json(run.out()).get("from").getAsString());
  }

  private interface Doing {
    void run() throws IOException;
  }

  /** Runs a verb that follows a room, and does something there as soon as it does. */
  private Run meanwhile(String verb, Doing doing) throws Exception {
    String token = Files.readString(home.resolve(".config/chat/credentials")).split("\\s")[2];
    try (Lookout way = new Lookout(server)) {
      Shell shell = new Shell(home.resolve("other")).near(way.port()).with("CHAT_TOKEN", token);
      var run = CompletableFuture.supplyAsync(() -> shell.run(verb.split(" ")));
      way.awaitsFollower();
      doing.run();
      return run.get(20, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tail lobby -f", "tail lobby", "rooms", "who lobby", "status"})
  void whoeverStopsReadingEndsItQuietly(String verb) {
    alice.run("send", "lobby", "one");
    var err = new ByteArrayOutputStream();
    int exit =
        alice.into(
            new PrintStream(new Closed()), err, InputStream.nullInputStream(), verb.split(" "));
    assertEquals(ExitCode.OK, exit);
    assertEquals("", err.toString());
  }

  @Test
  void interruptedEndsWith130() throws Exception {
    Process tail = new ClientCommand(home).start("tail", "lobby", "-f");
    try (var out = tail.inputReader()) {
      assertTrue(out.readLine().contains("alice joined"));
      new ProcessBuilder("kill", "-INT", Long.toString(tail.pid())).start().waitFor();
      assertTrue(tail.waitFor(30, TimeUnit.SECONDS));
      assertEquals(ExitCode.INTERRUPTED, tail.exitValue());
    } finally {
      tail.destroyForcibly();
    }
  }

  // the others

  @Test
  void roomsAndWhoListThem() throws IOException {
    try (Netcat bob = server.registered("bob")) {
      bob.does("{'type':'create','room':'dev','topic':'build'}");
      bob.does("{'type':'send','room':'lobby','text':'hi'}");
      Run rooms = alice.run("rooms");
      assertEquals(List.of("dev", "lobby"), rooms.out().lines().map(l -> l.split(" ")[0]).toList());
      assertEquals(
          List.of("lobby"),
          alice.run("rooms", "--unread").out().lines().map(l -> l.split(" ")[0]).toList());
      assertEquals(2, json(alice.run("rooms", "--json").out()).getAsJsonArray("rooms").size());
      Run who = alice.run("who", "lobby");
      assertTrue(who.out().matches("(?s)alice +\\S+ +member\nbob +online +member\n"), who.out());
      assertEquals(ExitCode.REFUSED, alice.run("who", "nowhere").exit());
    }
  }

  @Test
  void logoutMakesTheTokenVoid() throws IOException {
    String token = Files.readString(home.resolve(".config/chat/credentials")).strip().split(" ")[2];
    assertEquals(ExitCode.OK, alice.run("logout").exit());
    assertEquals(ExitCode.NOT_LOGGED_IN, alice.run("rooms").exit());
    assertEquals(ExitCode.NOT_LOGGED_IN, alice.with("CHAT_TOKEN", token).run("rooms").exit());
    assertEquals(ExitCode.NOT_LOGGED_IN, alice.without("CHAT_TOKEN").run("logout").exit());
  }

  @Test
  void aTokenComesFromStandardInputTheEnvironmentOrACommand() throws IOException {
    String token = Files.readString(home.resolve(".config/chat/credentials")).strip().split(" ")[2];
    Path other = home.resolve("other");
    Shell shell = new Shell(other).near(server.port());
    Run login = shell.fed(token + "\n", "login", "--token-stdin", "--json");
    assertEquals(ExitCode.OK, login.exit(), login.err());
    assertFalse(login.out().contains(token));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(other.resolve(".config/chat/credentials"))));
    assertEquals(ExitCode.OK, shell.run("rooms").exit());

    Shell third = new Shell(home.resolve("third")).near(server.port()).with("CHAT_TOKEN", token);
    assertEquals(ExitCode.OK, third.run("rooms").exit());
    Path config = home.resolve("third/.config/chat/config");
    Files.createDirectories(config.getParent());
    Files.writeString(config, "token_cmd = echo " + token + "\n");
    assertEquals(ExitCode.OK, third.without("CHAT_TOKEN").run("rooms").exit());
    Files.writeString(config, "token_cmd = exit 3\n");
    assertEquals(ExitCode.CONFIGURATION, third.run("rooms").exit());
  }

  @Test
  void profilesAreServersWithNames() throws IOException {
    Path config = home.resolve(".config/chat/config");
    Files.writeString(
        config,
        "server.here = chat://127.0.0.1:%d\nserver.gone = chat://127.0.0.1:1\nserver = gone\n"
            .formatted(server.port()));
    assertEquals(ExitCode.OK, alice.run("rooms", "--server", "here").exit());
    assertEquals(
        ExitCode.NOT_LOGGED_IN, alice.run("rooms").exit(), "the file over what was used last");
    assertEquals(
        ExitCode.OK,
        alice.with("CHAT_LINK", "here").run("rooms").exit(),
        "the variable over the file");
    assertEquals(
        ExitCode.NOT_LOGGED_IN,
        alice.run("rooms", "--server", "gone").exit(),
        "the option over the variable");
    Run unknown = alice.run("rooms", "--server", "nope");
    assertTrue(unknown.err().contains("gone, here"), unknown.err());
  }

  @Test
  void guestsComeAndGo() {
    Shell guest = new Shell(home.resolve("guest")).near(server.port());
    assertEquals(ExitCode.OK, guest.run("login", "--guest", "--user", "zoe").exit());
    assertEquals(ExitCode.OK, guest.run("rooms").exit());
    assertEquals("guest-zoe", json(guest.run("status", "--json").out()).get("user").getAsString());
  }

  @Test
  void statusAndDoctorSayWhatIs() {
    JsonObject status = json(alice.run("status", "--json").out());
    assertEquals("alice", status.get("user").getAsString());
    assertEquals(0, status.get("outbox").getAsInt());
    Run doctor = alice.with("LC_ALL", "C.UTF-8").run("doctor");
    assertEquals(ExitCode.OK, doctor.exit(), doctor.out());
    assertTrue(doctor.out().lines().allMatch(line -> line.startsWith("ok ")), doctor.out());
    Run ill = alice.with("LC_ALL", "C").run("doctor", "--server", "chat://127.0.0.1:1");
    assertEquals(ExitCode.UNREACHABLE, ill.exit());
    assertTrue(ill.out().contains("warn  letters"), ill.out());
    assertTrue(ill.out().contains("FAIL  connection"), ill.out());
    Run nobody = new Shell(home.resolve("nobody")).near(server.port()).run("doctor");
    assertEquals(ExitCode.NOT_LOGGED_IN, nobody.exit());
    assertEquals(
        ExitCode.NOT_LOGGED_IN,
        new Shell(home.resolve("nobody")).near(server.port()).run("status").exit());
  }

  @Test
  void thereIsNoPromptWithoutATerminal() {
    Shell shell = new Shell(home.resolve("nobody")).near(server.port());
    assertEquals(ExitCode.NOT_LOGGED_IN, shell.run().exit());
    assertEquals(ExitCode.USAGE, shell.run("login", "--user", "x").exit());
    assertEquals(ExitCode.USAGE, shell.run("join", "chat://127.0.0.1:" + server.port()).exit());
  }

  @Test
  void theFirstRunFindsAServerOnThisMachine() {
    Shell shell = new Shell(home.resolve("new")).near(server.port());
    shell.at("r", "carol", "a good password", "a good password");
    Run run = shell.fed("hello\n", "--plain");
    assertEquals(ExitCode.OK, run.exit(), run.err());
    assertTrue(run.out().contains("carol  hello"), run.out());
    Run none = new Shell(home.resolve("newer")).at().run();
    assertEquals(ExitCode.CONFIGURATION, none.exit());
    assertTrue(none.err().contains("chat join LINK"), none.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void completionNamesEveryVerbAndOption(String shell) {
    Run run = alice.run("completion", shell);
    assertEquals(ExitCode.OK, run.exit());
    for (String word : List.of("join", "send", "doctor", "lines", "mentions", "password-stdin")) {
      assertTrue(run.out().contains(word), word);
    }
  }

  private java.util.stream.Stream<JsonObject> messages() {
    return alice
        .run("tail", "lobby", "--json")
        .out()
        .lines()
        .map(VerbsTest::json)
        .filter(j -> j.get("type").getAsString().equals("message"));
  }

  private static JsonObject json(String line) {
    return JsonParser.parseString(line).getAsJsonObject();
  }

  /** A pipe that nobody reads. */
  private static final class Closed extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("Broken pipe");
    }
  }
}
