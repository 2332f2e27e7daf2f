package chat.testkit.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * What it takes many peers or many steps to do, one row each. While it lasts and after it, Alice
 * and Bob talk; when it is over everything that it took is given back.
 */
@Timeout(180)
class StormTest {
  private static Besieged plain;
  private static Besieged secured;
  private static final Secured DOOR = door();

  /** Something done to a server. */
  private interface Deed {
    void happens(Besieged besieged) throws IOException;
  }

  /**
   * A row.
   *
   * @param lines that may be logged at most
   */
  private record Row(String name, boolean tls, int lines, Deed deed) {}

  private static Row plain(String name, int lines, Deed deed) {
    return new Row(name, false, lines, deed);
  }

  private static Row tls(String name, int lines, Deed deed) {
    return new Row(name, true, lines, deed);
  }

  private static Secured door() {
    try {
      return new Secured();
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeAll
  static void start() throws Exception {
    String[] options = {
      "--login-timeout", "3s",
      "--login-timeout-crowded", "3s",
      "--tls-timeout", "2s",
      "--write-timeout", "1s",
      "--rooms-made-per-account", "20"
    };
    plain = Besieged.start(options);
    var directory = Besieged.directory();
    secured = Besieged.start(directory, DOOR, Secured.options(directory, options));
  }

  @AfterAll
  static void end() throws Exception {
    plain.close();
    secured.close();
  }

  @TestFactory
  Stream<DynamicTest> eachRow() {
    return Stream.of(
            plain("a thousand parallel logins", 2, StormTest::aThousandLogins),
            plain("three hundred register at once", 300, StormTest::aRegisterStorm),
            plain("three hundred guests come and go", 300, StormTest::aGuestStorm),
            plain("two thousand connect and reset", 1, StormTest::aStormOfResets),
            plain("slowloris", 1, StormTest::slowloris),
            plain("floods of pongs", 4, StormTest::floodsOfPongs),
            plain("floods of large pongs", 4, StormTest::floodsOfLargePongs),
            plain("floods of what is refused", 4, StormTest::floodsOfRefusals),
            plain("readers that stop", 22, StormTest::readersThatStop),
            plain("nine thousand empty lines each", 200, StormTest::emptyLines),
            plain("follow and unfollow", 1, StormTest::followChurn),
            plain("join and leave", 1, StormTest::joinChurn),
            plain("keys", 1, StormTest::keys),
            plain("squatting on names", 1, StormTest::squatting),
            plain("another user's token", 3, StormTest::anotherUsersToken),
            plain("the cursor of one who has left", 2, StormTest::theCursorOfOneWhoHasLeft),
            tls("TLS 1.2 and 1.1", 1, StormTest::olderTls),
            tls("a storm of handshakes", 1, StormTest::aStormOfHandshakes),
            tls("a storm of half handshakes", 1, StormTest::aStormOfHalfHandshakes),
            tls("handshakes again and again", 1, StormTest::handshakesAgain),
            tls("three hundred guests over TLS", 300, StormTest::aGuestStorm))
        .map(row -> DynamicTest.dynamicTest(row.name(), () -> happens(row)));
  }

  private static void happens(Row row) throws IOException {
    Besieged besieged = row.tls() ? secured : plain;
    besieged.watched();
    try (Meanwhile talk = new Meanwhile(besieged)) {
      row.deed().happens(besieged);
      System.out.printf("%-45s they waited %s%n", row.name(), talk.ends());
    }
    besieged.isUnharmed(row.name(), row.lines());
    besieged.hasGivenBack(row.name());
  }

  @AfterAll
  static void nobodyIsLeft() throws IOException {
    plain.servesNobodyElse("all storms");
    secured.servesNobodyElse("all storms");
  }

  // --- logins

  private static void aThousandLogins(Besieged besieged) throws IOException {
    Map<String, Integer> answers = new ConcurrentHashMap<>();
    Storm.of(
        1_000,
        number -> {
          try (Netcat mallory = Netcat.to(besieged.port())) {
            mallory.types("{'type':'login','user':'user-" + number + "','password':'guess'}");
            for (JsonObject frame = mallory.reads(); ; frame = mallory.reads()) {
              if (!Netcat.is(frame, "hello")) {
                String what = frame.get(Netcat.is(frame, "bye") ? "reason" : "code").getAsString();
                answers.merge(what, 1, Integer::sum);
                return;
              }
            }
          } catch (IOException | AssertionError e) {
            answers.merge("cut off", 1, Integer::sum); // more are turned away than are told so
          }
        });
    System.out.println("a thousand logins: " + new TreeMap<>(answers));
    assertEquals(1_000, answers.values().stream().mapToInt(n -> n).sum());
    assertTrue(answers.containsKey("bad_credentials"), answers.toString());
    answers
        .keySet()
        .removeAll(List.of("bad_credentials", "unavailable", "busy", "cut off", "login_timeout"));
    assertEquals(Map.of(), answers);
  }

  private static void aRegisterStorm(Besieged besieged) throws IOException {
    Storm.of(
        300,
        number -> {
          try (Netcat mallory = Netcat.to(besieged.port())) {
            mallory.types(
                "{'type':'register','user':'squat-" + number + "','password':'long enough'}");
            mallory.reads(frame -> !Netcat.is(frame, "hello"), "an answer");
          }
        });
  }

  private static void aGuestStorm(Besieged besieged) throws IOException {
    AtomicInteger came = new AtomicInteger();
    Storm.of(
        300,
        number -> {
          try (Netcat guest = besieged.guest("storm")) {
            guest.asks("{'type':'join','room':'pair'}");
            if (number % 2 == 0) {
              guest.does("{'type':'logout'}");
            } else {
              guest.resets();
            }
            came.incrementAndGet();
          } catch (IOException | AssertionError e) {
            // Over TLS not all are served in time; where nothing is encrypted they must be.
            if (besieged == plain) {
              throw e;
            }
          }
        });
    assertTrue(came.get() == 300 || besieged != plain, came + " came");
  }

  // --- connections

  private static void aStormOfResets(Besieged besieged) throws IOException {
    for (int i = 0; i < 2_000; i++) {
      Socket socket = besieged.raw();
      socket.setSoLinger(i % 2 == 0, 0);
      socket.close();
    }
  }

  private static void slowloris(Besieged besieged) throws IOException {
    List<Netcat> open = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Netcat slow = Netcat.to(besieged.port());
      slow.sends(new byte[] {'{'});
      open.add(slow);
    }
    for (Netcat slow : open) {
      slow.hearsBye("login_timeout");
      slow.close();
    }
  }

  private static void floodsOfPongs(Besieged besieged) throws IOException {
    floods(besieged, "{\"type\":\"pong\"}\n", 3_000_000);
  }

  private static void floodsOfLargePongs(Besieged besieged) throws IOException {
    floods(besieged, "{\"type\":\"pong\",\"x\":\"" + "x".repeat(65_000) + "\"}\n", 40_000_000);
  }

  private static void floodsOfRefusals(Besieged besieged) throws IOException {
    floods(besieged, "{\"type\":\"dance\",\"x\":\"" + "x".repeat(65_000) + "\"}\n", 40_000_000);
  }

  /** Four who send so many bytes as fast as they are taken, and read what comes. */
  private static void floods(Besieged besieged, String line, int bytes) throws IOException {
    byte[] lines =
        line.repeat(Math.max(1, 65_536 / line.length())).getBytes(StandardCharsets.UTF_8);
    Storm.of(
        4,
        number -> {
          try (Netcat mallory = besieged.guest("flood")) {
            Thread reading =
                Thread.startVirtualThread(() ->
                    assertThrows(IOException.class, () -> mallory.reads(_ -> false, "the end")));
            for (int sent = 0; sent < bytes; sent += lines.length) {
              mallory.sends(lines);
            }
            mallory.resets();
            reading.interrupt();
          }
        });
  }

  private static void readersThatStop(Besieged besieged) throws IOException {
    try (Netcat writer = besieged.guest("writer")) {
      writer.does("{'type':'create','room':'long'}");
      for (int i = 0; i < 15; i++) {
        writer.does("{'type':'send','room':'long','text':'" + "x".repeat(16_000) + "'}");
      }
      Storm.of(
          20,
          number -> {
            Netcat stopped = besieged.guest("stopped");
            stopped.does("{'type':'join','room':'long','after':0}");
            byte[] request =
                "{\"type\":\"history\",\"room\":\"long\",\"after\":0}\n"
                    .repeat(500)
                    .getBytes(StandardCharsets.UTF_8);
            // It is closed when it took nothing for a second, whoever waits for whom.
            assertThrows(
                IOException.class,
                () -> {
                  while (true) {
                    stopped.sends(request);
                  }
                });
            stopped.close();
          });
    }
  }

  private static void emptyLines(Besieged besieged) throws IOException {
    long before = besieged.heapBytes();
    List<Netcat> open = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Netcat guest = besieged.guest("empty");
      guest.sends("\n".repeat(9_900).getBytes(StandardCharsets.UTF_8));
      open.add(guest);
    }
    for (Netcat guest : open) {
      assertEquals(0, guest.readsAllUpToAPing().size());
    }
    long each = (besieged.heapBytes() - before) / open.size();
    Storm.closeAll(open);
    assertTrue(each < 32 << 10, "each costs " + each + " bytes");
  }

  // --- rooms

  private static void followChurn(Besieged besieged) throws IOException {
    try (Netcat mallory = besieged.back("mallory")) {
      for (int i = 0; i < 10; i++) {
        mallory.sends(
            ("{\"type\":\"unfollow\",\"room\":\"lobby\"}\n"
                    + "{\"type\":\"follow\",\"room\":\"lobby\",\"after\":0}\n")
                .repeat(90)
                .getBytes(StandardCharsets.UTF_8));
        mallory.readsAllUpToAPing();
      }
    }
  }

  private static void joinChurn(Besieged besieged) throws IOException {
    try (Netcat mallory = besieged.back("mallory")) {
      int refused = 0;
      for (int i = 0; i < 40; i++) {
        String request = i % 2 == 0 ? "join" : "leave";
        JsonObject reply = mallory.asks("{'type':'" + request + "','room':'pair'}");
        refused += isRateLimited(reply) ? 1 : 0;
      }
      assertTrue(refused >= 10, "only " + refused + " were too many");
    }
  }

  private static void keys(Besieged besieged) throws IOException {
    long before = besieged.number("SELECT count(*) FROM entry");
    int accepted = 0;
    try (Netcat mallory = besieged.back("mallory")) {
      for (int i = 0; i < 500; i++) {
        JsonObject reply =
            mallory.asks("{'type':'send','room':'lobby','text':'x','key':'" + i + "'}");
        accepted += isRateLimited(reply) ? 0 : 1;
      }
    }
    assertTrue(accepted < 250, accepted + " were accepted");
    // Alice and Bob have gone on talking: theirs are not counted.
    long mine =
        besieged.number(
            "SELECT count(*) FROM entry WHERE key IS NOT NULL AND account ="
                + " (SELECT id FROM account WHERE name = 'mallory')");
    assertEquals(accepted, mine, "of " + before);
  }

  private static boolean isRateLimited(JsonObject reply) {
    if (Netcat.is(reply, "error")) {
      assertEquals("rate_limited", reply.get("code").getAsString());
      assertTrue(reply.get("retryAfterMs").getAsLong() > 0);
      return true;
    }
    return false;
  }

  private static void squatting(Besieged besieged) throws IOException {
    try (Netcat squatter = besieged.guest("squatter")) {
      for (int i = 0; i < 20; i++) {
        squatter.does("{'type':'create','room':'squat-" + i + "'}");
      }
      JsonObject last = squatter.asks("{'type':'create','room':'squat-20'}");
      while (isOrWasRateLimited(last)) {
        last = squatter.asks("{'type':'create','room':'squat-20'}");
      }
      assertEquals("forbidden", last.get("code").getAsString());
    }
    assertEquals(
        0, besieged.number("SELECT count(*) FROM room WHERE name = 'squat-20'"), "it was made");
  }

  private static boolean isOrWasRateLimited(JsonObject reply) {
    return reply.get("code").getAsString().equals("rate_limited");
  }

  // --- what belongs to others

  private static void anotherUsersToken(Besieged besieged) throws IOException {
    try (Netcat victim = besieged.stranger();
        Netcat mallory = besieged.back("mallory")) {
      String token =
          victim
              .does(
                  "{'type':'login','user':'alice','password':'%s','remember':true}"
                      .formatted(ChatServer.passwordOf("alice")))
              .get("token")
              .getAsString();
      JsonArray tokens = victim.does("{'type':'tokens'}").getAsJsonArray("tokens");
      String id = tokens.get(0).getAsJsonObject().get("id").getAsString();
      mallory.mayNot("{'type':'revoke','token':'" + id + "'}", "not_found");
      assertEquals(0, mallory.does("{'type':'tokens'}").getAsJsonArray("tokens").size());
      try (Netcat stranger = besieged.stranger()) {
        for (String guess :
            List.of(
                id,
                "ct1_" + id,
                token.substring(0, token.length() - 1),
                token + "A",
                token.toUpperCase(java.util.Locale.ROOT),
                token.substring(4),
                " " + token)) {
          stranger.mayNot("{'type':'login','token':'" + guess + "'}", "bad_credentials");
        }
      }
      victim.does("{'type':'revoke','token':'" + id + "'}");
      try (Netcat stranger = besieged.stranger()) {
        stranger.mayNot("{'type':'login','token':'" + token + "'}", "bad_credentials");
      }
    }
  }

  private static void theCursorOfOneWhoHasLeft(Besieged besieged) throws IOException {
    try (Netcat owner = besieged.guest("owner");
        Netcat mallory = besieged.registered("left")) {
      owner.does("{'type':'create','room':'secret','visibility':'private'}");
      owner.does("{'type':'create','room':'open'}");
      owner.does("{'type':'invite','room':'secret','user':'left'}");
      for (String room : List.of("secret", "open")) {
        JsonObject joined = mallory.does("{'type':'join','room':'" + room + "','after':0}");
        String cursor = ",'after':0,'log':'" + joined.get("log").getAsString() + "'}";
        mallory.does("{'type':'leave','room':'" + room + "'}");
        owner.does("{'type':'send','room':'" + room + "','text':'she is gone'}");
        String code = room.equals("secret") ? "not_found" : "forbidden";
        for (String request : List.of("follow", "history")) {
          mallory.mayNot("{'type':'" + request + "','room':'" + room + "'" + cursor, code);
        }
        mallory.mayNot("{'type':'history','room':'" + room + "','before':9}", code);
        mallory.mayNot("{'type':'members','room':'" + room + "'}", code);
        mallory.mayNot("{'type':'read','room':'" + room + "','seq':1}", code);
        mallory.mayNot("{'type':'send','room':'" + room + "','text':'boo'}", code);
        for (JsonObject frame : mallory.readsAllUpToAPing()) {
          assertTrue(!frame.toString().contains("she is gone"), frame.toString());
        }
      }
      mallory.mayNot("{'type':'join','room':'secret','after':0}", "not_found");
    }
  }

  // --- TLS

  private static void olderTls(Besieged besieged) {
    for (String version : List.of("TLSv1.2", "TLSv1.1")) {
      assertThrows(
          SSLException.class, () -> DOOR.socket(besieged.port(), version).close(), version);
    }
  }

  private static void aStormOfHandshakes(Besieged besieged) throws IOException {
    Storm.of(
        100,
        _ -> {
          try {
            DOOR.socket(besieged.port(), "TLSv1.3").close();
          } catch (IOException _) {
            // Not all are served in time.
          }
        });
  }

  /** A real hello, after which nobody listens to the answer. */
  private static void aStormOfHalfHandshakes(Besieged besieged) throws IOException {
    byte[] hello = Hello.recorded();
    Storm.of(
        100,
        number -> {
          try (Socket socket = besieged.raw()) {
            socket.getOutputStream().write(hello);
            if (number % 3 == 0) {
              socket.setSoLinger(true, 0);
            } else if (number % 3 == 1) {
              socket.shutdownOutput();
              socket.getInputStream().readAllBytes();
            } else {
              socket.getInputStream().readAllBytes(); // to its deadline
            }
          }
        });
  }

  /** With TLS 1.3 there is no renegotiation: what a client can ask for is new keys. */
  private static void handshakesAgain(Besieged besieged) throws IOException {
    try (SSLSocket socket = DOOR.socket(besieged.port(), "TLSv1.3")) {
      for (int i = 0; i < 500; i++) {
        socket.startHandshake();
      }
      Netcat netcat = Netcat.over(socket);
      netcat.reads("hello");
      netcat.does("{'type':'ping'}");
    }
  }
}
