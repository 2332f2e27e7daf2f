package chat.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes entries, events and what frames a session; {@link ReplyWriter} writes the replies. */
final class ServerFrameWriter {

  /** What an entry holds beside its text: its members' names, a room, a name, a key, numbers. */
  private static final int ENTRY_BYTES = 256;

  private static final int NAME_BYTES = Names.CHARS + 3;
  private static final int HELLO_BYTES = 512;

  private ServerFrameWriter() {}

  static byte[] write(ServerFrame frame) {
    return switch (frame) {
      case Reply reply -> ReplyWriter.write(reply);
      case Entry entry -> entry(entry);
      case Event event -> event(event);
      case ServerFrame.Hello hello -> hello(hello);
      case ServerFrame.Bye bye ->
          FrameWriter.frame("bye", 64)
              .member("reason", bye.reason().wire())
              .member("retryAfterMs", bye.retryAfterMs())
              .end();
      case ServerFrame.Ping _ -> FrameWriter.frame("ping", 32).end();
      case ServerFrame.Ok ok -> Codec.encode(ok.body());
      case ServerFrame.Unknown unknown ->
          throw new IllegalArgumentException("only ever decoded: " + unknown);
    };
  }

  /** The same bytes for every receiver, and what the store keeps: members in this order. */
  private static byte[] entry(Entry entry) {
    return switch (entry) {
      case Entry.Message message ->
          entry(message, ENTRY_BYTES + message.text().length())
              .member("key", message.key())
              .member("text", message.text())
              .end();
      case Entry.Join join -> entry(join, ENTRY_BYTES).end();
      case Entry.Leave leave -> entry(leave, ENTRY_BYTES).end();
      case Entry.Topic topic ->
          entry(topic, ENTRY_BYTES + topic.topic().length()).member("topic", topic.topic()).end();
      case Entry.Other other -> throw new IllegalArgumentException("only ever decoded: " + other);
    };
  }

  private static FrameWriter entry(Entry entry, int capacity) {
    return FrameWriter.frame(entry.kind(), capacity)
        .member("room", entry.room())
        .member("seq", entry.seq())
        .member("at", entry.at())
        .member("from", entry.from());
  }

  private static byte[] event(Event event) {
    return switch (event) {
      case Event.Presence presence -> presence(presence);
      case Event.Typing typing ->
          FrameWriter.frame("typing", 128)
              .member("room", typing.room())
              .member("from", typing.from())
              .end();
      case Event.Read read ->
          FrameWriter.frame("read", 128)
              .member("room", read.room())
              .member("read", read.read())
              .end();
      case Event.Memberships _ -> FrameWriter.frame("memberships", 32).end();
    };
  }

  private static byte[] presence(Event.Presence presence) {
    int names = presence.online().size() + presence.offline().size();
    FrameWriter frame =
        FrameWriter.frame("presence", 128 + NAME_BYTES * names).member("room", presence.room());
    strings(frame.name("online"), presence.online());
    return strings(frame.name("offline"), presence.offline()).end();
  }

  private static FrameWriter strings(FrameWriter frame, List<String> values) {
    String separator = "";
    frame.raw("[");
    for (String value : values) {
      frame.raw(separator).string(value);
      separator = ",";
    }
    return frame.raw("]");
  }

  private static byte[] hello(ServerFrame.Hello hello) {
    FrameWriter frame =
        FrameWriter.frame("hello", HELLO_BYTES)
            .member("server", hello.server())
            .member("version", hello.version())
            .member("protocol", hello.protocol())
            .member("tls", hello.tls())
            .member("time", hello.time());
    strings(frame.name("auth"), hello.auth());
    frame.member("registration", hello.registration().wire());
    return limits(frame.name("limits"), hello.limits()).end();
  }

  private static FrameWriter limits(FrameWriter frame, Limits limits) {
    frame
        .raw("{\"frameBytes\":")
        .number(limits.frameBytes())
        .member("loginFrameBytes", limits.loginFrameBytes())
        .member("textBytes", limits.textBytes())
        .member("topicBytes", limits.topicBytes())
        .member("pageRows", limits.pageRows())
        .member("rooms", limits.rooms())
        .member("loginMs", limits.loginMs())
        .member("pingMs", limits.pingMs())
        .member("idleMs", limits.idleMs());
    return sending(frame, limits.sending()).raw("}");
  }

  private static FrameWriter sending(FrameWriter frame, Limits.@Nullable Sending sending) {
    return sending == null
        ? frame
        : frame
            .member("sendBurst", sending.burst())
            .member("sendPerSecond", sending.perSecond())
            .member("sendBytesPerSecond", sending.bytesPerSecond());
  }
}
