package chat.testkit.verify;

import static chat.testkit.verify.Rule.check;
import static chat.testkit.verify.Rule.slow;

import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;

/** PROTOCOL.md, "Rooms and members". */
final class RoomRules {
  private RoomRules() {}

  static List<Rule> all() {
    return List.of(
        check("M1", "only members; a private room is as if it were not there", RoomRules::members),
        check("M2", "join makes a member and follows, and makes no room", RoomRules::join),
        check("M3", "leave gives up membership, and its entry is the last", RoomRules::leave),
        check("M4", "after unfollow and leave nothing of the room comes", RoomRules::unfollow),
        check("M5", "an invitation is spent by joining", RoomRules::invitation),
        check("M6", "who makes a room owns it, until they leave", RoomRules::owner),
        check("M7", "an account is in the lobby from the start", RoomRules::lobby),
        slow("M8", "an account is in so many rooms and no more", RoomRules::tooMany));
  }

  /** Everything that only members may ask of a room. */
  private static List<String> requests(String room, String user) {
    return List.of(
            "'follow'",
            "'follow','after':99",
            "'send','text':'x'",
            "'topic','topic':'x'",
            "'invite','user':'" + user + "'",
            "'members'",
            "'history'",
            "'typing'",
            "'read','seq':0")
        .stream()
        .map(members -> "{'type':" + members + ",'room':'" + room + "'}")
        .toList();
  }

  private static void members(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String open = probe.roomOf(alice);
    for (String request : requests(open, alice.name())) {
      bob.mayNot(request, "forbidden");
    }
    String hidden = probe.name();
    String absent = probe.name();
    alice.does("{'type':'create','room':'" + hidden + "','visibility':'private'}");
    for (String request : requests(hidden, alice.name())) {
      JsonObject there = bob.mayNot(request, "not_found");
      JsonObject missing = bob.mayNot(request.replace(hidden, absent), "not_found");
      Expect.equal(
          missing.toString(), there.toString().replace(hidden, absent), "the answer to " + request);
    }
    bob.mayNot("{'type':'join','room':'" + hidden + "'}", "not_found");
    bob.mayNot("{'type':'create','room':'" + hidden + "'}", "conflict");
    alice.does("{'type':'invite','room':'" + hidden + "','user':'" + bob.name() + "'}");
    bob.mayNot("{'type':'history','room':'" + hidden + "'}", "forbidden");
    bob.does("{'type':'join','room':'" + hidden + "'}");
    bob.does("{'type':'history','room':'" + hidden + "'}");
  }

  private static void join(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    alice.does("{'type':'send','room':'" + room + "','text':'before'}");
    Netcat bob = probe.user();
    JsonObject joined = bob.does("{'type':'join','room':'" + room + "'}");
    Expect.that(Expect.yes(joined, "joined"), "joined should be true in " + joined);
    Expect.equal(2L, Expect.number(joined, "after"), "after");
    JsonObject entry = bob.reads("join");
    Expect.equal(3L, Expect.number(entry, "seq"), "the seq of the join");
    Expect.equal(bob.name(), Expect.text(entry, "from"), "who joined");
    Netcat carol = probe.user();
    JsonObject fromStart = carol.does("{'type':'join','room':'" + room + "','after':0}");
    Expect.equal(0L, Expect.number(fromStart, "after"), "after");
    Expect.equal(List.of(1L, 2L, 3L, 4L), Expect.seqsUpTo(carol, 4), "what carol got");
    carol.does("{'type':'unfollow','room':'" + room + "'}");
    JsonObject again = carol.does("{'type':'join','room':'" + room + "'}");
    Expect.that(!Expect.yes(again, "joined"), "joined should be false in " + again);
    Expect.equal(4L, Expect.number(again, "after"), "after");
    alice.mayNot("{'type':'join','room':'" + probe.name() + "'}", "not_found");
  }

  private static void leave(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.account();
    Netcat other = probe.again(bob);
    String room = probe.roomOf(alice);
    bob.does("{'type':'join','room':'" + room + "'}");
    other.does("{'type':'follow','room':'" + room + "'}");
    alice.does("{'type':'send','room':'" + room + "','text':'one'}");
    Expect.that(
        Expect.yes(bob.does("{'type':'leave','room':'" + room + "'}"), "left"), "left is not true");
    alice.does("{'type':'send','room':'" + room + "','text':'behind his back'}");
    Expect.equal(List.of(3L, 4L), Expect.seqs(Expect.rest(other)), "what bob's other session got");
    bob.mayNot("{'type':'history','room':'" + room + "'}", "forbidden");
    Expect.that(
        !Expect.yes(bob.does("{'type':'leave','room':'" + room + "'}"), "left"),
        "left should be false for who is no member");
    Expect.equal(List.of(), Expect.seqs(Expect.rest(bob)), "what bob got after leaving");
  }

  private static void unfollow(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String room = probe.roomOf(alice);
    bob.does("{'type':'unfollow','room':'" + room + "'}");
    bob.does("{'type':'join','room':'" + room + "'}");
    bob.does("{'type':'unfollow','room':'" + room + "'}");
    alice.does("{'type':'send','room':'" + room + "','text':'x'}");
    bob.does("{'type':'follow','room':'" + room + "','after':2}");
    Expect.equal(List.of(3L), Expect.seqsUpTo(bob, 3), "what came after follow");
    bob.does("{'type':'leave','room':'" + room + "'}");
    alice.does("{'type':'send','room':'" + room + "','text':'y'}");
    Expect.equal(List.of(), Expect.seqs(Expect.rest(bob)), "what came after leave");
  }

  private static void invitation(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String room = probe.name();
    alice.does("{'type':'create','room':'" + room + "','visibility':'private'}");
    String invite = "{'type':'invite','room':'" + room + "','user':'" + bob.name() + "'}";
    alice.does(invite);
    alice.does(invite);
    JsonObject waiting =
        Expect.row(bob.does("{'type':'rooms','mine':true}"), "invited", "room", room);
    Expect.equal(alice.name(), Expect.text(waiting, "from"), "who invited");
    bob.does("{'type':'join','room':'" + room + "'}");
    alice.does(invite);
    bob.does("{'type':'leave','room':'" + room + "'}");
    bob.mayNot("{'type':'join','room':'" + room + "'}", "not_found");
    alice.does(invite);
    bob.does("{'type':'leave','room':'" + room + "'}"); // declines
    bob.mayNot("{'type':'join','room':'" + room + "'}", "not_found");
  }

  private static void owner(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String room = probe.name();
    Expect.equal(
        "owner",
        Expect.text(alice.does("{'type':'create','room':'" + room + "'}"), "role"),
        "the maker's role");
    Expect.equal(
        "member",
        Expect.text(bob.does("{'type':'join','room':'" + room + "'}"), "role"),
        "another's role");
    alice.does("{'type':'leave','room':'" + room + "'}");
    Expect.equal(
        "member",
        Expect.text(alice.does("{'type':'join','room':'" + room + "'}"), "role"),
        "the maker's role after leaving");
    for (Netcat each : List.of(alice, bob)) {
      each.does("{'type':'leave','room':'" + room + "'}");
    }
    bob.does("{'type':'join','room':'" + room + "'}"); // a room without members is still there
  }

  private static void lobby(Probe probe) throws IOException {
    if (probe.offers("guest")) {
      Netcat guest = probe.guest();
      Expect.equal(
          "member",
          Expect.text(guest.does("{'type':'join','room':'lobby'}"), "role"),
          "a guest's role");
    }
    String name = probe.accountName();
    JsonObject account =
        probe
            .stranger()
            .enters(
                "{'type':'register','user':'"
                    + name
                    + "','password':'"
                    + Probe.passwordOf(name)
                    + "'}");
    Expect.equal(
        "member", Expect.text(Expect.row(account, "rooms", "room", "lobby"), "role"), "the role");
  }

  private static void tooMany(Probe probe) throws IOException {
    long most = probe.limit("rooms", 256);
    Netcat alice = probe.user();
    for (long i = 0; i <= most; i++) {
      JsonObject reply = probe.patiently(alice, "{'type':'create','room':'" + probe.name() + "'}");
      if (Netcat.is(reply, "error")) {
        Expect.equal("forbidden", Expect.text(reply, "code"), "the code");
        return;
      }
    }
    throw new AssertionError("nobody stopped it after " + most + " rooms");
  }
}
