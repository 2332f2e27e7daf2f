package chat.testkit.load;

import chat.protocol.Limits;
import chat.protocol.Link;
import chat.testkit.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.HdrHistogram.Recorder;

/**
 * One user of a load: reads as fast as the server writes, and compares, orders and times what comes
 * by looking at bytes.
 *
 * <p>One virtual thread reads; what it counts may be looked at from any thread. Any may send.
 */
final class LoadUser implements AutoCloseable {
  private static final int SMALL_BUFFER_BYTES = 1 << 10;
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final int NANOS_DIGITS = 19;

  private static final byte[] SEQ = ascii("\"seq\":");
  private static final byte[] TEXT = ascii("\"text\":\"");
  private static final byte[] PONG = ascii("{\"type\":\"pong\"}\n");

  /** Where the first letter of a frame's type is. */
  private static final int TYPE_AT = 9;

  private final int number;
  private final LoadRun run;
  private final LoadRoom room;
  private final Wire wire;
  private final InputStream in;
  private final OutputStream out;
  // Ten thousand users have ten thousand of these: it grows with what comes at a time.
  private byte[] buffer = new byte[SMALL_BUFFER_BYTES];
  private int filled;
  private final CRC32C crc = new CRC32C();
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
    this.stream = new LoadStream("user " + number, run.violations());
    this.prefix = "{\"type\":\"send\",\"room\":\"" + room.name() + "\",\"text\":\"";
    this.padding = ".".repeat(run.load().textBytes() - NANOS_DIGITS - 1);
    this.wire = Wire.to(server);
    wire.readTimeout(SILENCE);
    this.in = wire.in();
    this.out = wire.out();
  }

  /** Logs in and makes the room, or joins it. */
  void enter(boolean first) throws IOException {
    expect("hello");
    write(ascii("{\"type\":\"login\",\"user\":\"load" + number + "\",\"guest\":true}\n"));
    expect("ok");
    String request = first ? "create" : "join";
    write(ascii("{\"type\":\"" + request + "\",\"room\":\"" + room.name() + "\"}\n"));
    String joined = expect("ok");
    int at = joined.indexOf("\"after\":") + "\"after\":".length();
    stream.beginsAfter(number(ascii(joined), at));
  }

  private String expect(String type) throws IOException {
    while (true) {
      int end = indexOf((byte) '\n', 0);
      if (end >= 0) {
        String line = new String(buffer, 0, end, StandardCharsets.UTF_8);
        System.arraycopy(buffer, end + 1, buffer, 0, filled - end - 1);
        filled -= end + 1;
        if (line.startsWith("{\"type\":\"" + type + "\"")) {
          return line;
        }
        if (line.startsWith("{\"type\":\"error\"") || line.startsWith("{\"type\":\"bye\"")) {
          throw new IOException("wanted " + type + ", got " + line);
        }
      } else if (!fill()) {
        throw new IOException("the server closed the connection");
      }
    }
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
        take();
      } while (fill());
      run.ended(number, "the server closed the connection");
    } catch (IOException e) {
      run.ended(number, String.valueOf(e.getMessage()));
    }
  }

  private boolean fill() throws IOException {
    if (filled == buffer.length) {
      if (filled >= Limits.FRAME_BYTES) {
        throw new IOException("a frame is longer than any may be");
      }
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int count = in.read(buffer, filled, buffer.length - filled);
    filled += Math.max(0, count);
    return count >= 0;
  }

  /** Takes all whole lines out of the buffer. */
  private void take() throws IOException {
    long now = System.nanoTime();
    int from = 0;
    for (int end; (end = indexOf((byte) '\n', from)) >= 0; from = end + 1) {
      line(from, end, now);
    }
    System.arraycopy(buffer, from, buffer, 0, filled - from);
    filled -= from;
  }

  private void line(int from, int end, long now) throws IOException {
    switch (buffer[from + TYPE_AT]) {
      case 'm', 'j', 'l' -> entry(from, end, now);
      case 'o' -> acknowledged(from, end);
      case 'p' -> {
        if (buffer[from + TYPE_AT + 1] == 'i') {
          write(PONG);
        }
      }
      case 't' -> {} // somebody is typing; a topic, which nobody sets, would be missed by its seq
      default ->
          run.unexpected(number, new String(buffer, from, end - from, StandardCharsets.UTF_8));
    }
  }

  private void entry(int from, int end, long now) {
    int seqAt = indexOf(SEQ, from, end);
    if (seqAt < 0) {
      return; // "memberships": an event
    }
    long seq = number(buffer, seqAt);
    stream.next(seq);
    crc.reset();
    crc.update(buffer, from, end - from);
    if (!room.agrees(seq, (int) crc.getValue())) {
      run.violations()
          .add(Violations.Kind.OTHER, "user " + number + " got another " + seq + " than others");
    }
    int textAt = indexOf(TEXT, seqAt, end);
    if (textAt >= 0) {
      long intended = number(buffer, textAt);
      if (run.isCounted(intended)) {
        latencies.recordValue(Math.clamp(now - intended, 0, LoadRun.LONGEST_NANOS));
      }
      deliveries.setRelease(deliveries.getPlain() + 1); // one thread writes it
    }
  }

  private void acknowledged(int from, int end) throws IOException {
    int seqAt = indexOf(SEQ, from, end);
    if (seqAt < 0) {
      return;
    }
    room.acknowledge(number(buffer, seqAt));
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

  private int indexOf(byte wanted, int from) {
    for (int i = from; i < filled; i++) {
      if (buffer[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Where what follows {@code wanted} begins; -1 if it is not there. */
  private int indexOf(byte[] wanted, int from, int end) {
    int latest = end - wanted.length;
    search:
    for (int i = from; i <= latest; i++) {
      for (int j = 0; j < wanted.length; j++) {
        if (buffer[i + j] != wanted[j]) {
          continue search;
        }
      }
      return i + wanted.length;
    }
    return -1;
  }

  private static long number(byte[] bytes, int from) {
    long number = 0;
    for (int i = from; bytes[i] >= '0' && bytes[i] <= '9'; i++) {
      number = number * 10 + bytes[i] - '0';
    }
    return number;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
