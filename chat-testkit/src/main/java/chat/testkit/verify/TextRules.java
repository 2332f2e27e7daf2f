package chat.testkit.verify;

import static chat.testkit.verify.Rule.check;
import static chat.testkit.verify.Rule.unobservable;

import chat.testkit.Netcat;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** PROTOCOL.md, "Names and text" and "Links". */
final class TextRules {
  private static final String CLIENTS = "it is a client's business";

  private TextRules() {}

  static List<Rule> all() {
    return List.of(
        check("N1", "names are 1 to 32 of a-z 0-9 . _ -", TextRules::names),
        check("N2", "upper case is folded, and nothing else", TextRules::folded),
        check("N3", "a guest asks for at most 16 characters", TextRules::guests),
        check("N4", "a text is 1 to 16,384 bytes without control characters", TextRules::texts),
        check("N5", "a topic is up to 512 bytes on one line", TextRules::topics),
        check("N6", "a device is up to 64 bytes", TextRules::devices),
        check("N7", "a key is 1 to 64 printable ASCII characters", TextRules::keys),
        check("N8", "a new password is 8 to 1,024 bytes", TextRules::passwords),
        unobservable("N9", "what is shown is cleaned once more", CLIENTS),
        unobservable("K1", "chat:// is plain, chats:// is TLS", CLIENTS),
        unobservable("K2", "an invitation is one link", CLIENTS),
        unobservable("K3", "a pin is trusted, and no other key", CLIENTS),
        unobservable("K4", "no password in a link", CLIENTS));
  }

  private static void names(Probe probe) throws IOException {
    Netcat alice = probe.user();
    for (String name :
        List.of(
            "",
            "..",
            ".a",
            "-a",
            "_a",
            "a b",
            "a/b",
            "\\u0430",
            "a\\u200b",
            "\\u00e9",
            "a\\u0000",
            "a\\n",
            "x".repeat(33),
            "x".repeat(300),
            "#dev",
            "@bob",
            "\\uff41")) {
      alice.mayNotSet("room", "{'type':'create','room':'" + name + "'}");
      alice.mayNotSet("room", "{'type':'join','room':'" + name + "'}");
      alice.mayNotSet("user", "{'type':'register','user':'" + name + "','password':'long enough'}");
      alice.mayNotSet("after", "{'type':'rooms','after':'" + name + "'}");
    }
    String longest = (probe.name() + ".x-y_9" + "z".repeat(32)).substring(0, 32);
    alice.does("{'type':'create','room':'" + longest + "'}");
  }

  private static void folded(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.name();
    String loud = room.toUpperCase(Locale.ROOT);
    Expect.equal(
        room,
        Expect.text(alice.does("{'type':'create','room':'" + loud + "'}"), "room"),
        "the room");
    Expect.equal(
        room,
        Expect.text(alice.does("{'type':'send','room':'" + loud + "','text':'x'}"), "room"),
        "the room");
    alice.mayNotSet("room", "{'type':'create','room':'\\u212a'}");
    alice.mayNotSet("room", "{'type':'create','room':'\\u0131'}");
  }

  private static void guests(Probe probe) throws IOException {
    Netcat stranger = probe.stranger();
    stranger.mayNotSet("user", "{'type':'login','user':'" + "x".repeat(17) + "','guest':true}");
    stranger.mayNotSet("user", "{'type':'login','user':'','guest':true}");
    if (probe.offers("guest")) {
      String longest = (probe.name() + "x".repeat(16)).substring(0, 16);
      stranger.does("{'type':'login','user':'" + longest + "','guest':true}");
    }
  }

  private static void texts(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    String send = "{'type':'send','room':'" + room + "','text':'%s'}";
    int most = (int) probe.limit("textBytes", 16_384);
    String longest = "\u00fc".repeat(most / 2);
    alice.does(send.formatted(longest));
    alice.mayNotSet("text", send.formatted(longest + "xx"));
    alice.mayNotSet("text", send.formatted(""));
    alice.does(send.formatted("a\\n\\tb \\u202e \\u200d"));
    for (String bad : List.of("\\u0000", "\\u0007", "\\u001b", "\\r", "\\u007f", "\\u009b")) {
      alice.mayNotSet("text", send.formatted("a" + bad));
    }
  }

  private static void topics(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    String topic = "{'type':'topic','room':'" + room + "','topic':'%s'}";
    String longest = "\u00fc".repeat((int) probe.limit("topicBytes", 512) / 2);
    alice.does(topic.formatted(longest));
    alice.does(topic.formatted(""));
    for (String bad : List.of(longest + "xx", "a\\nb", "a\\tb", "\\u001b[2J", "\\u0085")) {
      alice.mayNotSet("topic", topic.formatted(bad));
    }
  }

  private static void devices(Probe probe) throws IOException {
    Netcat stranger = probe.stranger();
    String login = "{'type':'login','user':'nobody','password':'x','device':'%s'}";
    stranger.mayNotSet("device", login.formatted("x".repeat(65)));
    stranger.mayNotSet("device", login.formatted("a\\nb"));
    if (probe.offers("password")) {
      stranger.mayNot(login.formatted("\u00fc".repeat(32)), "bad_credentials");
    }
  }

  private static void keys(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    String send = "{'type':'send','room':'" + room + "','key':'%s','text':'x'}";
    String longest = " ~".repeat(32);
    alice.does(send.formatted(longest));
    for (String bad : List.of("", longest + "x", "\u00fc", "\\t", "\\u007f")) {
      alice.mayNotSet("key", send.formatted(bad));
    }
  }

  private static void passwords(Probe probe) throws IOException {
    String register = "{'type':'register','user':'" + probe.accountName() + "','password':'%s'}";
    Netcat stranger = probe.stranger();
    for (String bad : List.of("1234567", "x".repeat(1_025), "12345678\\n", "12345678\\u009b")) {
      stranger.mayNotSet("password", register.formatted(bad));
    }
    stranger.does(register.formatted("\u00fc".repeat(4)));
  }
}
