package chat.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The golden lines, and the values that they mean, in the same order. */
final class Golden {
  static final String LOG = "x1Zr9_-aQ3b";
  static final String TOKEN = "ct1_Gm1xTgkq0zbJ3V5n8yWc4uYdR7sLhPfA2oEiKtNvXqU";
  static final String INVITE = "mzxw6ytboi4dsnjqgi3tkmbqge";
  static final Instant AT = Instant.parse("2026-11-20T23:54:00.123Z");

  private Golden() {}

  /** A reply and the request that it answers. */
  record Answer(Request request, Reply reply) {}

  /** The lines of {@code golden/name.ndjson}, without LF. */
  static List<String> lines(String name) {
    String resource = "/golden/" + name + ".ndjson";
    try (InputStream in = Golden.class.getResourceAsStream(resource)) {
      byte[] bytes = Objects.requireNonNull(in, resource).readAllBytes();
      return List.of(new String(bytes, StandardCharsets.UTF_8).split("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Request> requests() {
    return List.of(
        new Request.Ping(null),
        new Request.Ping("1"),
        new Request.Ping("😀\"\\\u0001\n id"),
        new Request.Pong(),
        new Request.Register("2", "alice", "correct horse battery", null, false, ""),
        new Request.Register("2", "alice", "grüße, 日本", INVITE, true, "alice's laptop"),
        new Request.Login("3", new Credentials.Password("alice", "correct horse"), false, ""),
        new Request.Login("3", new Credentials.Password("alice", ""), true, "laptop"),
        new Request.Login("3", new Credentials.Token(TOKEN), false, ""),
        new Request.Login("3", new Credentials.Guest("bob"), false, ""),
        new Request.Login("3", new Credentials.Guest("sixteen-is-legal"), false, "kiosk"),
        new Request.Logout("4"),
        new Request.Passwd("5", "correct horse", "battery staple"),
        new Request.Tokens("6"),
        new Request.Revoke("7", "t-19"),
        new Request.Create("8", "dev", "", Visibility.PUBLIC),
        new Request.Create("8", "ops", "who is on call? → alice", Visibility.PRIVATE),
        new Request.Rooms("9", false, "", 100),
        new Request.Rooms("9", true, "dev", 500),
        new Request.Join("10", "dev", Start.UNSPECIFIED),
        new Request.Join("10", "dev", new Start.After(0, null)),
        new Request.Join("10", "dev", new Start.After(41, LOG)),
        new Request.Join("10", "dev", new Start.Last(50)),
        new Request.Leave("11", "dev"),
        new Request.Invite("12", "ops", "bob"),
        new Request.Follow("13", "dev", Start.UNSPECIFIED),
        new Request.Follow("13", "dev", new Start.After(Limits.MAX_INTEGER, LOG)),
        new Request.Follow("13", "dev", new Start.Last(0)),
        new Request.Unfollow("14", "dev"),
        new Request.Members("15", "dev", "", 100),
        new Request.Members("15", "dev", "alice", 1),
        new Request.History("16", "dev", null, null, 50),
        new Request.History("16", "dev", new Start.After(0, null), null, 500),
        new Request.History("16", "dev", new Start.After(41, LOG), null, 50),
        new Request.History("16", "dev", null, 42L, 50),
        new Request.Topic("17", "dev", "release on friday"),
        new Request.Topic("17", "dev", ""),
        new Request.Typing("18", "dev"),
        new Request.Send("19", "dev", "hello", "k-7"),
        new Request.Send(null, "a", "x", null),
        new Request.Send(
            "20",
            "0.0_0-0",
            "<b>\"it's\"</b> & a=b \\ /\n\ttab \u00a0\u2028\u2029\ufeff \ue000 日本😀",
            " key with ~ and blanks "),
        new Request.Read("21", "dev", 42));
  }

  static List<Answer> answers() {
    var dev = new Reply.RoomStatus("dev", LOG, 44, 41, 3, Role.OWNER);
    var lobby = new Reply.RoomStatus("lobby", "0aB-_cD9eFg", 7, 7, 0, Role.MEMBER);
    var ops = new Reply.RoomStatus("ops", "Q7t_0-wLm2z", 1, 1, 0, Role.OWNER);
    Request login = new Request.Login("3", new Credentials.Token(TOKEN), false, "");
    Request join = new Request.Join("10", "dev", Start.UNSPECIFIED);
    Request follow = new Request.Follow("13", "dev", Start.UNSPECIFIED);
    Request send = new Request.Send("19", "dev", "hello", "k-7");
    return List.of(
        new Answer(new Request.Ping(null), new Reply.Done(null)),
        new Answer(new Request.Logout("4"), new Reply.Done("4")),
        new Answer(
            login,
            new Reply.LoggedIn(
                "3",
                "alice",
                "s-1f",
                List.of(dev, lobby),
                List.of(new Reply.Invited("ops", "bob")),
                null)),
        new Answer(
            new Request.Login("3", new Credentials.Guest("bob"), false, ""),
            new Reply.LoggedIn("3", "guest-bob-2", "s-20", List.of(), List.of(), TOKEN)),
        new Answer(
            new Request.Tokens("6"),
            new Reply.TokenList(
                "6",
                List.of(
                    new Reply.TokenInfo("t-19", "alice's laptop", AT, "2026-11-20", true),
                    new Reply.TokenInfo("t-7", "", Instant.EPOCH, "1970-01-01", false)))),
        new Answer(
            new Request.Create("8", "dev", "", Visibility.PUBLIC),
            new Reply.Joined("8", "dev", LOG, 1, 0L, "", Role.OWNER, 1, true, false)),
        new Answer(
            join,
            new Reply.Joined(
                "10", "dev", LOG, 45, 44L, "release on friday", Role.MEMBER, 45, true, false)),
        new Answer(
            join, new Reply.Joined("10", "dev", LOG, 45, null, "", Role.MEMBER, 41, false, true)),
        new Answer(new Request.Leave("11", "dev"), new Reply.Left("11", "dev", true)),
        new Answer(new Request.Leave("11", "dev"), new Reply.Left("11", "dev", false)),
        new Answer(new Request.Invite("12", "ops", "bob"), new Reply.InRoom("12", "ops")),
        new Answer(follow, new Reply.Followed("13", "dev", LOG, 44, 41L, false)),
        new Answer(follow, new Reply.Followed("13", "dev", LOG, 44, null, true)),
        new Answer(
            new Request.Rooms("9", false, "", 100),
            new Reply.RoomPage(
                "9",
                List.of(
                    new Reply.RoomRow("dev", "release on friday", Visibility.PUBLIC, 12, dev),
                    new Reply.RoomRow("news", "", Visibility.PUBLIC, 0, null)),
                null,
                true)),
        new Answer(
            new Request.Rooms("9", true, "", 100),
            new Reply.RoomPage(
                "9",
                List.of(new Reply.RoomRow("ops", "who is on call?", Visibility.PRIVATE, 2, ops)),
                List.of(new Reply.Invited("plans", "bob")),
                false)),
        new Answer(
            new Request.Members("15", "dev", "", 100),
            new Reply.MemberPage(
                "15",
                List.of(
                    new Reply.MemberRow("alice", true, Role.OWNER),
                    new Reply.MemberRow("guest-bob-2", false, Role.MEMBER)),
                false)),
        new Answer(
            new Request.History("16", "dev", null, null, 50),
            history(true, entries().subList(0, 2), 43)),
        new Answer(
            new Request.History("16", "dev", new Start.After(43, LOG), null, 50),
            history(false, List.of(), 43)),
        new Answer(
            new Request.Topic("17", "dev", "release on friday"),
            new Reply.TopicSet("17", "dev", 43, AT)),
        new Answer(send, new Reply.Sent("19", "dev", 42, AT, false)),
        new Answer(send, new Reply.Sent("19", "dev", 42, AT, true)),
        new Answer(
            new Request.Read("21", "dev", 42), new Reply.ReadAt("21", "dev", Limits.MAX_INTEGER)));
  }

  private static Reply history(boolean newest, List<Entry> entries, long head) {
    List<byte[]> frames = entries.stream().map(Golden::withoutNewline).toList();
    return new Reply.HistoryPage("16", frames, newest, LOG, head, newest);
  }

  static byte[] withoutNewline(ServerFrame frame) {
    byte[] line = Codec.encode(frame);
    return Arrays.copyOf(line, line.length - 1);
  }

  static List<Reply.Refusal> refusals() {
    return List.of(
        Reply.Refusal.of(
            ErrorCode.BAD_FRAME, "this line is not one object of strict JSON (RFC 8259)"),
        Reply.Refusal.of(ErrorCode.TOO_LARGE, "a frame is at most 65536 bytes with its newline"),
        Reply.Refusal.of(ErrorCode.UNKNOWN_TYPE, "this server knows no request of that type")
            .to("1"),
        Reply.Refusal.invalid("room", "room is missing").to("2"),
        Reply.Refusal.of(ErrorCode.UNAUTHENTICATED, "log in first").to("3"),
        Reply.Refusal.otherLog("this is not the history you had: begin anew", 44, LOG).to("4"),
        Reply.Refusal.of(ErrorCode.SHUTTING_DOWN, "this server is going away: come back later")
            .to("5"),
        Reply.Refusal.retryAfter(ErrorCode.RATE_LIMITED, "too fast: wait 250 ms", 250).to("6"),
        Reply.Refusal.of(ErrorCode.FORBIDDEN, "only members may send: join dev first").to("7"),
        Reply.Refusal.of(ErrorCode.BAD_CREDENTIALS, "user and password do not match").to("8"),
        Reply.Refusal.of(ErrorCode.NOT_FOUND, "there is no room of that name").to("9"),
        Reply.Refusal.of(ErrorCode.UNAVAILABLE, "the disk is full: try again later").to("10"),
        Reply.Refusal.of(ErrorCode.INTERNAL, "a fault of this server; nothing was changed")
            .to("11"));
  }

  static List<Entry> entries() {
    return List.of(
        new Entry.Message("dev", 42, AT, "alice", "k-7", "hello"),
        new Entry.Message("dev", 43, AT, "bob", null, "no key"),
        new Entry.Message(
            "0.0_0-0",
            Limits.MAX_INTEGER,
            Instant.parse("9999-12-31T23:59:59.999Z"),
            "guest-sixteen-is-legal-2",
            "~\"\\ ",
            "<b>\"it's\"</b> & a=b \\ /\n\ttab \u00a0\u2028\u2029\ufeff \ue000 日本😀"),
        new Entry.Join("dev", 1, Instant.parse("1970-01-01T00:00:00Z"), "alice"),
        new Entry.Leave("dev", 44, Instant.parse("2028-02-29T12:00:00.001Z"), "bob"),
        new Entry.Topic("dev", 45, AT, "alice", "release on \"friday\""),
        new Entry.Topic("dev", 46, AT, "alice", ""));
  }

  static List<Event> events() {
    return List.of(
        new Event.Presence("dev", List.of("alice", "bob"), List.of()),
        new Event.Presence("dev", List.of(), List.of("guest-bob-2")),
        new Event.Typing("dev", "bob"),
        new Event.Read("dev", 42),
        new Event.Memberships());
  }

  static List<ServerFrame> session() {
    var usual =
        new Limits(
            65_536,
            4_096,
            16_384,
            512,
            500,
            256,
            30_000,
            30_000,
            90_000,
            new Limits.Sending(20, 10, 65_536));
    var unlimited = new Limits(65_536, 4_096, 16_384, 512, 500, 256, 30_000, 30_000, 90_000, null);
    return List.of(
        new ServerFrame.Hello(
            "chat.example",
            "0.1.0",
            1,
            true,
            AT,
            List.of("password", "token"),
            Registration.INVITE,
            usual),
        new ServerFrame.Hello(
            "",
            "0.1.0-SNAPSHOT",
            1,
            false,
            AT,
            List.of("password", "token", "guest"),
            Registration.OPEN,
            unlimited),
        new ServerFrame.Hello("x", "1", 1, false, AT, List.of(), Registration.CLOSED, usual),
        new ServerFrame.Ping(),
        new ServerFrame.Bye(ByeReason.SHUTTING_DOWN, 1_000L),
        new ServerFrame.Bye(ByeReason.BUSY, 5_000L),
        new ServerFrame.Bye(ByeReason.LOGIN_TIMEOUT),
        new ServerFrame.Bye(ByeReason.IDLE),
        new ServerFrame.Bye(ByeReason.TOO_LARGE),
        new ServerFrame.Bye(ByeReason.FLOOD),
        new ServerFrame.Bye(ByeReason.REPLACED),
        new ServerFrame.Bye(ByeReason.KICKED),
        new ServerFrame.Bye(ByeReason.DISABLED),
        new ServerFrame.Bye(ByeReason.REVOKED),
        new ServerFrame.Bye(ByeReason.LOGOUT),
        new ServerFrame.Bye(ByeReason.EOF),
        new ServerFrame.Bye(ByeReason.TLS_REQUIRED),
        new ServerFrame.Bye(ByeReason.UNAVAILABLE),
        new ServerFrame.Bye(ByeReason.INTERNAL));
  }
}
