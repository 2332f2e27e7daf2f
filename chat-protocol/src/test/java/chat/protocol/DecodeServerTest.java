package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's patience with a newer server, and where it ends. */
class DecodeServerTest {

  private static ServerFrame decode(String line) throws ProtocolException {
    return Codec.decodeServer(line.getBytes(StandardCharsets.UTF_8));
  }

  private static Reply result(Request request, String line) throws ProtocolException {
    return Codec.result(request, assertInstanceOf(ServerFrame.Ok.class, decode(line)));
  }

  @Test
  void ignoresUnknownMembers() throws ProtocolException {
    assertEquals(
        new Event.Typing("dev", "bob"),
        decode("{\"type\":\"typing\",\"room\":\"dev\",\"from\":\"bob\",\"new\":{\"a\":[1e400]}}"));
  }

  @Test
  void countsEntriesThatItDoesNotKnow() throws ProtocolException {
    assertEquals(
        new Entry.Other("dev", 7, Golden.AT, "bob", "react"),
        decode(
            "{\"type\":\"react\",\"room\":\"dev\",\"seq\":7,\"at\":\"2026-11-20T23:54:00.123Z\","
                + "\"from\":\"bob\",\"to\":3}"));
    assertEquals(
        new Entry.Other("dev", 8, Instant.EPOCH, "", "role"),
        decode("{\"type\":\"role\",\"room\":\"dev\",\"seq\":8,\"at\":5,\"from\":null}"));
    assertEquals(
        new Entry.Other("dev", 9, Instant.EPOCH, "", "typing"),
        decode("{\"type\":\"typing\",\"room\":\"dev\",\"seq\":9}"),
        "whatever has a seq is an entry");
  }

  @Test
  void ignoresOtherFramesThatItDoesNotKnow() throws ProtocolException {
    assertEquals(
        new ServerFrame.Unknown("weather"), decode("{\"type\":\"weather\",\"seq\":\"x\"}"));
  }

  @Test
  void givesUnknownWordsACarefulMeaning() throws ProtocolException {
    assertEquals(
        new ServerFrame.Bye(ByeReason.OTHER), decode("{\"type\":\"bye\",\"reason\":\"tired\"}"));
    var refusal =
        assertInstanceOf(
            Reply.Refusal.class, decode("{\"type\":\"error\",\"code\":\"tired\",\"id\":\"1\"}"));
    assertEquals(ErrorCode.OTHER, refusal.code());
    var joined =
        (Reply.Joined)
            result(
                new Request.Join("1", "dev", Start.UNSPECIFIED),
                "{\"type\":\"ok\",\"id\":\"1\",\"room\":\"dev\",\"log\":\"x\",\"head\":1,"
                    + "\"after\":1,\"topic\":\"\",\"role\":\"king\",\"read\":0,\"joined\":true}");
    assertEquals(Role.MEMBER, joined.role());
  }

  @Test
  void readsTheNumberOfAnyProtocol() throws ProtocolException {
    var hello =
        assertInstanceOf(
            ServerFrame.Hello.class,
            decode("{\"type\":\"hello\",\"protocol\":2,\"limits\":[],\"time\":7,\"auth\":null}"));
    assertEquals(2, hello.protocol());
  }

  @Test
  void assumesTheUsualLimitsWhereAServerIsSilent() throws ProtocolException {
    var hello =
        (ServerFrame.Hello)
            decode(
                "{\"type\":\"hello\",\"protocol\":1,\"time\":\"2026-11-20T23:54:00Z\","
                    + "\"registration\":\"moon\",\"limits\":{\"textBytes\":100}}");
    assertEquals(100, hello.limits().textBytes());
    assertEquals(65_536, hello.limits().frameBytes());
    assertEquals(Registration.CLOSED, hello.registration());
  }

  @Test
  void takesWideArraysAndDeepValuesButNoEndlessOnes() throws ProtocolException {
    String wide = "\"x" + "\",\"x".repeat(500) + "\"";
    var presence =
        (Event.Presence)
            decode(
                "{\"type\":\"presence\",\"room\":\"dev\",\"online\":["
                    + wide
                    + "],\"offline\":[]}");
    assertEquals(501, presence.online().size());
    assertEquals(
        new ServerFrame.Ping(),
        decode("{\"type\":\"ping\",\"x\":" + "[".repeat(63) + "]".repeat(63) + "}"));
    assertThrows(
        ProtocolException.class,
        () -> decode("{\"type\":\"ping\",\"x\":" + "[".repeat(64) + "]".repeat(64) + "}"));
    assertThrows(ProtocolException.class, () -> decode("[".repeat(60_000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 400 Bad Request",
        "[]",
        "{}",
        "{\"type\":null}",
        "{\"type\":\"ping\",\"type\":\"ping\"}",
        "{\"type\":\"ping\"}{}",
        "{\"type\":\"hello\"}",
        "{\"type\":\"hello\",\"protocol\":\"1\"}",
        "{\"type\":\"bye\"}",
        "{\"type\":\"error\",\"id\":\"1\"}",
        "{\"type\":\"ok\",\"id\":1}",
        "{\"type\":\"message\",\"room\":\"dev\",\"text\":\"no seq\"}",
        "{\"type\":\"message\",\"room\":\"dev\",\"seq\":1.0,\"text\":\"no seq\"}",
        "{\"type\":\"message\",\"room\":\"dev\",\"seq\":1,\"from\":\"a\",\"text\":\"no time\"}",
        "{\"type\":\"message\",\"room\":\"dev\",\"seq\":1,\"at\":\"yesterday\",\"from\":\"a\",\"text\":\"\"}",
        "{\"type\":\"join\",\"seq\":1,\"at\":\"2026-11-20T23:54:00.123Z\",\"from\":\"a\"}",
        "{\"type\":\"react\",\"seq\":1}",
        "{\"type\":\"presence\",\"room\":\"dev\",\"online\":[1],\"offline\":[]}",
        "{\"type\":\"read\",\"room\":\"dev\",\"read\":-1}",
      })
  void refusesWhatIsNoFrame(String line) {
    var thrown = assertThrows(ProtocolException.class, () -> decode(line));
    assertTrue(String.valueOf(thrown.getMessage()).contains("the server sent"), thrown::getMessage);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"ok\",\"id\":\"1\"}",
        "{\"type\":\"ok\",\"id\":\"1\",\"room\":\"dev\",\"seq\":\"7\",\"at\":\"2026-11-20T23:54:00.123Z\"}",
        "{\"type\":\"ok\",\"id\":\"1\",\"room\":\"dev\",\"seq\":7,\"at\":7}",
        "{\"type\":\"ok\",\"id\":\"1\",\"room\":[],\"seq\":7,\"at\":\"2026-11-20T23:54:00.123Z\"}",
      })
  void refusesAnOkThatDoesNotAnswerTheRequest(String line) {
    var send = new Request.Send("1", "dev", "hi", "k");
    assertThrows(ProtocolException.class, () -> result(send, line));
  }

  @Test
  void givesHistoryBackAsTheBytesThatTheServerHas() throws ProtocolException {
    // A kind of a newer server, its numbers spelled in ways that no double would keep.
    String entry =
        "{\"type\":\"poll\",\"room\":\"dev\",\"seq\":3,\"z\":1.50,\"a\":[1e400,-0,{},[],null,true],"
            + "\"\u2028\":\"\\\"\\\\\\u0001\\n</&='\u007f\ufeff😀\"}";
    var page =
        (Reply.HistoryPage)
            result(
                new Request.History("1", "dev", null, null, 50),
                "{\"type\":\"ok\",\"id\":\"1\",\"log\":\"x\",\"head\":3,\"entries\":["
                    + entry
                    + "],\"more\":true}");
    assertEquals(
        List.of(entry),
        page.entries().stream().map(e -> new String(e, StandardCharsets.UTF_8)).toList());
    assertInstanceOf(Entry.Other.class, Codec.decodeServer(page.entries().getFirst()));
  }

  @Test
  void neverEncodesWhatItDoesNotKnow() {
    assertThrows(
        IllegalArgumentException.class, () -> Codec.encode(new ServerFrame.Unknown("weather")));
    assertThrows(
        IllegalArgumentException.class,
        () -> Codec.encode(new Entry.Other("dev", 1, Golden.AT, "bob", "react")));
  }
}
