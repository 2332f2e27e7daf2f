package chat.testkit.owner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Link;
import chat.testkit.Netcat;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server's owner at the command line, and those who feel it. */
@Timeout(300)
class OwnerTest {
  private static final String LOGIN = "{'type':'login','user':'%s','password':'%s'}";
  private static final String REGISTER =
      "{'type':'register','user':'%s','password':'correct horse','invite':'%s'}";

  @TempDir Path temp;
  private Path data;
  private ServerProcess server;

  @BeforeEach
  void start() throws Exception {
    data = temp.resolve("data");
    server =
        ServerProcess.start(
            ServerCommand.asInstalled(
                "--data", data.toString(), "--registration", "invite", "--password-cost", "8/1/1"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Verb owner(String... words) throws Exception {
    return Verb.run(data, "", words);
  }

  private Verb owner(List<String> input, String... words) throws Exception {
    return Verb.run(data, String.join("\n", input) + "\n", words);
  }

  private Netcat stranger() throws Exception {
    Netcat stranger = Netcat.to(server.port());
    stranger.reads("hello");
    return stranger;
  }

  private Netcat in(String user, String password) throws Exception {
    Netcat person = stranger();
    person.does(LOGIN.formatted(user, password));
    return person;
  }

  @Test
  void anInvitationLetsAsManyInAsItSays() throws Exception {
    Verb invite = owner("invite", "--uses", "2", "--expires", "1h").ends(0);
    assertEquals(1, invite.out().lines().count(), "the link and nothing else");
    Link link = Link.parse(invite.out().strip());
    assertEquals(server.port(), link.port());
    for (String user : List.of("ann", "bob")) {
      try (Netcat newcomer = stranger()) {
        newcomer.does(REGISTER.formatted(user, link.invite()));
      }
    }
    try (Netcat third = stranger()) {
      third.mayNot(REGISTER.formatted("cleo", link.invite()), "forbidden");
    }
    assertEquals(64, owner("invite", "--uses", "0").exitCode());
    assertEquals(64, owner("invite", "--expires", "soon").exitCode());
    assertTrue(owner("invite", "--expires", "never").ends(0).err().contains("for ever"));
  }

  @Test
  void aDisabledAccountIsOutAtOnceAndSaysSoOnlyToItsOwner() throws Exception {
    owner(List.of("correct horse"), "user", "add", "Ann", "--password-stdin").ends(0);
    owner(List.of("correct horse"), "user", "add", "bob", "--password-stdin").ends(0);
    Verb taken = owner(List.of("correct horse"), "user", "add", "ann", "--password-stdin");
    assertTrue(taken.ends(1).err().contains("taken"), taken.err());
    try (Netcat ann = in("ann", "correct horse");
        Netcat elsewhere = in("ann", "correct horse");
        Netcat bob = in("bob", "correct horse")) {
      owner("user", "disable", "ann").ends(0);
      ann.hearsBye("disabled");
      elsewhere.hearsBye("disabled");
      bob.does("{'type':'ping'}");
      bob.mayNot("{'type':'login','user':'bob','password':'x'}", "conflict");
    }
    try (Netcat ann = stranger()) {
      ann.mayNot(LOGIN.formatted("ann", "correct horse"), "forbidden");
      ann.mayNot(LOGIN.formatted("ann", "wrong horse"), "bad_credentials");
    }
    String list = owner("user", "list").ends(0).out();
    assertTrue(list.lines().anyMatch(line -> line.matches("ann +disabled +0 .*")), list);
    assertTrue(list.lines().anyMatch(line -> line.matches("bob +active +\\d .*")), list);
    owner("user", "enable", "ann").ends(0);
    in("ann", "correct horse").close();
    assertTrue(owner("user", "disable", "nobody").ends(1).err().contains("user list"));
  }

  @Test
  void aNewPasswordEndsConnectionsAndTokens() throws Exception {
    owner(List.of("correct horse"), "user", "add", "ann", "--password-stdin").ends(0);
    try (Netcat ann = stranger()) {
      String token =
          ann.does("{'type':'login','user':'ann','password':'correct horse','remember':true}")
              .get("token")
              .getAsString();
      owner(List.of("another horse"), "user", "passwd", "ann", "--password-stdin").ends(0);
      ann.hearsBye("revoked");
      try (Netcat again = stranger()) {
        again.mayNot("{'type':'login','token':'" + token + "'}", "bad_credentials");
        again.mayNot(LOGIN.formatted("ann", "correct horse"), "bad_credentials");
        again.does(LOGIN.formatted("ann", "another horse"));
      }
    }
  }

  @Test
  void allAreListedHoweverManyPagesThatTakes() throws Exception {
    for (int i = 0; i < 130; i++) {
      try (Netcat guest = stranger()) {
        guest.does("{'type':'login','user':'g" + i + "','guest':true}");
      }
    }
    String list = owner("user", "list", "--json").ends(0).out();
    assertEquals(130, list.lines().distinct().count());
    assertTrue(list.lines().allMatch(line -> line.contains("\"guest\":true")), list);
  }

  @Test
  void aPasswordIsNoOptionAndIsNotGuessedAt() throws Exception {
    assertEquals(64, owner("user", "add", "ann", "--password", "correct horse").exitCode());
    Verb noTerminal = owner("user", "add", "ann").ends(64);
    assertTrue(noTerminal.err().contains("--password-stdin"), noTerminal.err());
    Verb tooShort = owner(List.of("short"), "user", "add", "ann", "--password-stdin").ends(1);
    assertTrue(tooShort.err().contains("8 to 1024 bytes"), tooShort.err());
    assertFalse(owner("user", "list").ends(0).out().contains("ann"));
  }

  @Test
  void statusIsForPeopleAndForPrograms() throws Exception {
    owner(List.of("correct horse"), "user", "add", "ann", "--password-stdin").ends(0);
    try (Netcat ann = in("ann", "correct horse");
        Netcat stranger = stranger()) {
      stranger.does("{'type':'ping'}");
      ann.does("{'type':'ping'}");
      String json = owner("status", "--json").ends(0).out();
      assertEquals(1, json.lines().count());
      JsonObject status = JsonParser.parseString(json).getAsJsonObject();
      assertEquals(
          Set.of(
              "version",
              "time",
              "startedAt",
              "uptimeMs",
              "listeners",
              "connections",
              "accounts",
              "rooms",
              "journal",
              "disk",
              "process",
              "limits"),
          status.keySet(),
          "without TLS and before the first backup");
      JsonObject connections = status.getAsJsonObject("connections");
      assertEquals(2, connections.get("all").getAsInt());
      assertEquals(1, connections.get("loggedIn").getAsInt());
      assertEquals(1, connections.get("strangers").getAsInt());
      assertEquals(1, status.getAsJsonObject("accounts").get("registered").getAsInt());
      assertTrue(status.getAsJsonObject("disk").get("ok").getAsBoolean());
      stranger.types("x".repeat(5_000));
      stranger.hearsBye("too_large");
      String text = owner("status").ends(0).out();
      assertTrue(text.contains("1 logged in"), text);
      assertTrue(text.contains("login-frame-bytes has bitten 1 times"), text);
    }
  }

  @Test
  void reloadTakesOverWhatItCanAndNamesTheRest() throws Exception {
    Path file = data.resolve("chat-server.conf");
    Files.writeString(file, "name = renamed\nroom-frames = 10\nrate-limit = 7/3\n");
    try (Netcat before = stranger()) {
      Verb reload = owner("reload").ends(0);
      assertTrue(reload.err().contains("changed: rate-limit, name"), reload.err());
      assertTrue(reload.err().contains("restart takes it over: room-frames"), reload.err());
      before.does("{'type':'ping'}");
    }
    try (Netcat after = Netcat.to(server.port())) {
      JsonObject hello = after.reads("hello");
      assertEquals("renamed", hello.get("server").getAsString());
      assertEquals(7, hello.getAsJsonObject("limits").get("sendBurst").getAsInt());
    }
    Files.writeString(file, "name = other\nrate-limit = fast\n");
    Verb wrong = owner("reload").ends(78);
    assertTrue(wrong.err().contains("line 2") && wrong.err().contains("20/10"), wrong.err());
    try (Netcat after = Netcat.to(server.port())) {
      assertEquals("renamed", after.reads("hello").get("server").getAsString());
    }
  }

  @Test
  void aBackupIsMadeWhilePeopleChatAndRestoresWhenTheyDoNot() throws Exception {
    owner(List.of("correct horse"), "user", "add", "ann", "--password-stdin").ends(0);
    Path file = temp.resolve("backup.db");
    try (Netcat ann = in("ann", "correct horse")) {
      ann.does("{'type':'send','room':'lobby','text':'before'}");
      Verb made = owner("backup", file.toString()).ends(0);
      assertEquals(file + "\n", made.out());
      assertTrue(made.err().contains("verified"), made.err());
      ann.does("{'type':'send','room':'lobby','text':'after'}");
    }
    assertEquals("rw-------", permissions(file));
    assertTrue(
        JsonParser.parseString(owner("status", "--json").ends(0).out())
            .getAsJsonObject()
            .has("lastBackup"));
    Verb again = owner("backup", file.toString()).ends(1);
    assertTrue(again.err().contains(file.toString()), again.err());
    assertEquals(69, owner("restore", file.toString()).exitCode(), "the server runs");
    assertEquals(0, server.terminate());
    owner("restore", file.toString()).ends(0);
    server.startAgain();
    try (Netcat ann = in("ann", "correct horse")) {
      JsonObject page = ann.does("{'type':'history','room':'lobby'}");
      assertTrue(page.toString().contains("before") && !page.toString().contains("after"));
    }
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void withoutAServerEveryVerbSaysSo() throws Exception {
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("control.sock"))));
    server.kill();
    assertTrue(Files.exists(data.resolve("control.sock")), "it died and left its socket");
    for (String verb :
        List.of(
            "invite",
            "status",
            "reload",
            "backup " + temp.resolve("b"),
            "user list",
            "user add ann --password-stdin",
            "user passwd ann --password-stdin",
            "user disable ann",
            "user enable ann")) {
      saysThatThereIsNone(verb, data);
    }
    Path nowhere = temp.resolve("nowhere");
    saysThatThereIsNone("status --json", nowhere);
    assertFalse(Files.exists(nowhere), "asking makes nothing");
    assertEquals(69, Verb.run(Map.of("CHAT_SERVER_MEMORY", "true"), "", "status").exitCode());
    server.startAgain();
    owner("status").ends(0);
    assertEquals(0, server.terminate());
    assertFalse(Files.exists(data.resolve("control.sock")));
  }

  private static void saysThatThereIsNone(String verb, Path directory) throws Exception {
    String[] words = (verb + " --data " + directory).split(" ");
    Verb said = Verb.run(Map.of(), "correct horse\n", words).ends(69);
    assertEquals("", said.out(), verb);
    assertTrue(said.err().contains("no server is running on " + directory), said.err());
  }
}
