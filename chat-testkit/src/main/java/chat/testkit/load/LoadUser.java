package chat.testkit.load;

import chat.protocol.Link;
import chat.testkit.wire.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Recorder;

/**
 * One user of a load: reads as fast as the server writes, and compares, orders and times what comes
 * by looking at bytes.
 *
 * <p>One virtual thread reads; what it counts may be looked at from any thread. Any may send.
 */
final class LoadUser implements AutoCloseable {
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final int NANOS_DIGITS = 19;

  private static final byte[] TEXT = ascii("\"text\":\"");

  private final int number;
  private final LoadRun run;
  private final LoadRoom room;
  private final Wire wire;
  private final Lines lines;
  private final OutputStream out;
  private final Recorder latencies;
  private final String prefix;
  private final String padding;
  private long sent;

  private boolean sender;
  private final LoadStream stream;
  private final AtomicLong deliveries = new AtomicLong();

  LoadUser(int number, Link server, LoadRun run, LoadRoom room) throws IOException {
    this.number = number;
    this.run = run;
    this.room = room;
    this.latencies = run.latencies(number);
    this.stream = new LoadStream("user " + number, room, run.violations());
    this.prefix = "{\"type\":\"send\",\"room\":\"" + room.name() + "\",\"text\":\"";
    this.padding = ".".repeat(run.load().textBytes() - NANOS_DIGITS - 1);
    this.wire = Wire.to(server);
    wire.readTimeout(SILENCE);
    this.lines = new Lines(wire.in());
    this.out = wire.out();
  }

  /** Logs in and makes the room, or joins it. */
  void enter(boolean first) throws IOException {
    lines.await("hello");
    write(ascii("{\"type\":\"login\",\"user\":\"load" + number + "\",\"guest\":true}\n"));
    lines.await("ok");
    String request = first ? "create" : "join";
    write(ascii("{\"type\":\"" + request + "\",\"room\":\"" + room.name() + "\"}\n"));
    String joined = lines.await("ok");
    int at = joined.indexOf("\"after\":") + "\"after\":".length();
    stream.beginsAfter(Lines.number(ascii(joined), at));
  }

  /** From now on this user says the next message whenever the last one was acknowledged. */
  void becomeSender() throws IOException {
    sender = true;
    send(System.nanoTime());
  }

  /** Says something that was to be said at this time. */
  synchronized void send(long intendedNanos) throws IOException {
    StringBuilder line = new StringBuilder(prefix);
    String nanos = Long.toString(intendedNanos);
    line.append("0".repeat(NANOS_DIGITS - nanos.length())).append(nanos).append(' ');
    line.append(padding).append('"');
    if (run.load().keyed()) {
      line.append(",\"key\":\"").append(number).append('-').append(++sent).append('"');
    }
    write(ascii(line.append("}\n").toString()));
    run.said();
  }

  private synchronized void write(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  /** Reads until the connection ends. */
  void listen() {
    try {
      do {
        long now = System.nanoTime();
        lines.take((bytes, from, end) -> line(bytes, from, end, now));
      } while (lines.fill());
      run.ended(number, "the server closed the connection");
    } catch (IOException e) {
      run.ended(number, String.valueOf(e.getMessage()));
    }
  }

  private void line(byte[] bytes, int from, int end, long now) throws IOException {
    switch (Lines.type(bytes, from)) {
      case 'm', 'j', 'l' -> entry(bytes, from, end, now);
      case 'o' -> acknowledged(bytes, from, end);
      case 'p' -> {
        if (Lines.isPing(bytes, from)) {
          write(Lines.pong());
        }
      }
      case 't' -> {} // somebody is typing; a topic, which nobody sets, would be missed by its seq
      default ->
          run.unexpected(number, new String(bytes, from, end - from, StandardCharsets.UTF_8));
    }
  }

  private void entry(byte[] bytes, int from, int end, long now) {
    int seqAt = Lines.seqAt(bytes, from, end);
    if (seqAt < 0) {
      return; // "memberships": an event
    }
    stream.next(Lines.number(bytes, seqAt), bytes, from, end);
    int textAt = Lines.indexBehind(TEXT, bytes, seqAt, end);
    if (textAt >= 0) {
      long intended = Lines.number(bytes, textAt);
      if (run.isCounted(intended)) {
        latencies.recordValue(Math.clamp(now - intended, 0, LoadRun.LONGEST_NANOS));
      }
      deliveries.setRelease(deliveries.getPlain() + 1); // one thread writes it
    }
  }

  private void acknowledged(byte[] bytes, int from, int end) throws IOException {
    int seqAt = Lines.seqAt(bytes, from, end);
    if (seqAt < 0) {
      return;
    }
    room.acknowledge(Lines.number(bytes, seqAt));
    run.acknowledged();
    if (sender && run.isOn()) {
      send(System.nanoTime());
    }
  }

  LoadStream stream() {
    return stream;
  }

  long deliveries() {
    return deliveries.get();
  }

  LoadRoom room() {
    return room;
  }

  @Override
  public void close() {
    wire.abort();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
