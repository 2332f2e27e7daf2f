package chat.testkit.verify;

import static chat.testkit.verify.Rule.check;
import static chat.testkit.verify.Rule.unobservable;

import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** PROTOCOL.md, "Events", "Limits", "A client that loses nothing" and "Decisions". */
final class OtherRules {
  private static final String CLIENTS = "it is a client's business";

  private OtherRules() {}

  static List<Rule> all() {
    return List.of(
        check("V1", "events have no seq", OtherRules::events),
        check("V2", "presence and typing, not too often", OtherRules::presence),
        check("V3", "read and memberships tell one's other sessions", OtherRules::otherSessions),
        check("P1", "sending is limited as hello says", OtherRules::sending),
        check("P2", "a limit that bites says so", OtherRules::bites),
        unobservable("C1", "the cursor is kept on disk", CLIENTS),
        unobservable("C2", "a message has a key until its ok", CLIENTS),
        unobservable("C3", "one unanswered send in each room", CLIENTS),
        unobservable("C4", "follow each room from its cursor", CLIENTS),
        unobservable("C5", "two histories are never mixed", CLIENTS),
        unobservable("C6", "each entry is the next", CLIENTS),
        unobservable("C7", "come back with growing pauses", CLIENTS),
        unobservable("C8", "wait a while, then close", CLIENTS),
        unobservable("C9", "ignore what is not known", CLIENTS),
        unobservable("C10", "clean what is shown", CLIENTS),
        check("D1", "id is judged first, and echoed where it can be", OtherRules::idFirst),
        check("D2", "login is checked in its order", OtherRules::loginOrder),
        check("D3", "after of rooms and members is a name", OtherRules::afterName),
        check("D4", "log is any string, no identity is another log", OtherRules::anyLog),
        check("D5", "last 0 begins at the head, before 1 is empty", OtherRules::zero),
        check("D6", "create with an empty topic makes no topic entry", OtherRules::emptyTopic),
        check("D7", "numbers of up to 1,000 characters are taken", OtherRules::longNumbers),
        check("D8", "CR inside a line is a blank", OtherRules::carriageReturn),
        check("D9", "the order of members means nothing", OtherRules::anyOrder),
        check("D10", "times have milliseconds, used is a day", OtherRules::times),
        check("D11", "names of sessions and ids of tokens are short", OtherRules::opaque),
        unobservable("D12", "unknown roles are read as the least", CLIENTS),
        check("D13", "passwords are the same after NFC", OtherRules::normalized),
        unobservable("D14", "a link is read to the letter", CLIENTS));
  }

  private static void events(Probe probe) throws IOException {
    Netcat alice = probe.account();
    Netcat other = probe.again(alice);
    Netcat bob = probe.user();
    String room = probe.roomOf(alice);
    bob.does("{'type':'join','room':'" + room + "'}");
    bob.does("{'type':'typing','room':'" + room + "'}");
    other.does("{'type':'read','room':'" + room + "','seq':2}");
    for (String type : List.of("typing", "read", "presence")) {
      Expect.without(alice.reads(frame -> Netcat.is(frame, type), "the event " + type), "seq");
    }
  }

  private static void presence(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    Netcat bob = probe.account();
    Netcat mine = probe.again(bob);
    bob.does("{'type':'join','room':'" + room + "'}");
    mine.does("{'type':'follow','room':'" + room + "'}");
    bob.does("{'type':'typing','room':'" + room + "'}");
    bob.does("{'type':'typing','room':'" + room + "'}");
    Expect.equal(0L, typings(Expect.rest(mine)), "typing events at one's own session");
    bob.close();
    List<JsonObject> before = new ArrayList<>();
    JsonObject gone =
        alice.reads(
            frame -> {
              before.add(frame);
              return Netcat.is(frame, "presence")
                  && frame.get("offline").toString().contains('"' + bob.name() + '"');
            },
            "the presence event of somebody's going");
    Expect.equal(1L, typings(before), "typing events within 3 s");
    Expect.equal(room, Expect.text(gone, "room"), "room");
    Expect.that(
        !gone.get("online").toString().contains('"' + bob.name() + '"'),
        "nobody is in both lists: " + gone);
  }

  private static long typings(List<JsonObject> frames) {
    return frames.stream().filter(frame -> Netcat.is(frame, "typing")).count();
  }

  private static void otherSessions(Probe probe) throws IOException {
    Netcat alice = probe.account();
    Netcat other = probe.again(alice);
    Netcat bob = probe.user();
    String room = probe.roomOf(bob);
    alice.does("{'type':'join','room':'" + room + "'}");
    other.reads("memberships");
    bob.does("{'type':'send','room':'" + room + "','text':'x'}");
    alice.does("{'type':'read','room':'" + room + "','seq':3}");
    JsonObject read = other.reads("read");
    Expect.equal(room, Expect.text(read, "room"), "room");
    Expect.equal(3L, Expect.number(read, "read"), "read");
    String hidden = probe.name();
    bob.does("{'type':'create','room':'" + hidden + "','visibility':'private'}");
    bob.does("{'type':'invite','room':'" + hidden + "','user':'" + alice.name() + "'}");
    other.reads("memberships");
    alice.reads("memberships");
  }

  private static void sending(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    long burst = probe.limit("sendBurst", 0);
    StringBuilder sends = new StringBuilder();
    long many = burst == 0 ? 50 : Math.min(1_000, 2 * burst + 10);
    for (long i = 0; i < many; i++) {
      sends.append("{'type':'send','room':'").append(room).append("','text':'x'}\n");
    }
    alice.types(sends.toString().strip());
    long refused = 0;
    for (long i = 0; i < many; i++) {
      JsonObject reply =
          alice.reads(frame -> Netcat.is(frame, "ok") || Netcat.is(frame, "error"), "a reply");
      refused += Netcat.is(reply, "error") ? 1 : 0;
    }
    Expect.that(
        burst == 0 ? refused == 0 : refused > 0 && refused <= many - burst + 1,
        refused + " of " + many + " messages were refused with a burst of " + burst);
  }

  private static void bites(Probe probe) throws IOException {
    if (probe.limit("sendBurst", 0) == 0) {
      throw new Skipped("sending is not limited here");
    }
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    long head = 1;
    for (int i = 0; i <= 2 * probe.limit("sendBurst", 0); i++) {
      JsonObject reply = alice.asks("{'type':'send','room':'" + room + "','text':'x'}");
      if (Netcat.is(reply, "error")) {
        Expect.equal("rate_limited", Expect.text(reply, "code"), "the code");
        Expect.that(Expect.number(reply, "retryAfterMs") > 0, "no time to wait: " + reply);
        JsonObject page = alice.does("{'type':'history','room':'" + room + "','limit':1}");
        Expect.equal(head, Expect.number(page, "head"), "the head after a refusal");
        return;
      }
      head = Expect.number(reply, "seq");
    }
    throw new AssertionError("nothing was refused, whatever the burst");
  }

  private static void idFirst(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Expect.equal(
        "7", Expect.text(alice.mayNot("{'type':'dance','id':'7'}", "unknown_type"), "id"), "id");
    Expect.equal("7", Expect.text(alice.mayNot("{'id':'7'}", "invalid"), "id"), "id");
    Expect.without(alice.mayNot("{'type':'ping','id':'7'", "bad_frame"), "id");
    alice.mayNotSet("id", "{'type':'join','id':'','room':''}");
  }

  private static void loginOrder(Probe probe) throws IOException {
    Netcat stranger = probe.stranger();
    stranger.mayNotSet("user", "{'type':'login','device':7,'remember':7,'password':7,'user':7}");
    stranger.mayNotSet(
        "password", "{'type':'login','device':7,'remember':7,'password':7,'user':'a'}");
    stranger.mayNotSet(
        "remember", "{'type':'login','device':7,'remember':7,'password':'x','user':'a'}");
    stranger.mayNotSet("device", "{'type':'login','device':7,'password':'x','user':'a'}");
    stranger.mayNot(
        "{'type':'login','token':'ct1_" + "A".repeat(43) + "','device':7,'remember':7}",
        "bad_credentials");
    if (probe.offers("guest")) {
      stranger.does("{'type':'login','user':'" + probe.name() + "','guest':true,'device':'d'}");
    }
  }

  private static void afterName(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    alice.mayNotSet("after", "{'type':'rooms','after':''}");
    alice.mayNotSet("after", "{'type':'members','room':'" + room + "','after':''}");
    alice.does("{'type':'members','room':'" + room + "','after':'A'}");
  }

  private static void anyLog(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    alice.does("{'type':'unfollow','room':'" + room + "'}");
    for (String log : List.of("", "no log", "\u00e9".repeat(100))) {
      alice.mayNot(
          "{'type':'follow','room':'" + room + "','after':0,'log':'" + log + "'}", "conflict");
    }
  }

  private static void zero(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    alice.does("{'type':'unfollow','room':'" + room + "'}");
    JsonObject followed = alice.does("{'type':'follow','room':'" + room + "','last':0}");
    Expect.equal(1L, Expect.number(followed, "after"), "after");
    for (int before : new int[] {0, 1}) {
      JsonObject page =
          alice.does("{'type':'history','room':'" + room + "','before':" + before + "}");
      Expect.equal(List.of(), Expect.rows(page, "entries"), "entries");
      Expect.that(!Expect.yes(page, "more"), "more should be false in " + page);
    }
  }

  private static void emptyTopic(Probe probe) throws IOException {
    Netcat alice = probe.user();
    JsonObject made = alice.does("{'type':'create','room':'" + probe.name() + "','topic':''}");
    Expect.equal(1L, Expect.number(made, "head"), "head");
  }

  private static void longNumbers(Probe probe) throws IOException {
    Netcat alice = probe.user();
    alice.does("{'type':'ping','x':" + "9".repeat(1_000) + ",'y':1." + "0".repeat(990) + "1}");
  }

  private static void carriageReturn(Probe probe) throws IOException {
    Netcat alice = probe.user();
    alice.sends(FrameRules.bytes("{\"type\":\r\"ping\"\r,\"id\":\"1\"}\r\r\n"));
    Expect.equal("1", Expect.text(alice.reads("ok"), "id"), "id");
  }

  private static void anyOrder(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    JsonObject sent =
        alice.does("{'text':'x','key':'k','id':'1','room':'" + room + "','type':'send'}");
    Expect.equal(2L, Expect.number(sent, "seq"), "seq");
  }

  private static void times(Probe probe) throws IOException {
    Netcat alice = probe.account();
    probe.stranger().enters(Probe.login(alice).replace("}", ",'remember':true,'device':'d'}"));
    JsonObject token = Expect.row(alice.does("{'type':'tokens'}"), "tokens", "device", "d");
    Expect.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z", token, "created");
    Expect.matches("\\d{4}-\\d\\d-\\d\\d", token, "used");
  }

  private static void opaque(Probe probe) throws IOException {
    Netcat alice = probe.account();
    JsonObject account =
        probe.stranger().enters(Probe.login(alice).replace("}", ",'remember':true,'device':'d'}"));
    Expect.matches("[\\x20-\\x7e]{1,64}", account, "session");
    JsonObject token = Expect.row(alice.does("{'type':'tokens'}"), "tokens", "device", "d");
    Expect.matches("[\\x20-\\x7e]{1,64}", token, "id");
    Expect.that(
        !Expect.text(account, "token").contains(Expect.text(token, "id")),
        "the id gives the token away");
  }

  private static void normalized(Probe probe) throws IOException {
    String name = probe.accountName();
    probe
        .stranger()
        .does("{'type':'register','user':'" + name + "','password':'A\\u030angstro\\u0308m'}");
    probe
        .stranger()
        .does("{'type':'login','user':'" + name + "','password':'\\u00c5ngstr\\u00f6m'}");
  }
}
