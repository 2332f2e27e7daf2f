package chat.testkit.verify;

import static chat.testkit.verify.Rule.check;

import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** PROTOCOL.md, "Frames". */
final class FrameRules {
  private static final int FRAME_BYTES = 65_536;
  private static final int LOGIN_FRAME_BYTES = 4_096;
  private static final int BAD_AT_A_TIME = 5;

  private FrameRules() {}

  static List<Rule> all() {
    return List.of(
        check("F1", "a frame is one JSON object on one line, LF or CR LF", FrameRules::lines),
        check("F2", "empty lines are skipped, ten thousand are a flood", FrameRules::emptyLines),
        check("F3", "a frame has a limit, a smaller one before login", FrameRules::limits),
        check("F4", "UTF-8 is strict", FrameRules::utf8),
        check("F5", "JSON is strict", FrameRules::json),
        check("F6", "no member twice, no half of a surrogate pair", FrameRules::doubles),
        check("F7", "16 levels and 64 members, and no more", FrameRules::depth),
        check("F8", "a bad frame is survived, the tenth is a flood", FrameRules::flood),
        check("F9", "an unknown type and a missing one are survived", FrameRules::types),
        check("F10", "unknown members are ignored", FrameRules::unknownMembers),
        check("F11", "a known member that is null is wrong", FrameRules::nulls),
        check("F12", "whole numbers are digits up to 2^53-1", FrameRules::numbers),
        check("F13", "the server escapes as little as it must", FrameRules::escapes),
        check("F14", "nothing comes behind bye", FrameRules::bye));
  }

  private static void lines(Probe probe) throws IOException {
    Netcat alice = probe.user();
    alice.sends(bytes("{\"type\":\"ping\",\"id\":\"1\"}\r\n"));
    Expect.equal("1", Expect.text(alice.reads("ok"), "id"), "the id");
    for (String bad : List.of("  ", " \r", "[1]", "7", "'ping'", "null")) {
      alice.mayNot(bad, "bad_frame");
    }
    alice.does("{'type':'ping'}");
  }

  private static void emptyLines(Probe probe) throws IOException {
    Netcat alice = probe.user();
    alice.sends(bytes("\n\r\n".repeat(2_500)));
    Expect.equal(List.of(), alice.readsAllUpToAPing(), "the answer to empty lines");
    alice.sends(bytes("\n".repeat(5_000)));
    alice.hearsBye("flood");
  }

  private static void limits(Probe probe) throws IOException {
    int early = (int) probe.limit("loginFrameBytes", LOGIN_FRAME_BYTES);
    int later = (int) probe.limit("frameBytes", FRAME_BYTES);
    Netcat stranger = probe.stranger();
    stranger.sends(ping(early));
    Expect.equal("1", Expect.text(stranger.reads(), "id"), "the id");
    stranger.sends(ping(early + 1));
    tooLarge(stranger);
    Netcat alice = probe.user();
    alice.sends(ping(later));
    Expect.equal("1", Expect.text(alice.reads("ok"), "id"), "the id");
    alice.sends(ping(later + 1));
    tooLarge(alice);
    Netcat endless = probe.stranger();
    endless.sends("x".repeat(early + 100).getBytes(StandardCharsets.UTF_8));
    tooLarge(endless);
    if (probe.offers("guest")) {
      Netcat quick = probe.stranger();
      String login = "{\"type\":\"login\",\"user\":\"" + probe.name() + "\",\"guest\":true}\n";
      quick.sends(bytes(login + new String(ping(later), StandardCharsets.UTF_8)));
      Expect.members(quick.reads("ok"), "user");
      Expect.equal(
          "1", Expect.text(quick.reads("ok"), "id"), "the id of what stands behind a login");
    }
  }

  private static void tooLarge(Netcat netcat) throws IOException {
    Expect.equal("too_large", Expect.text(netcat.reads("error"), "code"), "the code");
    netcat.hearsBye("too_large");
  }

  private static void utf8(Probe probe) throws IOException {
    List<byte[]> wrong =
        List.of(
            new byte[] {(byte) 0xc0, (byte) 0x80},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            new byte[] {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xe2, (byte) 0x82},
            new byte[] {(byte) 0x80});
    Netcat alice = probe.user();
    for (byte[] each : wrong) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      line.writeBytes(bytes("{\"type\":\"ping\",\"x\":\""));
      line.writeBytes(each);
      line.writeBytes(bytes("\"}\n"));
      alice.sends(line.toByteArray());
      badFrame(alice.reads("error"));
    }
    alice.sends(bytes("\ufeff{\"type\":\"ping\"}\n"));
    badFrame(alice.reads("error"));
    alice.does("{'type':'ping','x':'é😀\u0000'}".replace("\u0000", ""));
  }

  private static void json(Probe probe) throws IOException {
    refusesAll(
        probe,
        List.of(
            "{\"type\":\"ping\",}",
            "{\"type\":\"ping\"}}",
            "{\"type\":\"ping\"} x",
            "{\"type\":\"ping\"",
            "{type:\"ping\"}",
            "{\"type\":\"ping\",\"x\":NaN}",
            "{\"type\":\"ping\",\"x\":Infinity}",
            "{\"type\":\"ping\",\"x\":01}",
            "{\"type\":\"ping\",\"x\":1.}",
            "{\"type\":\"ping\",\"x\":+1}",
            "{\"type\":\"ping\",\"x\":\"\\x41\"}",
            "{\"type\":\"ping\",\"x\":\"\\u12g4\"}",
            "{\"type\":\"ping\",\"x\":\"\t\"}",
            "{\"type\":\"ping\"}//",
            "/**/{\"type\":\"ping\"}",
            "{\"type\":\"ping\",\"x\":tru}",
            "{\"type\":\"ping\";\"x\":1}",
            "{\"type\"=\"ping\"}"));
    Netcat alice = probe.user();
    alice.sends(bytes("{'type':'ping'}\n"));
    badFrame(alice.reads("error"));
    alice.sends(bytes(" \t{ \"type\" :\t\"ping\" , \"x\" : [ 1.5e-3 , true , { } ] } \n"));
    alice.reads("ok");
  }

  private static void doubles(Probe probe) throws IOException {
    refusesAll(
        probe,
        List.of(
            "{\"type\":\"ping\",\"type\":\"ping\"}",
            "{\"type\":\"ping\",\"x\":{\"a\":1,\"a\":2}}",
            "{\"type\":\"ping\",\"x\":[{\"a\":1,\"\\u0061\":2}]}",
            "{\"type\":\"ping\",\"x\":\"\\ud83d\"}",
            "{\"type\":\"ping\",\"x\":\"\\ude00\\ud83d\"}",
            "{\"type\":\"ping\",\"\\ud83d\":1}"));
  }

  private static void depth(Probe probe) throws IOException {
    Netcat alice = probe.user();
    alice.does("{'type':'ping','x':" + "[".repeat(15) + "]".repeat(15) + "}");
    alice.mayNot("{'type':'ping','x':" + "[".repeat(16) + "]".repeat(16) + "}", "bad_frame");
    alice.does("{'type':'ping','x':[1" + ",1".repeat(63) + "]}");
    alice.mayNot("{'type':'ping','x':[1" + ",1".repeat(64) + "]}", "bad_frame");
    StringBuilder members = new StringBuilder("{'type':'ping'");
    for (int i = 1; i < 64; i++) {
      members.append(",'m").append(i).append("':1");
    }
    alice.does(members + "}");
    alice.mayNot(members + ",'one':1}", "bad_frame");
  }

  private static void flood(Probe probe) throws IOException {
    Netcat alice = probe.user();
    for (int i = 0; i < 9; i++) {
      Expect.without(alice.mayNot("x", "bad_frame"), "id");
    }
    alice.does("{'type':'ping'}");
    alice.mayNot("x", "bad_frame");
    alice.hearsBye("flood");
  }

  private static void types(Probe probe) throws IOException {
    Netcat alice = probe.user();
    alice.mayNot("{'type':'dance'}", "unknown_type");
    alice.mayNot("{'type':'PING'}", "unknown_type");
    alice.mayNot("{'type':'ok'}", "unknown_type");
    for (String line : List.of("{}", "{'type':7}", "{'type':null}", "{'type':['ping']}")) {
      alice.mayNotSet("type", line);
    }
    alice.does("{'type':'ping'}");
  }

  private static void unknownMembers(Probe probe) throws IOException {
    Netcat alice = probe.user();
    alice.does("{'type':'ping','whatever':[1,{'a':null}],'more':1e400,'limit':-1,'room':{}}");
    String room = probe.roomOf(alice);
    alice.does("{'type':'send','room':'" + room + "','text':'x','topic':7,'colour':null}");
  }

  private static void nulls(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    alice.mayNotSet("id", "{'type':'ping','id':null}");
    alice.mayNotSet("key", "{'type':'send','room':'" + room + "','text':'x','key':null}");
    alice.mayNotSet("limit", "{'type':'history','room':'" + room + "','limit':null}");
    alice.mayNotSet("room", "{'type':'join','room':null}");
  }

  private static void numbers(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    for (String number :
        List.of("-1", "-0", "1.0", "1e2", "9007199254740992", "1e400", "'1'", "true", "[1]")) {
      alice.mayNotSet("after", "{'type':'history','room':'" + room + "','after':" + number + "}");
      alice.mayNotSet("seq", "{'type':'read','room':'" + room + "','seq':" + number + "}");
    }
    alice.mayNot("{'type':'history','room':'" + room + "','after':9007199254740991}", "conflict");
    alice.does("{'type':'history','room':'" + room + "','after':0}");
  }

  private static void escapes(Probe probe) throws IOException {
    Netcat alice = probe.user();
    String room = probe.roomOf(alice);
    alice.sends(
        bytes(
            "{\"type\":\"send\",\"room\":\""
                + room
                + "\",\"text\":\"<\\u0026>=\\u0027\\u00e9\\/\\\"\\\\\\n\\u2028\\ud83d\\ude00\"}\n"));
    for (String line; (line = alice.readsLine()) != null; ) {
      if (line.startsWith("{\"type\":\"message\"")) {
        Expect.that(
            line.endsWith("\"text\":\"<&>='é/\\\"\\\\\\n\u2028😀\"}"),
            "it is escaped otherwise: " + line);
        return;
      }
    }
    throw new AssertionError("the message did not come");
  }

  private static void bye(Probe probe) throws IOException {
    Netcat alice = probe.user();
    alice.sends(bytes("{\"type\":\"logout\"}\n" + "{\"type\":\"ping\"}\n".repeat(500)));
    List<JsonObject> frames = alice.readsToTheEnd();
    Expect.that(
        !frames.isEmpty() && Netcat.is(frames.getLast(), "bye"),
        "the last that can be read should be bye: " + frames);
    Expect.equal(
        1L, frames.stream().filter(frame -> Netcat.is(frame, "ok")).count(), "replies before bye");
  }

  /** Each of these is a bad frame; on several connections, so that it is no flood. */
  static void refusesAll(Probe probe, List<String> lines) throws IOException {
    for (int i = 0; i < lines.size(); i += BAD_AT_A_TIME) {
      Netcat alice = probe.user();
      for (String line : lines.subList(i, Math.min(lines.size(), i + BAD_AT_A_TIME))) {
        alice.sends(bytes(line + "\n"));
        JsonObject reply = alice.reads();
        Expect.that(
            Netcat.is(reply, "error") && Expect.text(reply, "code").equals("bad_frame"),
            line + " should be a bad_frame and got " + reply);
      }
      alice.does("{'type':'ping'}");
    }
  }

  private static void badFrame(JsonObject refusal) {
    Expect.equal("bad_frame", Expect.text(refusal, "code"), "the code");
  }

  /** A ping of exactly so many bytes with its LF. */
  private static byte[] ping(int bytes) {
    String empty = "{\"type\":\"ping\",\"id\":\"1\",\"x\":\"\"}\n";
    return bytes(empty.replace("\"\"", "\"" + "x".repeat(bytes - empty.length()) + "\""));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
