package chat.testkit.verify;

import static chat.testkit.verify.Rule.check;
import static chat.testkit.verify.Rule.slow;

import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** PROTOCOL.md, "A room is a log". */
final class LogRules {
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
  private static final String LOG = "[A-Za-z0-9_-]{11}";

  private LogRules() {}

  static List<Rule> all() {
    return List.of(
        check("L1", "entries are numbered 1, 2, 3, … for everybody", LogRules::numbered),
        check("L2", "an entry is byte for byte the same for everybody", LogRules::sameBytes),
        check("L3", "at has milliseconds and never runs backwards", LogRules::times),
        check("L4", "what has a seq is an entry, and no event has one", LogRules::entries),
        check("L5", "a follow gives all behind its cursor, without a seam", LogRules::seamless),
        check("L6", "after begins with the next; without it at the head", LogRules::after),
        check("L7", "last begins so many before the head", LogRules::last),
        check("L8", "each log has an identity", LogRules::identity),
        check("L9", "another log, or a cursor beyond the head, is a conflict", LogRules::otherLog),
        check("L10", "what is followed already stays as it is", LogRules::again),
        slow("L11", "who reads slowly loses nothing", LogRules::slowReader),
        check("L12", "a key counts once, for ever", LogRules::keys),
        check("L13", "the same key with another text is a conflict", LogRules::otherText),
        check("L14", "a send without a key is taken each time", LogRules::noKey),
        check("L15", "from, seq and at of a send are ignored", LogRules::pretended),
        check("L16", "the reply to a send comes before its entry", LogRules::replyFirst),
        check("L17", "through a cut everything comes once, in order", LogRules::promise));
  }

  private static void numbered(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String room = probe.roomOf(alice);
    bob.does("{'type':'join','room':'" + room + "'}");
    bob.does("{'type':'topic','room':'" + room + "','topic':'t'}");
    bob.does("{'type':'send','room':'" + room + "','text':'x'}");
    bob.does("{'type':'leave','room':'" + room + "'}");
    Expect.equal(List.of(2L, 3L, 4L, 5L), Expect.seqsUpTo(alice, 5), "what alice got live");
    List<JsonObject> entries =
        Expect.rows(alice.does("{'type':'history','room':'" + room + "','after':0}"), "entries");
    Expect.equal(List.of(1L, 2L, 3L, 4L, 5L), Expect.seqs(entries), "the numbers");
    Expect.equal(
        List.of("join", "join", "topic", "message", "leave"),
        entries.stream().map(entry -> Expect.text(entry, "type")).toList(),
        "the kinds");
  }

  private static void sameBytes(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String room = probe.roomOf(alice);
    bob.does("{'type':'join','room':'" + room + "'}");
    alice.types("{'type':'send','text':'häß <&> 😀','key':'k','room':'" + room + "'}");
    String live = message(alice);
    Expect.that(
        live.matches(
            "\\{\"type\":\"message\",\"room\":\""
                + room
                + "\",\"seq\":3,\"at\":\""
                + TIME
                + "\",\"from\":\""
                + alice.name()
                + "\",\"key\":\"k\",\"text\":\"häß <&> 😀\"}"),
        "the members of an entry stand otherwise: " + live);
    Expect.equal(live, message(bob), "what bob got");
    bob.does("{'type':'unfollow','room':'" + room + "'}");
    bob.does("{'type':'follow','room':'" + room + "','after':0}");
    Expect.equal(live, message(bob), "what bob got from a cursor");
    bob.types("{'type':'history','room':'" + room + "','limit':1}");
    String page;
    do {
      page = bob.readsLine();
    } while (page != null && !page.startsWith("{\"type\":\"ok\""));
    Expect.that(page != null && page.contains(live), "history has it otherwise: " + page);
  }

  private static String message(Netcat netcat) throws IOException {
    for (String line; (line = netcat.readsLine()) != null; ) {
      if (line.startsWith("{\"type\":\"message\"")) {
        return line;
      }
    }
    throw new AssertionError("no message came");
  }

  private static void times(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    probe.says(alice, room, 10, "text");
    String before = "";
    for (JsonObject entry :
        Expect.rows(alice.does("{'type':'history','room':'" + room + "','after':0}"), "entries")) {
      Expect.matches(TIME, entry, "at");
      String at = Expect.text(entry, "at");
      Expect.that(at.compareTo(before) >= 0, at + " comes after " + before);
      before = at;
    }
  }

  private static void entries(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String room = probe.roomOf(alice);
    bob.does("{'type':'join','room':'" + room + "'}");
    bob.does("{'type':'typing','room':'" + room + "'}");
    bob.does("{'type':'send','room':'" + room + "','text':'x'}");
    JsonObject typing = alice.reads("typing");
    Expect.without(typing, "seq");
    for (JsonObject frame : Expect.rest(alice)) {
      if (Netcat.is(frame, "presence")) {
        Expect.without(frame, "seq");
      } else if (Expect.isEntry(frame)) {
        Expect.members(frame, "room", "at", "from");
      }
    }
  }

  private static void seamless(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String room = probe.roomOf(alice);
    bob.does("{'type':'join','room':'" + room + "'}");
    bob.does("{'type':'unfollow','room':'" + room + "'}");
    probe.says(alice, room, 8, "before");
    // Old and new entries meet somewhere while bob's follow begins.
    StringBuilder sends = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      sends.append("{'type':'send','room':'").append(room).append("','text':'during'}\n");
    }
    alice.types(sends.toString().strip());
    bob.does("{'type':'follow','room':'" + room + "','after':1}");
    long head = 0;
    for (int i = 0; i < 8; i++) {
      head = Expect.number(alice.reads("ok"), "seq");
    }
    for (long seq = 2; seq <= head; seq++) {
      long got = Expect.number(bob.reads(Expect::isEntry, "entry " + seq), "seq");
      Expect.equal(seq, got, "the next entry");
    }
    Expect.equal(List.of(), Expect.seqs(Expect.rest(bob)), "what came after all");
  }

  private static void after(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    probe.says(alice, room, 3, "text");
    alice.does("{'type':'unfollow','room':'" + room + "'}");
    JsonObject followed = alice.does("{'type':'follow','room':'" + room + "','after':2}");
    Expect.equal(2L, Expect.number(followed, "after"), "after");
    Expect.equal(4L, Expect.number(followed, "head"), "head");
    Expect.equal(List.of(3L, 4L), Expect.seqsUpTo(alice, 4), "what came");
    alice.does("{'type':'unfollow','room':'" + room + "'}");
    JsonObject atHead = alice.does("{'type':'follow','room':'" + room + "'}");
    Expect.equal(4L, Expect.number(atHead, "after"), "after");
    alice.does("{'type':'send','room':'" + room + "','text':'next'}");
    Expect.equal(List.of(5L), Expect.seqsUpTo(alice, 5), "what came next");
  }

  private static void last(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    probe.says(alice, room, 3, "text");
    for (int[] each : new int[][] {{2, 2}, {99, 0}, {0, 4}}) {
      alice.does("{'type':'unfollow','room':'" + room + "'}");
      JsonObject followed =
          alice.does("{'type':'follow','room':'" + room + "','last':" + each[0] + "}");
      Expect.equal((long) each[1], Expect.number(followed, "after"), "after for last " + each[0]);
    }
    alice.does("{'type':'unfollow','room':'" + room + "'}");
    alice.mayNotSet("last", "{'type':'follow','room':'" + room + "','after':1,'last':1}");
  }

  private static void identity(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.name();
    JsonObject made = alice.does("{'type':'create','room':'" + room + "'}");
    Expect.matches(LOG, made, "log");
    String log = Expect.text(made, "log");
    for (String request : List.of("follow", "join", "history")) {
      JsonObject reply = alice.does("{'type':'" + request + "','room':'" + room + "'}");
      Expect.equal(log, Expect.text(reply, "log"), "the log that " + request + " tells");
    }
    JsonObject mine = Expect.row(alice.does("{'type':'rooms','mine':true}"), "rooms", "room", room);
    Expect.equal(log, Expect.text(mine, "log"), "the log that rooms tells");
    alice.mayNotSet("log", "{'type':'history','room':'" + room + "','log':'" + log + "'}");
    String other = probe.name();
    Expect.that(
        !log.equals(Expect.text(alice.does("{'type':'create','room':'" + other + "'}"), "log")),
        "two rooms have the same log");
  }

  private static void otherLog(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String room = probe.roomOf(alice);
    String log = Expect.text(alice.does("{'type':'follow','room':'" + room + "'}"), "log");
    alice.does("{'type':'unfollow','room':'" + room + "'}");
    for (String type : List.of("follow", "join", "history")) {
      for (String cursor : List.of("'after':2", "'after':1,'log':'xxxxxxxxxxx'")) {
        JsonObject refusal =
            alice.mayNot(
                "{'type':'" + type + "','room':'" + room + "'," + cursor + "}", "conflict");
        Expect.equal(1L, Expect.number(refusal, "head"), "the head");
        Expect.equal(log, Expect.text(refusal, "log"), "the log");
      }
    }
    alice.does("{'type':'follow','room':'" + room + "','after':1,'log':'" + log + "'}");
    bob.mayNot("{'type':'join','room':'" + room + "','after':2}", "conflict");
    bob.mayNot("{'type':'history','room':'" + room + "'}", "forbidden");
  }

  private static void again(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    for (String type : List.of("follow", "join")) {
      JsonObject again = alice.does("{'type':'" + type + "','room':'" + room + "'}");
      Expect.that(Expect.yes(again, "following"), "following should be true in " + again);
      Expect.without(again, "after");
      alice.mayNot("{'type':'" + type + "','room':'" + room + "','after':0}", "conflict");
      alice.mayNot("{'type':'" + type + "','room':'" + room + "','last':1}", "conflict");
    }
    alice.does("{'type':'send','room':'" + room + "','text':'x'}");
    Expect.equal(List.of(2L), Expect.seqsUpTo(alice, 2), "what came from then on");
  }

  private static void slowReader(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String room = probe.roomOf(alice);
    alice.does("{'type':'unfollow','room':'" + room + "'}");
    bob.does("{'type':'join','room':'" + room + "'}");
    int messages = 60;
    probe.says(alice, room, messages, "x".repeat(8_000));
    for (long seq = 2; seq <= messages + 2; seq++) {
      long got = Expect.number(bob.reads(Expect::isEntry, "entry " + seq), "seq");
      Expect.equal(seq, got, "the next entry");
    }
  }

  private static void keys(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String room = probe.roomOf(alice);
    String send = "{'type':'send','room':'" + room + "','key':'k','text':'x'}";
    JsonObject first = alice.does(send);
    Expect.without(first, "duplicate");
    same(first, alice.does(send));
    alice.types((send + "\n").repeat(5).strip());
    for (int i = 0; i < 5; i++) {
      same(first, alice.reads("ok"));
    }
    alice.does("{'type':'leave','room':'" + room + "'}");
    same(first, alice.does(send));
    alice.does("{'type':'join','room':'" + room + "'}");
    bob.does("{'type':'join','room':'" + room + "'}");
    Expect.without(bob.does(send), "duplicate");
    String other = probe.roomOf(alice);
    Expect.without(alice.does(send.replace(room, other)), "duplicate");
    long texts =
        Expect.rows(alice.does("{'type':'history','room':'" + room + "'}"), "entries").stream()
            .filter(entry -> Netcat.is(entry, "message"))
            .count();
    Expect.equal(2L, texts, "messages in the log");
  }

  private static void same(JsonObject first, JsonObject again) {
    Expect.that(Expect.yes(again, "duplicate"), "duplicate should be true in " + again);
    Expect.equal(first.get("seq"), again.get("seq"), "the seq of a duplicate");
    Expect.equal(first.get("at"), again.get("at"), "the at of a duplicate");
  }

  private static void otherText(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    alice.does("{'type':'send','room':'" + room + "','key':'k','text':'x'}");
    alice.mayNot("{'type':'send','room':'" + room + "','key':'k','text':'y'}", "conflict");
    alice.does("{'type':'send','room':'" + room + "','key':'K','text':'y'}");
  }

  private static void noKey(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    String send = "{'type':'send','room':'" + room + "','text':'x'}";
    Expect.equal(2L, Expect.number(alice.does(send), "seq"), "the first seq");
    Expect.equal(3L, Expect.number(alice.does(send), "seq"), "the second seq");
    Expect.without(alice.reads("message"), "key");
  }

  private static void pretended(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    JsonObject sent =
        alice.does(
            "{'type':'send','room':'"
                + room
                + "','text':'x','from':'lobby','seq':99,'at':'1999-01-01T00:00:00.000Z'}");
    JsonObject message = alice.reads("message");
    Expect.equal(2L, Expect.number(message, "seq"), "the seq");
    Expect.equal(alice.name(), Expect.text(message, "from"), "from");
    Expect.equal(sent.get("at"), message.get("at"), "at");
    Expect.that(!Expect.text(message, "at").startsWith("1999"), "the client's time was taken");
  }

  private static void replyFirst(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    for (int i = 0; i < 10; i++) {
      alice.types("{'type':'send','room':'" + room + "','text':'x'}");
      JsonObject first =
          alice.reads(frame -> Netcat.is(frame, "ok") || Netcat.is(frame, "message"), "a reply");
      Expect.that(Netcat.is(first, "ok"), "the entry came first: " + first);
      Expect.equal(first.get("seq"), alice.reads("message").get("seq"), "the entry's seq");
    }
  }

  private static void promise(Probe probe) throws IOException {
    Netcat bob = probe.user();
    String room = probe.roomOf(bob);
    Netcat alice = probe.stranger();
    JsonObject account = entersAgainLater(probe, alice);
    alice.does("{'type':'join','room':'" + room + "'}");
    List<Long> numbers = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      String send =
          "{'type':'send','room':'" + room + "','key':'k" + i + "','text':'text " + i + "'}";
      alice.types(send);
      alice.resets(); // it may have come, or not
      alice = probe.stranger();
      alice.enters(entrance(account));
      numbers.add(Expect.number(alice.does(send), "seq"));
    }
    Expect.equal(List.of(3L, 4L, 5L, 6L), numbers, "the numbers of messages that were cut off");
    alice.does("{'type':'follow','room':'" + room + "','after':2}");
    Expect.equal(numbers, Expect.seqs(Expect.rest(alice)), "what alice got");
    Expect.equal(List.of(2L, 3L, 4L, 5L, 6L), Expect.seqs(Expect.rest(bob)), "what bob got");
  }

  private static JsonObject entersAgainLater(Probe probe, Netcat alice) throws IOException {
    if (probe.offers("guest")) {
      return alice.enters("{'type':'login','user':'" + probe.name() + "','guest':true}");
    }
    String name = probe.accountName();
    return alice.enters(
        "{'type':'register','user':'"
            + name
            + "','password':'"
            + Probe.passwordOf(name)
            + "','remember':true}");
  }

  private static String entrance(JsonObject account) {
    return "{'type':'login','token':'" + Expect.text(account, "token") + "'}";
  }
}
