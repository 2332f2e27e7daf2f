package chat.testkit.verify;

import static chat.testkit.verify.Rule.check;

import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** PROTOCOL.md, "Table of requests". */
final class TableRules {
  private TableRules() {}

  static List<Rule> all() {
    return List.of(
        check("Q1", "ping", TableRules::ping),
        check("Q2", "pong", TableRules::pong),
        check("Q3", "register", TableRules::register),
        check("Q4", "login", TableRules::login),
        check("Q5", "logout", TableRules::logout),
        check("Q6", "passwd", TableRules::passwd),
        check("Q7", "tokens", TableRules::tokens),
        check("Q8", "revoke", TableRules::revoke),
        check("Q9", "create", TableRules::create),
        check("Q10", "rooms", TableRules::rooms),
        check("Q11", "join", TableRules::join),
        check("Q12", "leave", TableRules::leave),
        check("Q13", "invite", TableRules::invite),
        check("Q14", "follow", TableRules::follow),
        check("Q15", "unfollow", TableRules::unfollow),
        check("Q16", "members", TableRules::members),
        check("Q17", "history", TableRules::history),
        check("Q18", "topic", TableRules::topic),
        check("Q19", "typing", TableRules::typing),
        check("Q20", "send", TableRules::send),
        check("Q21", "read", TableRules::read),
        check("Q22", "limit is 1 to 500", TableRules::limit),
        check("Q23", "a page ends at its limit or a full frame", TableRules::pages),
        check("Q24", "admin. is not for the network", TableRules::admin));
  }

  private static String ask(String type, String room, String more) {
    return "{'type':'" + type + "','room':'" + room + "'" + more + "}";
  }

  private static void ping(Probe probe) throws IOException {
    Expect.equal(
        "{\"type\":\"ok\"}", probe.user().does("{'type':'ping'}").toString(), "the reply to ping");
    Expect.equal("7", Expect.text(probe.stranger().does("{'type':'ping','id':'7'}"), "id"), "id");
  }

  private static void pong(Probe probe) throws IOException {
    Netcat alice = probe.user();
    alice.types("{'type':'pong'}");
    Expect.equal(List.of(), alice.readsAllUpToAPing(), "the answer to pong");
  }

  private static void register(Probe probe) throws IOException {
    String name = probe.accountName();
    Netcat alice = probe.stranger();
    String register = "{'type':'register','user':'" + name + "'%s}";
    alice.mayNotSet("password", register.formatted(""));
    alice.mayNotSet("invite", register.formatted(",'password':'long enough','invite':7"));
    alice.mayNotSet("remember", register.formatted(",'password':'long enough','remember':1"));
    alice.mayNotSet("device", register.formatted(",'password':'long enough','device':7"));
    JsonObject account =
        alice.does(register.formatted(",'password':'long enough','remember':true,'device':'d'"));
    Expect.equal(name, Expect.text(account, "user"), "user");
    Expect.members(account, "session", "rooms", "invited", "token");
  }

  private static void login(Probe probe) throws IOException {
    Netcat alice = probe.account();
    JsonObject account = probe.stranger().enters(Probe.login(alice));
    Expect.equal(alice.name(), Expect.text(account, "user"), "user");
    Expect.members(account, "session", "rooms", "invited");
    probe
        .stranger()
        .mayNotSet("remember", "{'type':'login','user':'a','password':'x','remember':'yes'}");
  }

  private static void logout(Probe probe) throws IOException {
    Netcat alice = probe.account();
    Netcat phone = probe.stranger();
    String token =
        Expect.text(phone.enters(Probe.login(alice).replace("}", ",'remember':true}")), "token");
    phone.does("{'type':'logout'}");
    phone.hearsBye("logout");
    probe.stranger().mayNot("{'type':'login','token':'" + token + "'}", "bad_credentials");
    alice.does("{'type':'ping'}");
  }

  private static void passwd(Probe probe) throws IOException {
    Netcat alice = probe.account();
    alice.mayNotSet("new", "{'type':'passwd','password':'x','new':'short'}");
    alice.mayNot("{'type':'passwd','password':'wrong','new':'long enough'}", "bad_credentials");
    alice.does(
        "{'type':'passwd','password':'"
            + Probe.passwordOf(alice.name())
            + "','new':'long enough'}");
    probe
        .stranger()
        .does("{'type':'login','user':'" + alice.name() + "','password':'long enough'}");
  }

  private static void tokens(Probe probe) throws IOException {
    Netcat alice = probe.account();
    probe.stranger().enters(Probe.login(alice).replace("}", ",'remember':true,'device':'d'}"));
    JsonObject token = Expect.row(alice.does("{'type':'tokens'}"), "tokens", "device", "d");
    Expect.members(token, "id", "created");
    Expect.matches("\\d{4}-\\d\\d-\\d\\d", token, "used");
    Expect.that(!Expect.yes(token, "current"), "it is another session's: " + token);
  }

  private static void revoke(Probe probe) throws IOException {
    Netcat alice = probe.account();
    Netcat bob = probe.account();
    probe.stranger().enters(Probe.login(alice).replace("}", ",'remember':true,'device':'d'}"));
    String id =
        Expect.text(Expect.row(alice.does("{'type':'tokens'}"), "tokens", "device", "d"), "id");
    String revoke = "{'type':'revoke','token':'" + id + "'}";
    alice.mayNot("{'type':'revoke','token':'unknown'}", "not_found");
    bob.mayNot(revoke, "not_found");
    alice.does(revoke);
    alice.mayNot(revoke, "not_found");
  }

  private static void create(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.name();
    JsonObject made = alice.does(ask("create", room, ",'topic':'t','visibility':'public'"));
    Expect.equal(room, Expect.text(made, "room"), "room");
    Expect.equal(0L, Expect.number(made, "after"), "after");
    Expect.equal(2L, Expect.number(made, "head"), "head");
    Expect.equal("t", Expect.text(made, "topic"), "topic");
    Expect.equal("owner", Expect.text(made, "role"), "role");
    Expect.that(Expect.yes(made, "joined"), "joined should be true in " + made);
    Expect.equal(1L, Expect.number(alice.reads("join"), "seq"), "the seq of the join");
    Expect.equal(2L, Expect.number(alice.reads("topic"), "seq"), "the seq of the topic");
    Netcat bob = probe.user();
    bob.mayNot(ask("create", room, ""), "conflict");
    bob.mayNotSet("visibility", ask("create", probe.name(), ",'visibility':'secret'"));
  }

  private static void rooms(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String first = probe.roomOf(alice);
    String second = probe.roomOf(alice);
    String hidden = probe.name();
    alice.does(ask("create", hidden, ",'visibility':'private'"));
    JsonObject mine = alice.does("{'type':'rooms','mine':true}");
    Expect.rows(mine, "invited");
    Expect.that(!Expect.yes(mine, "more"), "more should be false in " + mine);
    List<String> names =
        Expect.rows(mine, "rooms").stream().map(row -> Expect.text(row, "room")).toList();
    Expect.equal(names.stream().sorted().toList(), names, "the order of rooms");
    JsonObject row = Expect.row(mine, "rooms", "room", hidden);
    Expect.equal("private", Expect.text(row, "visibility"), "visibility");
    Expect.equal("", Expect.text(row, "topic"), "topic");
    Expect.equal(1L, Expect.number(row, "members"), "members");
    Expect.members(row, "member", "log", "head", "read", "unread", "role");
    Expect.that(names.contains(second), "a room is missing in " + names);
    JsonObject one = bob.does("{'type':'rooms','limit':1}");
    Expect.equal(1, Expect.rows(one, "rooms").size(), "rows of the page");
    // All names of this check are alike but for their ends.
    String near = first.substring(0, first.length() - 2);
    JsonObject page = bob.does("{'type':'rooms','limit':500,'after':'" + near + "'}");
    JsonObject theirs = Expect.row(page, "rooms", "room", first);
    Expect.that(!Expect.yes(theirs, "member"), "bob is no member: " + theirs);
    Expect.without(theirs, "head", "unread");
    Expect.that(!page.toString().contains('"' + hidden + '"'), "bob can see a private room");
    JsonObject next = bob.does("{'type':'rooms','limit':1,'after':'" + first + "'}");
    Expect.that(
        Expect.text(Expect.rows(next, "rooms").getFirst(), "room").compareTo(first) > 0,
        "a page should begin after " + first + ": " + next);
  }

  private static void join(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    Netcat bob = probe.user();
    JsonObject joined = bob.does(ask("join", room, ""));
    Expect.equal(2L, Expect.number(joined, "head"), "head");
    Expect.equal(1L, Expect.number(joined, "after"), "after");
    Expect.equal(2L, Expect.number(joined, "read"), "read");
    Expect.members(joined, "log", "topic", "role", "joined");
    Expect.equal(room, Expect.text(joined, "room"), "room");
  }

  private static void leave(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    JsonObject left = alice.does(ask("leave", room, ""));
    Expect.equal(room, Expect.text(left, "room"), "room");
    Expect.that(Expect.yes(left, "left"), "left should be true in " + left);
  }

  private static void invite(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String room = probe.roomOf(alice);
    alice.mayNot(ask("invite", room, ",'user':'" + probe.name() + "'"), "not_found");
    JsonObject done = alice.does(ask("invite", room, ",'user':'" + bob.name() + "'"));
    Expect.equal(room, Expect.text(done, "room"), "room");
  }

  private static void follow(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    alice.does(ask("unfollow", room, ""));
    JsonObject followed = alice.does(ask("follow", room, ",'after':0"));
    Expect.equal(room, Expect.text(followed, "room"), "room");
    Expect.equal(1L, Expect.number(followed, "head"), "head");
    Expect.equal(0L, Expect.number(followed, "after"), "after");
    Expect.members(followed, "log");
    Expect.equal(1L, Expect.number(alice.reads("join"), "seq"), "what came");
  }

  private static void unfollow(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    Expect.equal(room, Expect.text(alice.does(ask("unfollow", room, "")), "room"), "room");
    Expect.equal(room, Expect.text(alice.does(ask("unfollow", room, "")), "room"), "room");
  }

  private static void members(Probe probe) throws IOException {
    Netcat alice = probe.user();
    Netcat bob = probe.user();
    String room = probe.roomOf(alice);
    bob.does(ask("join", room, ""));
    JsonObject all = alice.does(ask("members", room, ""));
    Expect.that(!Expect.yes(all, "more"), "more should be false in " + all);
    List<String> names =
        Expect.rows(all, "members").stream().map(row -> Expect.text(row, "user")).toList();
    Expect.equal(names.stream().sorted().toList(), names, "the order of members");
    JsonObject owner = Expect.row(all, "members", "user", alice.name());
    Expect.equal("owner", Expect.text(owner, "role"), "role");
    Expect.that(Expect.yes(owner, "online"), "online should be true in " + owner);
    JsonObject first = alice.does(ask("members", room, ",'limit':1"));
    Expect.that(Expect.yes(first, "more"), "more should be true in " + first);
    JsonObject second =
        alice.does(ask("members", room, ",'limit':1,'after':'" + names.getFirst() + "'"));
    Expect.equal(
        names.getLast(),
        Expect.text(Expect.rows(second, "members").getFirst(), "user"),
        "the next member");
    Expect.that(!Expect.yes(second, "more"), "more should be false in " + second);
  }

  private static void history(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    probe.says(alice, room, 9, "text");
    page(alice, room, ",'limit':3", true, 8, 10);
    page(alice, room, ",'after':0,'limit':4", true, 1, 4);
    page(alice, room, ",'after':7,'limit':4", false, 8, 10);
    page(alice, room, ",'before':8,'limit':4", true, 4, 7);
    page(alice, room, ",'before':4,'limit':4", false, 1, 3);
    JsonObject empty = alice.does(ask("history", room, ",'after':10"));
    Expect.equal(List.of(), Expect.rows(empty, "entries"), "entries behind the head");
    alice.mayNotSet("before", ask("history", room, ",'after':1,'before':2"));
  }

  private static void page(
      Netcat alice, String room, String asked, boolean more, long first, long last)
      throws IOException {
    JsonObject page = alice.does(ask("history", room, asked));
    List<Long> wanted = new ArrayList<>();
    for (long seq = first; seq <= last; seq++) {
      wanted.add(seq);
    }
    Expect.equal(wanted, Expect.seqs(Expect.rows(page, "entries")), "the page for " + asked);
    Expect.equal(more, Expect.yes(page, "more"), "more for " + asked);
    Expect.equal(10L, Expect.number(page, "head"), "head");
    Expect.members(page, "log");
  }

  private static void topic(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    JsonObject done = alice.does(ask("topic", room, ",'topic':'new'"));
    Expect.equal(2L, Expect.number(done, "seq"), "seq");
    Expect.members(done, "room", "at");
    JsonObject entry = alice.reads("topic");
    Expect.equal("new", Expect.text(entry, "topic"), "topic");
    Expect.equal(done.get("at"), entry.get("at"), "at");
    JsonObject mine = Expect.row(alice.does("{'type':'rooms','mine':true}"), "rooms", "room", room);
    Expect.equal("new", Expect.text(mine, "topic"), "topic");
  }

  private static void typing(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    Expect.equal(room, Expect.text(alice.does(ask("typing", room, "")), "room"), "room");
  }

  private static void send(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    JsonObject sent = alice.does(ask("send", room, ",'text':'x','key':'k'"));
    Expect.equal(room, Expect.text(sent, "room"), "room");
    Expect.equal(2L, Expect.number(sent, "seq"), "seq");
    Expect.members(sent, "at");
    Expect.without(sent, "duplicate");
    JsonObject message = alice.reads("message");
    Expect.equal("x", Expect.text(message, "text"), "text");
    Expect.equal("k", Expect.text(message, "key"), "key");
    Expect.equal(alice.name(), Expect.text(message, "from"), "from");
  }

  private static void read(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    probe.says(alice, room, 3, "text");
    Expect.equal(3L, Expect.number(alice.does(ask("read", room, ",'seq':3")), "read"), "read");
    Expect.equal(3L, Expect.number(alice.does(ask("read", room, ",'seq':1")), "read"), "read");
    alice.mayNotSet("seq", ask("read", room, ",'seq':5"));
    alice.does(ask("leave", room, ""));
    Expect.equal(6L, Expect.number(alice.does(ask("join", room, "")), "read"), "read after a join");
  }

  private static void limit(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    for (String number : List.of("0", "501")) {
      alice.mayNotSet("limit", ask("history", room, ",'limit':" + number));
      alice.mayNotSet("limit", ask("members", room, ",'limit':" + number));
      alice.mayNotSet("limit", "{'type':'rooms','limit':" + number + "}");
    }
    alice.does(ask("history", room, ",'limit':500"));
    alice.does(ask("members", room, ",'limit':1"));
  }

  private static void pages(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    int text = (int) probe.limit("textBytes", 16_384) - 10;
    probe.says(alice, room, 6, "x".repeat(text));
    long frame = probe.limit("frameBytes", 65_536);
    JsonObject oldest = alice.does(ask("history", room, ",'after':0"));
    Expect.that(oldest.toString().length() < frame, "the page is longer than a frame may be");
    List<Long> first = Expect.seqs(Expect.rows(oldest, "entries"));
    Expect.equal(1L, first.getFirst(), "the row nearest to the cursor");
    Expect.that(
        Expect.yes(oldest, "more") == !first.getLast().equals(7L), "more is not true: " + first);
    List<Long> newest = Expect.seqs(Expect.rows(alice.does(ask("history", room, "")), "entries"));
    Expect.equal(7L, newest.getLast(), "the row nearest to the head");
    List<Long> all = new ArrayList<>(first);
    while (!all.getLast().equals(7L)) {
      List<Long> next =
          Expect.seqs(
              Expect.rows(
                  alice.does(ask("history", room, ",'after':" + all.getLast())), "entries"));
      Expect.that(!next.isEmpty(), "a page before the head is empty");
      all.addAll(next);
    }
    Expect.equal(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L), all, "all pages together");
  }

  private static void admin(Probe probe) throws IOException {
    Netcat alice = probe.user();
    for (String type : List.of("admin.status", "admin.user", "admin.")) {
      alice.mayNot("{'type':'" + type + "'}", "unknown_type");
    }
    probe.stranger().mayNot("{'type':'admin.status'}", "unknown_type");
  }
}
