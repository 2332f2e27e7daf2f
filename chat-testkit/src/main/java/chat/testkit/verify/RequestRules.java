package chat.testkit.verify;

import static chat.testkit.verify.Rule.check;
import static chat.testkit.verify.Rule.unobservable;

import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** PROTOCOL.md, "Requests" and "Errors". */
final class RequestRules {
  private static final Set<String> CODES =
      Set.of(
          "too_large",
          "bad_frame",
          "unknown_type",
          "invalid",
          "unauthenticated",
          "conflict",
          "shutting_down",
          "rate_limited",
          "forbidden",
          "bad_credentials",
          "not_found",
          "unavailable",
          "internal");

  private RequestRules() {}

  static List<Rule> all() {
    return List.of(
        check("R1", "id is echoed; a wrong one is not, and comes first", RequestRules::ids),
        check("R2", "each request gets exactly one reply", RequestRules::oneReply),
        check("R3", "pong is never answered", RequestRules::pong),
        check("R4", "requests take effect and are answered in their order", RequestRules::order),
        check("R5", "a refused request changed nothing", RequestRules::refusals),
        unobservable("R6", "no reply where the outcome is not known", "it takes a failing disk"),
        check("R7", "who ends their side gets all that is due, then bye", RequestRules::eof),
        check("R8", "the checks come in their order", RequestRules::checks),
        check("R9", "codes are known ones, messages are for people", RequestRules::codes),
        check("R10", "of several wrong members the first is named", RequestRules::firstWrong));
  }

  private static void ids(Probe probe) throws IOException {
    Netcat alice = probe.user();
    for (String id : List.of("1", "x".repeat(64), "😀".repeat(64), " \\n")) {
      Expect.members(alice.does("{'type':'ping','id':'" + id + "'}"), "id");
    }
    Expect.equal(
        "é", Expect.text(alice.does("{'type':'ping','id':'\\u00e9'}"), "id"), "the echoed id");
    for (String id : List.of("''", "'" + "x".repeat(65) + "'", "7", "true", "{}")) {
      JsonObject refusal = alice.mayNot("{'type':'join','room':7,'id':" + id + "}", "invalid");
      Expect.equal("id", Expect.text(refusal, "field"), "the field");
      Expect.without(refusal, "id");
    }
    Expect.without(alice.does("{'type':'ping'}"), "id");
  }

  private static void oneReply(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    List<String> lines =
        List.of(
            "{'type':'ping','id':'0'}",
            "{'type':'nothing','id':'1'}",
            "{'type':'send','room':'" + room + "','text':'','id':'2'}",
            "{'type':'send','room':'" + room + "','text':'x','id':'3'}",
            "{'type':'members','room':'" + room + "','id':'4'}",
            "{'type':'join','room':'" + probe.name() + "','id':'5'}",
            "{'type':'rooms','id':'6'}");
    alice.types(String.join("\n", lines));
    List<String> ids = new ArrayList<>();
    for (JsonObject frame : alice.readsAllUpToAPing()) {
      if (Netcat.is(frame, "ok") || Netcat.is(frame, "error")) {
        ids.add(Expect.text(frame, "id"));
      }
    }
    Expect.equal(List.of("0", "1", "2", "3", "4", "5", "6"), ids, "the replies");
  }

  private static void pong(Probe probe) throws IOException {
    Netcat alice = probe.user();
    alice.types("{'type':'pong'}");
    alice.types("{'type':'pong','id':7,'x':[]}");
    Expect.equal(List.of(), alice.readsAllUpToAPing(), "the answer to pong");
    Netcat stranger = probe.stranger();
    stranger.types("{'type':'pong'}");
    Expect.equal(List.of(), stranger.readsAllUpToAPing(), "the answer to a stranger's pong");
  }

  private static void order(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String text = i == 5 ? "" : "text " + i;
      lines.add("{'type':'send','room':'" + room + "','text':'" + text + "','id':'" + i + "'}");
    }
    lines.add("{'type':'history','room':'" + room + "','id':'10'}");
    alice.types(String.join("\n", lines));
    long seq = 1;
    for (int i = 0; i <= 10; i++) {
      JsonObject reply =
          alice.reads(frame -> Netcat.is(frame, "ok") || Netcat.is(frame, "error"), "reply " + i);
      Expect.equal(Integer.toString(i), Expect.text(reply, "id"), "the id of reply " + i);
      if (i == 5) {
        Expect.equal("error", Expect.text(reply, "type"), "the reply to an empty text");
      } else if (i < 10) {
        Expect.equal(++seq, Expect.number(reply, "seq"), "the seq of message " + i);
      } else {
        Expect.equal(seq, Expect.number(reply, "head"), "the head that the last request saw");
      }
    }
  }

  private static void refusals(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    String unmade = probe.name();
    alice.mayNotSet("topic", "{'type':'create','room':'" + unmade + "','topic':'a\\u001b'}");
    alice.mayNot("{'type':'join','room':'" + unmade + "'}", "not_found");
    Netcat bob = probe.user();
    bob.mayNot("{'type':'join','room':'" + room + "','after':99}", "conflict");
    bob.mayNot("{'type':'history','room':'" + room + "'}", "forbidden");
    bob.mayNot("{'type':'topic','room':'" + room + "','topic':'mine'}", "forbidden");
    JsonObject page = alice.does("{'type':'history','room':'" + room + "'}");
    Expect.equal(1L, Expect.number(page, "head"), "the head after refusals");
  }

  private static void eof(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    alice.types(
        "{'type':'send','room':'"
            + room
            + "','text':'one'}\n{'type':'send','room':'"
            + room
            + "','text':'two'}\n{'type':'ping'}");
    alice.ends();
    List<JsonObject> frames = alice.readsToTheEnd();
    Expect.equal(
        3L, frames.stream().filter(frame -> Netcat.is(frame, "ok")).count(), "the replies");
    Expect.equal(List.of(2L, 3L), Expect.seqs(frames), "the entries");
    Expect.equal("eof", Expect.text(frames.getLast(), "reason"), "the reason of bye");
  }

  private static void checks(Probe probe) throws IOException {
    Netcat stranger = probe.stranger();
    stranger.mayNot("{'type':'send','room':7,'x':}", "bad_frame");
    stranger.mayNot("{'type':'dance','room':7}", "unknown_type");
    stranger.mayNot("{'type':'send','room':7}", "invalid");
    stranger.mayNot("{'type':'send','room':'nowhere','text':'x'}", "unauthenticated");
    Netcat alice = probe.user();
    alice.mayNot("{'type':'login','user':7}", "invalid");
    alice.mayNot("{'type':'login','user':'nobody','password':'wrong'}", "conflict");
    String room = probe.roomOf(alice);
    String send = "{'type':'send','room':'" + room + "','key':'k','text':'x'}";
    alice.does(send);
    alice.does("{'type':'leave','room':'" + room + "'}");
    Expect.that(Expect.yes(alice.does(send), "duplicate"), "a known key comes before membership");
    alice.mayNot("{'type':'send','room':'" + room + "','text':'x'}", "forbidden");
    alice.mayNot("{'type':'follow','room':'" + room + "','after':99}", "forbidden");
    alice.mayNot("{'type':'follow','room':'" + probe.name() + "','after':99}", "not_found");
  }

  private static void codes(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    for (String line :
        List.of(
            "x",
            "{'type':'dance'}",
            "{'type':'send'}",
            "{'type':'login','token':'x'}",
            "{'type':'join','room':'" + probe.name() + "'}",
            "{'type':'follow','room':'" + room + "','after':99}")) {
      JsonObject refusal = alice.asks(line);
      Expect.equal("error", Expect.text(refusal, "type"), "the reply to " + line);
      Expect.that(CODES.contains(Expect.text(refusal, "code")), "the code is unknown: " + refusal);
      Expect.that(!Expect.text(refusal, "message").isBlank(), "no message: " + refusal);
    }
  }

  private static void firstWrong(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    alice.mayNotSet("room", "{'type':'send','key':'','text':'','room':'!'}");
    alice.mayNotSet("text", "{'type':'send','key':'','text':'','room':'" + room + "'}");
    alice.mayNotSet("key", "{'type':'send','key':'','text':'x','room':'" + room + "'}");
    alice.mayNotSet("room", "{'type':'send','text':'x'}");
    alice.mayNotSet("last", "{'type':'follow','last':1,'after':1,'room':'" + room + "'}");
    alice.mayNotSet("after", "{'type':'history','before':-1,'after':-1,'room':'" + room + "'}");
    alice.mayNotSet("id", "{'room':7,'type':'join','id':7}");
  }
}
