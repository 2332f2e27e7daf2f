package chat.testkit;

import chat.protocol.Link;
import chat.testkit.wire.Wire;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Somebody at a bare connection, who types lines and reads what comes: for what no client does.
 *
 * <p>All reads wait at most {@link #PATIENCE} and then fail with what did come. For one thread.
 */
public final class Netcat implements AutoCloseable {
  /** Nothing takes so long that goes well, on a machine however busy. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int HEARD = 20;

  private final Wire wire;
  private final InputStream in;
  private final byte[] chunk = new byte[1 << 16];
  private int next;
  private int filled;
  private int barriers;
  private final List<String> heard = new ArrayList<>();

  private Netcat(Wire wire) throws IOException {
    this.wire = wire;
    this.in = wire.in();
  }

  /** Connects to a plain server on this machine, and reads nothing yet. */
  public static Netcat to(int port) throws IOException {
    return to(Link.to(false, "127.0.0.1", port));
  }

  /** Connects to wherever it is, and reads nothing yet. */
  public static Netcat to(Link link) throws IOException {
    return new Netcat(Wire.to(link));
  }

  /** Connects, takes the {@code hello}, and logs in as a guest. */
  public static Netcat guest(int port, String name) throws IOException {
    Netcat guest = to(port);
    guest.reads("hello");
    guest.types("{'type':'login','user':'" + name + "','guest':true}");
    guest.reads("ok");
    return guest;
  }

  /**
   * Sends a line. For the sake of the reader's eyes each {@code '} becomes {@code "}; {@link
   * #sends} is for what has one in it.
   */
  public void types(String line) throws IOException {
    sends((line.replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Sends these bytes, as one write. */
  public void sends(byte[] bytes) throws IOException {
    wire.out().write(bytes);
  }

  /** Types a line and reads the next reply, entries and events before it being skipped. */
  public JsonObject asks(String line) throws IOException {
    types(line);
    return reads(frame -> is(frame, "ok") || is(frame, "error"), "a reply to " + shorten(line));
  }

  /** Types a line whose reply must be {@code ok}. */
  public JsonObject does(String line) throws IOException {
    JsonObject reply = asks(line);
    if (!is(reply, "ok")) {
      throw new AssertionError(shorten(line) + " got " + reply);
    }
    return reply;
  }

  /** Types a line that must be refused with this code; the refusal. */
  public JsonObject mayNot(String line, String code) throws IOException {
    JsonObject reply = asks(line);
    if (!is(reply, "error") || !reply.get("code").getAsString().equals(code)) {
      throw new AssertionError(shorten(line) + " wanted " + code + ", got " + reply);
    }
    return reply;
  }

  /** Types a line that must be refused as {@code invalid} for the sake of this member. */
  public void mayNotSet(String field, String line) throws IOException {
    JsonObject refusal = mayNot(line, "invalid");
    if (!refusal.has("field") || !refusal.get("field").getAsString().equals(field)) {
      throw new AssertionError(shorten(line) + " wanted the field " + field + ", got " + refusal);
    }
  }

  /**
   * Everything that the server sends up to its answer to a {@code ping}, that answer not included:
   * a barrier, so that "nothing came" needs no waiting.
   */
  public List<JsonObject> readsAllUpToAPing() throws IOException {
    String id = "barrier-" + ++barriers;
    types("{'type':'ping','id':'" + id + "'}");
    List<JsonObject> frames = new ArrayList<>();
    while (true) {
      JsonObject frame = reads();
      if (frame.has("id") && frame.get("id").getAsString().equals(id)) {
        return frames;
      }
      frames.add(frame);
    }
  }

  /**
   * Reads up to the end of the connection, whose last frame must be {@code bye} for this reason.
   */
  public void hearsBye(String reason) throws IOException {
    List<JsonObject> frames = readsToTheEnd();
    if (frames.isEmpty()
        || !is(frames.getLast(), "bye")
        || !frames.getLast().get("reason").getAsString().equals(reason)) {
      throw new AssertionError("wanted bye with " + reason + ", got " + frames);
    }
  }

  /** The next frame, whatever it is. */
  public JsonObject reads() throws IOException {
    String line = readsLine();
    if (line == null) {
      throw new AssertionError("the connection ended" + soFar());
    }
    return JsonParser.parseString(line).getAsJsonObject();
  }

  /** The next frame of this type; others before it are skipped. */
  public JsonObject reads(String type) throws IOException {
    return reads(frame -> is(frame, type), "a frame of type " + type);
  }

  /** The next frame that fits; others before it are skipped. */
  public JsonObject reads(Predicate<JsonObject> wanted, String what) throws IOException {
    while (true) {
      String line = readsLine();
      if (line == null) {
        throw new AssertionError("wanted " + what + ", the connection ended" + soFar());
      }
      JsonObject frame = JsonParser.parseString(line).getAsJsonObject();
      if (wanted.test(frame)) {
        return frame;
      }
    }
  }

  /** Reads frames up to the end of the connection. */
  public List<JsonObject> readsToTheEnd() throws IOException {
    List<JsonObject> frames = new ArrayList<>();
    for (String line; (line = readsLine()) != null; ) {
      frames.add(JsonParser.parseString(line).getAsJsonObject());
    }
    return frames;
  }

  /** The next line without its end; {@code null} at the end of the connection. */
  public @Nullable String readsLine() throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      while (next < filled) {
        byte b = chunk[next++];
        if (b == '\n') {
          String text = line.toString(StandardCharsets.UTF_8);
          heard.add(shorten(text));
          return text;
        }
        line.write(b);
      }
      long left = (deadline - System.nanoTime()) / 1_000_000;
      try {
        wire.readTimeout(Duration.ofMillis(Math.max(1, left)));
        next = 0;
        filled = Math.max(0, in.read(chunk));
      } catch (SocketTimeoutException _) {
        throw new AssertionError("nothing came within " + PATIENCE.toSeconds() + " s" + soFar());
      }
      if (filled == 0) {
        return null;
      }
    }
  }

  /** Ends this side of the stream; the other may still speak. */
  public void ends() throws IOException {
    wire.end();
  }

  /** Goes away with a reset. */
  public void resets() throws IOException {
    wire.reset();
  }

  @Override
  public void close() {
    wire.abort();
  }

  /** Whether a frame is of this type. */
  public static boolean is(JsonObject frame, String type) {
    return frame.has("type") && frame.get("type").getAsString().equals(type);
  }

  private String soFar() {
    int from = Math.max(0, heard.size() - HEARD);
    return "; what came last:\n" + String.join("\n", heard.subList(from, heard.size()));
  }

  private static String shorten(String line) {
    return line.length() <= 200 ? line : line.substring(0, 200) + "… (" + line.length() + ")";
  }
}
