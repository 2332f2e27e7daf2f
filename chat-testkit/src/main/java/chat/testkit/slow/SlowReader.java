package chat.testkit.slow;

import chat.client.link.Dialer;
import chat.protocol.Link;
import chat.testkit.load.Lines;
import chat.testkit.load.LoadRoom;
import chat.testkit.load.LoadStream;
import chat.testkit.load.Violations;
import chat.testkit.load.Violations.Kind;
import chat.testkit.wire.Wire;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A follower who stops reading without a word, as a program does that was suspended: its socket
 * stays open. It wakes up when it was closed, reads what its side of the connection still has, and
 * comes back from its cursor.
 *
 * <p>For one thread at a time.
 */
final class SlowReader implements AutoCloseable {
  /** So small that little is on its way when it stops: what waits then waits at the server. */
  private static final int RECEIVE_BUFFER_BYTES = 4 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final int stopsAfter;
  private final LoadRoom room;
  private final Violations violations;
  private final LoadStream stream;
  private String token = "";
  private String log = "";
  private long after;
  private int port;
  private @Nullable Wire wire;
  private @Nullable Lines lines;

  /**
   * Somebody who is not there yet.
   *
   * @param stopsAfter entries that it reads before it stops
   */
  SlowReader(String name, int stopsAfter, LoadRoom room, Violations violations) {
    this.name = name;
    this.stopsAfter = stopsAfter;
    this.room = room;
    this.violations = violations;
    this.stream = new LoadStream(name, room, violations);
  }

  /** Comes as a guest and joins the room. */
  void arrives(Link server) throws IOException {
    Socket raw = new Socket();
    raw.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    raw.connect(new InetSocketAddress(server.host(), server.port()), (int) PATIENCE.toMillis());
    port = raw.getLocalPort();
    connected(Wire.over(server.tls() ? Dialer.encrypt(raw, server, PATIENCE) : raw));
    token =
        asks("{\"type\":\"login\",\"user\":\"" + name + "\",\"guest\":true}")
            .get("token")
            .getAsString();
    JsonObject joined = asks("{\"type\":\"join\",\"room\":\"" + room.name() + "\"}");
    log = joined.get("log").getAsString();
    after = joined.get("after").getAsLong();
    stream.beginsAfter(after);
  }

  /** Reads until it stops. */
  void readsAWhile() throws IOException {
    readsUpTo(after + stopsAfter);
  }

  /** The port that its first connection comes from. */
  int port() {
    return port;
  }

  /** How many entries it has got. */
  long got() {
    return stream.last() - after;
  }

  /** How many it has not got of those up to this one. */
  long missing(long head) {
    return head - stream.last();
  }

  /** Reads what is left of a connection that was closed. */
  void wakesUp() {
    try {
      while (lines().fill()) {
        lines().take(this::line);
      }
    } catch (IOException _) {
      // A reset is an end too. Whatever is missing must come when it is back.
    }
    close();
  }

  /** Connects anew, as any client does, and follows from the last entry that it got. */
  void comesBack(Link server) throws IOException {
    connected(Wire.to(server));
    asks("{\"type\":\"login\",\"token\":\"" + token + "\"}");
    asks(
        "{\"type\":\"follow\",\"room\":\"%s\",\"after\":%d,\"log\":\"%s\"}"
            .formatted(room.name(), stream.last(), log));
  }

  /** Reads up to this entry, which is the room's last one, and goes. */
  void readsOnTo(long head) throws IOException {
    readsUpTo(head);
    stream.endsAt(head);
    close();
  }

  @Override
  public void close() {
    if (wire != null) {
      wire.abort();
    }
  }

  private void connected(Wire to) throws IOException {
    wire = to;
    to.readTimeout(PATIENCE);
    lines = new Lines(to.in());
    lines.await("hello");
  }

  private JsonObject asks(String request) throws IOException {
    says((request + "\n").getBytes(StandardCharsets.UTF_8));
    return JsonParser.parseString(lines().await("ok")).getAsJsonObject();
  }

  private void says(byte[] line) throws IOException {
    Objects.requireNonNull(wire).out().write(line);
  }

  private Lines lines() {
    return Objects.requireNonNull(lines);
  }

  private void readsUpTo(long seq) throws IOException {
    lines().take(this::line);
    while (stream.last() < seq) {
      if (!lines().fill()) {
        throw new IOException(name + " was closed at " + stream.last() + " of " + seq);
      }
      lines().take(this::line);
    }
  }

  private void line(byte[] bytes, int from, int end) throws IOException {
    switch (Lines.type(bytes, from)) {
      case 'm', 'j', 'l' -> {
        int seqAt = Lines.seqAt(bytes, from, end);
        if (seqAt >= 0) { // else it is an event
          stream.next(Lines.number(bytes, seqAt), bytes, from, end);
        }
      }
      case 'p' -> {
        if (Lines.isPing(bytes, from)) {
          says(Lines.pong());
        }
      }
      default -> {
        String frame = new String(bytes, from, end - from, StandardCharsets.UTF_8);
        violations.add(Kind.OTHER, name + " got " + frame);
      }
    }
  }
}
