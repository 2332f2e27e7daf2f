package chat.protocol;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a server sent: as strict about JSON as the server is, but patient with whatever a
 * newer server may add.
 */
final class ServerFrameReader {

  /** Only so that no frame can exhaust the stack. */
  private static final int DEPTH = 64;

  private ServerFrameReader() {}

  static ServerFrame read(byte[] line) throws ProtocolException {
    JsonObject object;
    try {
      object = StrictJson.parse(line, 0, line.length, DEPTH, Integer.MAX_VALUE);
    } catch (StrictJson.Malformed e) {
      throw new ProtocolException("the server sent a line that is no frame: " + e.getMessage());
    }
    var body = new Body(object);
    String type = body.string("type");
    return switch (type) {
      case "ok" -> new ServerFrame.Ok(body.optionalString("id"), object);
      case "error" -> refusal(body);
      default -> body.isNumber("seq") ? entry(type, body) : other(type, body);
    };
  }

  private static Reply.Refusal refusal(Body body) throws ProtocolException {
    return new Reply.Refusal(
        body.optionalString("id"),
        Words.errorCode(body.string("code")),
        body.string("message", ""),
        body.optionalString("field"),
        body.optionalNumber("retryAfterMs"),
        body.optionalNumber("head"),
        body.optionalString("log"));
  }

  private static Entry entry(String type, Body body) throws ProtocolException {
    String room = body.string("room");
    long seq = body.number("seq");
    return switch (type) {
      case "message" ->
          new Entry.Message(
              room,
              seq,
              body.time("at"),
              body.string("from"),
              body.optionalString("key"),
              body.string("text"));
      case "join" -> new Entry.Join(room, seq, body.time("at"), body.string("from"));
      case "leave" -> new Entry.Leave(room, seq, body.time("at"), body.string("from"));
      case "topic" ->
          new Entry.Topic(room, seq, body.time("at"), body.string("from"), body.string("topic"));
      default -> unknownEntry(room, seq, type, body);
    };
  }

  /** Nothing in it can be wrong but its room and number, or a client could not count it. */
  private static Entry unknownEntry(String room, long seq, String type, Body body) {
    Instant at = Instant.EPOCH;
    String from = "";
    try {
      at = body.time("at");
      from = body.string("from");
    } catch (ProtocolException _) {
      // Its content is ignored anyway.
    }
    return new Entry.Other(room, seq, at, from, type);
  }

  private static ServerFrame other(String type, Body body) throws ProtocolException {
    return switch (type) {
      case "hello" -> hello(body);
      case "bye" ->
          new ServerFrame.Bye(
              Words.byeReason(body.string("reason")), body.optionalNumber("retryAfterMs"));
      case "ping" -> new ServerFrame.Ping();
      case "presence" ->
          new Event.Presence(body.string("room"), body.strings("online"), body.strings("offline"));
      case "typing" -> new Event.Typing(body.string("room"), body.string("from"));
      case "read" -> new Event.Read(body.string("room"), body.number("read"));
      case "memberships" -> new Event.Memberships();
      case "message", "join", "leave", "topic" ->
          throw new ProtocolException("the server sent an entry without its seq: " + type);
      default -> new ServerFrame.Unknown(type);
    };
  }

  /** Only the protocol's number must be there: a client reads it before it trusts the rest. */
  private static ServerFrame.Hello hello(Body body) throws ProtocolException {
    int protocol = (int) Math.min(body.number("protocol"), Integer.MAX_VALUE);
    if (protocol != Codec.PROTOCOL) {
      return new ServerFrame.Hello(
          "", "", protocol, false, Instant.EPOCH, List.of(), Registration.CLOSED, Limits.DEFAULT);
    }
    return new ServerFrame.Hello(
        body.string("server", ""),
        body.string("version", ""),
        protocol,
        body.flag("tls"),
        body.time("time"),
        body.strings("auth"),
        Words.registration(body.string("registration", "")),
        limits(body.object("limits")));
  }

  private static Limits limits(Body body) throws ProtocolException {
    Limits usual = Limits.DEFAULT;
    return new Limits(
        body.intNumber("frameBytes", usual.frameBytes()),
        body.intNumber("loginFrameBytes", usual.loginFrameBytes()),
        body.intNumber("textBytes", usual.textBytes()),
        body.intNumber("topicBytes", usual.topicBytes()),
        body.intNumber("pageRows", usual.pageRows()),
        body.intNumber("rooms", usual.rooms()),
        body.number("loginMs", usual.loginMs()),
        body.number("pingMs", usual.pingMs()),
        body.number("idleMs", usual.idleMs()),
        sending(body));
  }

  private static Limits.@Nullable Sending sending(Body body) throws ProtocolException {
    if (!body.has("sendBurst")) {
      return null;
    }
    return new Limits.Sending(
        body.intNumber("sendBurst", 0),
        body.intNumber("sendPerSecond", Integer.MAX_VALUE),
        body.intNumber("sendBytesPerSecond", Integer.MAX_VALUE));
  }
}
