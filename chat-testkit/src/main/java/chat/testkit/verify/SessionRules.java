package chat.testkit.verify;

import static chat.testkit.verify.Rule.check;
import static chat.testkit.verify.Rule.slow;
import static chat.testkit.verify.Rule.unobservable;

import chat.protocol.Link;
import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** PROTOCOL.md, "Session", "Guests, tokens and passwords" and "The end of a connection". */
final class SessionRules {
  private static final String TOKEN = "ct1_[A-Za-z0-9_-]{43}";
  private static final Duration SOON = Duration.ofSeconds(9);
  private static final Set<String> REASONS =
      Set.of(
          "shutting_down",
          "busy",
          "login_timeout",
          "idle",
          "too_large",
          "flood",
          "replaced",
          "kicked",
          "disabled",
          "revoked",
          "logout",
          "eof",
          "tls_required",
          "unavailable",
          "internal");

  private SessionRules() {}

  static List<Rule> all() {
    return List.of(
        check("S1", "the server speaks first, and says what it is", SessionRules::hello),
        unobservable("S2", "another protocol ends the client", "it is a client's business"),
        check("S3", "before login nothing but login, register, ping, pong", SessionRules::stranger),
        slow("S4", "who does not log in in time is sent off", SessionRules::loginTimeout),
        check("S5", "a second login is a conflict", SessionRules::secondLogin),
        check("S6", "a login tells who one is, and follows nothing", SessionRules::login),
        check("S7", "of each room one learns how it stands", SessionRules::roomsAtLogin),
        check("S8", "many sessions at a time, the 65th ends one", SessionRules::sessions),
        slow("S9", "a quiet connection is asked, and then ended", SessionRules::idle),
        check("S10", "a login has exactly one of three forms", SessionRules::forms),
        check("S11", "a guest gets a free name, and comes back by token", SessionRules::guests),
        check("S12", "a guest who logs out is over", SessionRules::guestsEnd),
        check("S13", "a token has its form, and is made where asked for", SessionRules::tokens),
        check("S14", "when a token ends its sessions end", SessionRules::revoked),
        check("S15", "a new password has its bounds; any is tried", SessionRules::passwords),
        check("S16", "no password over plain TCP but on loopback", SessionRules::plain),
        check("S17", "unknown user and wrong password look the same", SessionRules::sameAnswer),
        check("S18", "what the configuration forbids is forbidden", SessionRules::forbidden),
        check("S19", "a name that is taken is a conflict", SessionRules::taken),
        check("S20", "bye comes with a known reason", SessionRules::reasons),
        check("S21", "the wrong scheme is noticed at once", SessionRules::otherScheme));
  }

  private static void hello(Probe probe) throws IOException {
    JsonObject hello = probe.silent().reads();
    Expect.equal("hello", Expect.text(hello, "type"), "the first frame");
    Expect.equal(1L, Expect.number(hello, "protocol"), "protocol");
    Expect.equal(probe.link().tls(), Expect.yes(hello, "tls"), "tls");
    Expect.members(hello, "server", "version", "time", "auth", "limits");
    Expect.matches("open|invite|closed", hello, "registration");
    Expect.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z", hello, "time");
    Expect.members(
        hello.getAsJsonObject("limits"),
        "frameBytes",
        "loginFrameBytes",
        "textBytes",
        "topicBytes",
        "pageRows",
        "rooms",
        "loginMs",
        "pingMs",
        "idleMs");
  }

  private static void stranger(Probe probe) throws IOException {
    Netcat stranger = probe.stranger();
    stranger.does("{'type':'ping'}");
    for (String request :
        List.of(
            "'logout'",
            "'tokens'",
            "'rooms'",
            "'join','room':'lobby'",
            "'send','room':'lobby','text':'x'",
            "'history','room':'lobby'",
            "'members','room':'lobby'",
            "'create','room':'" + probe.name() + "'",
            "'passwd','password':'x','new':'long enough'",
            "'revoke','token':'x'")) {
      stranger.mayNot("{'type':" + request + "}", "unauthenticated");
    }
  }

  private static void loginTimeout(Probe probe) throws IOException {
    Netcat stranger = probe.stranger();
    Netcat alice = probe.user();
    Probe.pause(Duration.ofMillis(probe.limit("loginMs", 30_000)).minus(SOON));
    stranger.hearsBye("login_timeout");
    alice.readsAllUpToAPing();
  }

  private static void secondLogin(Probe probe) throws IOException {
    Netcat alice = probe.user();
    alice.mayNot("{'type':'login','user':'" + probe.name() + "','guest':true}", "conflict");
    alice.mayNot(
        "{'type':'register','user':'" + probe.name() + "','password':'long enough'}", "conflict");
  }

  private static void login(Probe probe) throws IOException {
    Netcat alice = probe.stranger();
    JsonObject account =
        alice.enters(
            probe.offers("guest")
                ? "{'type':'login','user':'" + probe.name() + "','guest':true}"
                : "{'type':'register','user':'"
                    + probe.accountName()
                    + "','password':'long enough'}");
    Expect.members(account, "user", "session");
    Expect.rows(account, "rooms");
    Expect.rows(account, "invited");
    Netcat bob = probe.user();
    String room = probe.roomOf(bob);
    bob.does("{'type':'send','room':'" + room + "','text':'x'}");
    Expect.equal(List.of(), Expect.seqs(Expect.rest(alice)), "what came unasked");
  }

  private static void roomsAtLogin(Probe probe) throws IOException {
    Netcat alice = probe.account();
    Netcat bob = probe.user();
    String room = probe.roomOf(bob);
    alice.does("{'type':'join','room':'" + room + "'}");
    bob.does("{'type':'send','room':'" + room + "','text':'one'}");
    bob.does("{'type':'send','room':'" + room + "','text':'two'}");
    alice.does("{'type':'send','room':'" + room + "','text':'mine'}");
    bob.does("{'type':'topic','room':'" + room + "','topic':'t'}");
    JsonObject here =
        Expect.row(probe.stranger().enters(Probe.login(alice)), "rooms", "room", room);
    Expect.members(here, "log");
    Expect.equal(6L, Expect.number(here, "head"), "head");
    Expect.equal(2L, Expect.number(here, "read"), "read");
    Expect.equal(2L, Expect.number(here, "unread"), "unread");
    Expect.equal("member", Expect.text(here, "role"), "role");
  }

  private static void sessions(Probe probe) throws IOException {
    Netcat first = probe.stranger();
    JsonObject account =
        first.enters("{'type':'login','user':'" + guestName(probe) + "','guest':true}");
    String again = "{'type':'login','token':'" + Expect.text(account, "token") + "'}";
    List<Netcat> others = new ArrayList<>();
    for (int i = 2; i <= 64; i++) {
      Netcat other = probe.stranger();
      other.enters(again);
      others.add(other);
    }
    first.does("{'type':'ping'}");
    probe.stranger().enters(again);
    others.getFirst().hearsBye("replaced");
    first.does("{'type':'ping'}");
    others.getLast().does("{'type':'ping'}");
  }

  private static String guestName(Probe probe) {
    if (!probe.offers("guest")) {
      throw new Skipped("this server lets no guests in");
    }
    return probe.name();
  }

  private static void idle(Probe probe) throws IOException {
    long ping = probe.limit("pingMs", 30_000);
    long idle = probe.limit("idleMs", 90_000);
    Netcat quiet = probe.user();
    Netcat alice = probe.user();
    long begin = System.nanoTime();
    sleepUntil(begin, ping - SOON.toMillis());
    quiet.reads("ping");
    alice.reads("ping");
    alice.types("{'type':'pong'}");
    for (long at = ping; at < idle - SOON.toMillis(); at += ping / 2) {
      sleepUntil(begin, at);
      alice.does("{'type':'ping'}");
    }
    sleepUntil(begin, idle - SOON.toMillis() / 2);
    quiet.hearsBye("idle");
    alice.does("{'type':'ping'}");
  }

  private static void sleepUntil(long begin, long millis) {
    long left = millis - (System.nanoTime() - begin) / 1_000_000;
    Probe.pause(Duration.ofMillis(Math.max(0, left)));
  }

  private static void forms(Probe probe) throws IOException {
    Netcat stranger = probe.stranger();
    stranger.mayNotSet("user", "{'type':'login'}");
    stranger.mayNotSet("user", "{'type':'login','user':'" + probe.name() + "'}");
    stranger.mayNotSet("user", "{'type':'login','user':'alice','guest':false}");
    stranger.mayNot("{'type':'login','user':'a','password':'x','guest':true}", "invalid");
    stranger.mayNot("{'type':'login','user':'a','token':'x'}", "invalid");
    stranger.mayNot("{'type':'login','password':'x'}", "invalid");
    if (probe.offers("guest")) {
      stranger.does("{'type':'login','user':'" + probe.name() + "','guest':true}");
    }
  }

  private static void guests(Probe probe) throws IOException {
    String name = guestName(probe);
    Netcat first = probe.stranger();
    JsonObject account = first.enters("{'type':'login','user':'" + name + "','guest':true}");
    Expect.equal("guest-" + name, Expect.text(account, "user"), "a guest's name");
    Expect.matches(TOKEN, account, "token");
    Netcat second = probe.stranger();
    second.enters("{'type':'login','user':'" + name + "','guest':true}");
    Expect.equal("guest-" + name + "-2", second.name(), "the second guest's name");
    String room = probe.roomOf(first);
    first.close();
    Netcat back = probe.stranger();
    JsonObject again =
        back.enters("{'type':'login','token':'" + Expect.text(account, "token") + "'}");
    Expect.equal("guest-" + name, Expect.text(again, "user"), "who came back");
    Expect.row(again, "rooms", "room", room);
    if (Expect.text(probe.hello(), "registration").equals("open") && probe.offers("password")) {
      probe
          .stranger()
          .mayNot(
              "{'type':'register','user':'guest-" + probe.name() + "','password':'long enough'}",
              "conflict");
    }
  }

  private static void guestsEnd(Probe probe) throws IOException {
    Netcat guest = probe.stranger();
    String token =
        Expect.text(
            guest.enters("{'type':'login','user':'" + guestName(probe) + "','guest':true}"),
            "token");
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    guest.does("{'type':'join','room':'" + room + "'}");
    guest.mayNot("{'type':'passwd','password':'whatever','new':'long enough'}", "forbidden");
    guest.does("{'type':'logout'}");
    guest.hearsBye("logout");
    Expect.equal(guest.name(), Expect.text(alice.reads("leave"), "from"), "who left");
    probe.stranger().mayNot("{'type':'login','token':'" + token + "'}", "bad_credentials");
  }

  private static void tokens(Probe probe) throws IOException {
    Netcat alice = probe.account();
    Netcat phone = probe.stranger();
    JsonObject account =
        phone.enters(Probe.login(alice).replace("}", ",'remember':true,'device':'phone'}"));
    Expect.matches(TOKEN, account, "token");
    Expect.without(probe.stranger().enters(Probe.login(alice)), "token");
    Netcat again = probe.stranger();
    again.enters("{'type':'login','token':'" + Expect.text(account, "token") + "'}");
    JsonObject listed = Expect.row(again.does("{'type':'tokens'}"), "tokens", "device", "phone");
    Expect.that(Expect.yes(listed, "current"), "the token is this session's: " + listed);
  }

  private static void revoked(Probe probe) throws IOException {
    Netcat alice = probe.account();
    Netcat phone = probe.stranger();
    String token =
        Expect.text(
            phone.enters(Probe.login(alice).replace("}", ",'remember':true,'device':'phone'}")),
            "token");
    Netcat same = probe.stranger();
    same.enters("{'type':'login','token':'" + token + "'}");
    String id =
        Expect.text(Expect.row(alice.does("{'type':'tokens'}"), "tokens", "device", "phone"), "id");
    alice.does("{'type':'revoke','token':'" + id + "'}");
    phone.hearsBye("revoked");
    same.hearsBye("revoked");
    probe.stranger().mayNot("{'type':'login','token':'" + token + "'}", "bad_credentials");
    Netcat other = probe.again(alice);
    alice.does(
        "{'type':'passwd','password':'"
            + Probe.passwordOf(alice.name())
            + "','new':'something new'}");
    other.hearsBye("revoked");
    alice.does("{'type':'ping'}");
    probe.stranger().mayNot(Probe.login(alice), "bad_credentials");
  }

  private static void passwords(Probe probe) throws IOException {
    String name = probe.accountName();
    Netcat alice = probe.stranger();
    String register = "{'type':'register','user':'" + name + "','password':'%s'}";
    alice.mayNotSet("password", register.formatted("1234567"));
    alice.mayNotSet("password", register.formatted("x".repeat(1_025)));
    alice.mayNotSet("password", register.formatted("12345678\\u0007"));
    alice.mayNot("{'type':'login','user':'" + name + "','password':''}", "bad_credentials");
    alice.does(register.formatted("e\\u0301tait-ce"));
    probe.stranger().does("{'type':'login','user':'" + name + "','password':'\\u00e9tait-ce'}");
  }

  private static void plain(Probe probe) throws IOException {
    if (probe.link().tls()) {
      throw new Skipped("this connection is encrypted");
    }
    if (InetAddress.getByName(probe.link().host()).isLoopbackAddress()) {
      Expect.that(probe.offers("password"), "on loopback passwords should be taken");
    } else {
      Expect.that(!probe.offers("password"), "auth should not offer password in the clear");
      Netcat stranger = probe.stranger();
      stranger.mayNot("{'type':'login','user':'alice','password':'x'}", "forbidden");
      stranger.mayNot(
          "{'type':'register','user':'" + probe.name() + "','password':'long enough'}",
          "forbidden");
    }
  }

  private static void sameAnswer(Probe probe) throws IOException {
    Netcat alice = probe.account();
    Netcat stranger = probe.stranger();
    String wrong = "{'type':'login','user':'%s','password':'wrong'}";
    JsonObject user = stranger.mayNot(wrong.formatted(probe.name()), "bad_credentials");
    JsonObject password = stranger.mayNot(wrong.formatted(alice.name()), "bad_credentials");
    Expect.equal(user, password, "the answer to a wrong password");
  }

  private static void forbidden(Probe probe) throws IOException {
    Netcat stranger = probe.stranger();
    if (probe.offers("password")) {
      // One that is given is always checked, even where none is needed.
      stranger.mayNot(
          "{'type':'register','user':'"
              + probe.name()
              + "','password':'long enough','invite':'"
              + "a".repeat(26)
              + "'}",
          "forbidden");
      if (!Expect.text(probe.hello(), "registration").equals("open")) {
        stranger.mayNot(
            "{'type':'register','user':'" + probe.name() + "','password':'long enough'}",
            "forbidden");
      }
    }
    if (!probe.offers("guest")) {
      stranger.mayNot("{'type':'login','user':'" + probe.name() + "','guest':true}", "forbidden");
    }
  }

  private static void taken(Probe probe) throws IOException {
    Netcat alice = probe.account();
    Netcat other = probe.stranger();
    for (String name : List.of(alice.name(), alice.name().toUpperCase(Locale.ROOT))) {
      other.mayNot(
          "{'type':'register','user':'" + name + "','password':'long enough'}", "conflict");
    }
  }

  private static void reasons(Probe probe) throws IOException {
    Netcat alice = probe.user();
    alice.types("{'type':'logout'}");
    Netcat bob = probe.user();
    bob.ends();
    for (Netcat each : List.of(alice, bob)) {
      List<JsonObject> frames = each.readsToTheEnd();
      Expect.that(
          !frames.isEmpty() && Netcat.is(frames.getLast(), "bye"), "bye should come: " + frames);
      String reason = Expect.text(frames.getLast(), "reason");
      Expect.that(REASONS.contains(reason), "no client knows the reason " + reason);
    }
  }

  private static void otherScheme(Probe probe) throws IOException {
    Link link = probe.link();
    if (link.tls()) {
      try (Netcat plain = Netcat.to(Link.to(false, link.host(), link.port()))) {
        plain.sends(FrameRules.bytes("{\"type\":\"ping\"}\n"));
        plain.hearsBye("tls_required");
      }
    } else {
      Netcat encrypted = probe.silent();
      encrypted.reads("hello");
      encrypted.sends(new byte[] {0x16, 3, 1, 1, 0, 1, 0, 0, (byte) 0xfc, 3, 3});
      Expect.equal(List.of(), encrypted.readsToTheEnd(), "the answer to a TLS hello");
    }
  }
}
