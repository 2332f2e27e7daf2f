package chat.testkit.fault;

import static chat.testkit.fault.DiskHouse.hasNoAnswer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import chat.testkit.fault.StoreFault.Fate;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each kind of change whose commit fails, once with it on the disk and once without: who asked gets
 * no answer, and afterwards the server says what the disk says, without a new start.
 */
@Timeout(60)
class UnknownOutcomeTest {
  private static final String BOB = "'user':'bob','password':'password of bob'";

  @TempDir Path directory;

  /** One who asks, and what they ask for. */
  private record Asks(Netcat who, String request) {}

  private interface Deed {
    Asks asks(ChatServer server) throws IOException;
  }

  private interface Happened {
    boolean holds(ChatServer server) throws IOException;
  }

  private record Row(String name, Deed deed, Happened happened) {}

  private static final Row[] ROWS = {
    new Row(
        "create",
        server -> new Asks(server.back("bob"), "{'type':'create','room':'ops'}"),
        server -> says(server, "bob", "{'type':'rooms'}").contains("\"ops\"")),
    new Row(
        "join",
        server -> new Asks(server.back("carol"), "{'type':'join','room':'dev'}"),
        server -> says(server, "bob", "{'type':'members','room':'dev'}").contains("carol")),
    new Row(
        "leave",
        server -> new Asks(server.back("bob"), "{'type':'leave','room':'dev'}"),
        server -> !says(server, "alice", "{'type':'members','room':'dev'}").contains("bob")),
    new Row(
        "topic",
        server -> new Asks(server.back("bob"), "{'type':'topic','room':'dev','topic':'anew'}"),
        server -> says(server, "alice", "{'type':'rooms'}").contains("anew")),
    new Row(
        "invite",
        server -> new Asks(server.back("bob"), "{'type':'invite','room':'dev','user':'carol'}"),
        server ->
            says(server, "carol", "{'type':'rooms','mine':true}").contains("\"from\":\"bob\"")),
    new Row(
        "register",
        server ->
            new Asks(
                server.netcat(), "{'type':'register','user':'dave','password':'password of dave'}"),
        server -> logsIn(server, "'user':'dave','password':'password of dave'")),
    new Row(
        "a token",
        server -> new Asks(server.netcat(), "{'type':'login'," + BOB + ",'remember':true}"),
        server -> says(server, "bob", "{'type':'tokens'}").contains("\"device\"")),
    new Row(
        "logout",
        server -> new Asks(remembered(server), "{'type':'logout'}"),
        server -> !says(server, "bob", "{'type':'tokens'}").contains("\"device\"")),
    new Row(
        "revoke",
        server -> {
          Netcat bob = remembered(server);
          JsonObject tokens = bob.does("{'type':'tokens'}");
          String id =
              tokens.getAsJsonArray("tokens").get(0).getAsJsonObject().get("id").getAsString();
          return new Asks(bob, "{'type':'revoke','token':'" + id + "'}");
        },
        server -> !says(server, "bob", "{'type':'tokens'}").contains("\"device\"")),
    new Row(
        "passwd",
        server ->
            new Asks(
                server.back("bob"),
                "{'type':'passwd','password':'password of bob','new':'another password'}"),
        server -> logsIn(server, "'user':'bob','password':'another password'")),
    new Row(
        "the end of a guest",
        server -> {
          Netcat guest = server.guest("gus");
          guest.does("{'type':'join','room':'dev'}");
          return new Asks(guest, "{'type':'logout'}");
        },
        server -> !says(server, "bob", "{'type':'members','room':'dev'}").contains("guest-gus"))
  };

  @TestFactory
  Stream<DynamicTest> eachRow() {
    return Arrays.stream(ROWS)
        .flatMap(row ->
            Arrays.stream(Fate.values())
                .map(fate ->
                    DynamicTest.dynamicTest(row.name() + ", " + fate, () -> fails(row, fate))));
  }

  private void fails(Row row, Fate fate) throws IOException {
    Path data = Files.createTempDirectory(directory, "data");
    try (DiskHouse house = new DiskHouse(data)) {
      ChatServer server = house.server();
      server.registered("carol").close();
      try (Netcat alice = server.registered("alice")) {
        alice.does("{'type':'create','room':'dev'}");
        try (Netcat bob = server.registered("bob")) {
          bob.does("{'type':'join','room':'dev'}");
        }
      }
      Asks asks = row.deed().asks(server);
      house.disk().fails(new StoreFault.Commit(fate));
      asks.who().types(asks.request());
      hasNoAnswer(asks.who());
      house.recovers(1);
      assertEquals(1, house.disk().failures());
      assertEquals(fate == Fate.KEPT, row.happened().holds(server));
      server.restarts();
      assertEquals(fate == Fate.KEPT, row.happened().holds(server), "after a restart");
    }
  }

  /** Whoever may no longer be here must not be, and nobody knows: so all of the account end. */
  @TestFactory
  Stream<DynamicTest> allSessionsEndWhereItIsNotKnownWhetherTheyMayBeHere() {
    return Stream.of("logout", "revoke", "passwd")
        .flatMap(name -> Arrays.stream(ROWS).filter(row -> row.name().equals(name)))
        .map(row ->
            DynamicTest.dynamicTest(
                row.name(),
                () -> {
                  Path data = Files.createTempDirectory(directory, "data");
                  try (DiskHouse house = new DiskHouse(data)) {
                    house.server().registered("alice").does("{'type':'create','room':'dev'}");
                    house.server().registered("bob").does("{'type':'join','room':'dev'}");
                    Asks asks = row.deed().asks(house.server());
                    Netcat other = house.server().back("bob");
                    Netcat alice = house.server().back("alice");
                    house.disk().fails(new StoreFault.Commit(Fate.KEPT));
                    asks.who().types(asks.request());
                    hasNoAnswer(asks.who());
                    other.hearsBye("unavailable");
                    alice.does("{'type':'ping'}");
                  }
                }));
  }

  private static Netcat remembered(ChatServer server) throws IOException {
    Netcat bob = server.netcat();
    bob.does("{'type':'login'," + BOB + ",'remember':true}");
    return bob;
  }

  private static String says(ChatServer server, String user, String request) throws IOException {
    try (Netcat netcat = server.back(user)) {
      return netcat.does(request).toString();
    }
  }

  private static boolean logsIn(ChatServer server, String credentials) throws IOException {
    try (Netcat netcat = server.netcat()) {
      return Netcat.is(netcat.asks("{'type':'login'," + credentials + "}"), "ok");
    }
  }
}
