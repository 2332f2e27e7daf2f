package chat.testkit.soak;

import chat.testkit.load.LoadRun;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * People who come and go beside those who stay: what a connection, a guest or a token leaves behind
 * shows by their number.
 *
 * <p>Each comes as a guest, joins a room, reads, speaks, is cut off without a word, comes back with
 * its token, and logs out for good. One platform thread does it all; {@link #close} may be called
 * by any.
 */
final class Visits implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 30_000;

  private final LoadRun.Dial dial;
  private final int rooms;
  private final long everyNanos;
  private final AtomicInteger made = new AtomicInteger();
  private final Thread thread = Thread.ofPlatform().name("visits").daemon().unstarted(this::run);
  private volatile boolean over;
  private volatile @Nullable String failure;

  Visits(LoadRun.Dial dial, int rooms, int perMinute) {
    this.dial = dial;
    this.rooms = rooms;
    this.everyNanos = TimeUnit.MINUTES.toNanos(1) / perMinute;
  }

  void start() {
    thread.start();
  }

  /** How many there were. */
  int made() {
    return made.get();
  }

  /** What went wrong, if something did: then there are no more visits. */
  @Nullable String failure() {
    return failure;
  }

  @Override
  public void close() {
    over = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long next = System.nanoTime();
    try {
      while (!over) {
        visit(made.get());
        made.incrementAndGet();
        next += everyNanos;
        TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
      }
    } catch (IOException | RuntimeException e) {
      failure = "visit " + made.get() + " failed: " + e;
    } catch (InterruptedException _) {
      // It is over.
    }
  }

  private void visit(int number) throws IOException {
    String room = "load-" + number % rooms;
    String token;
    try (Visitor visitor = new Visitor(dial.connect())) {
      JsonObject welcome =
          visitor.asks("{'type':'login','user':'visit-" + number + "','guest':true}");
      token = welcome.get("token").getAsString();
      visitor.asks("{'type':'join','room':'" + room + "','last':20}");
      visitor.asks("{'type':'history','room':'" + room + "','limit':50}");
      visitor.asks("{'type':'members','room':'" + room + "'}");
      visitor.asks("{'type':'typing','room':'" + room + "'}");
      visitor.asks("{'type':'send','room':'" + room + "','text':'0 visitor " + number + "'}");
    }
    try (Visitor visitor = new Visitor(dial.connect())) {
      visitor.asks("{'type':'login','token':'" + token + "'}");
      visitor.asks("{'type':'follow','room':'" + room + "','last':20}");
      visitor.asks("{'type':'logout'}");
    }
  }

  /** One connection; closing it sends no goodbye. */
  private static final class Visitor implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    Visitor(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(TIMEOUT_MILLIS);
      this.in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Asks, with {@code '} for {@code "}, and waits for the {@code ok}. */
    JsonObject asks(String line) throws IOException {
      socket
          .getOutputStream()
          .write((line.replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8));
      for (String frame; (frame = in.readLine()) != null; ) {
        JsonObject read = JsonParser.parseString(frame).getAsJsonObject();
        switch (read.get("type").getAsString()) {
          case "ok" -> {
            return read;
          }
          case "error", "bye" -> throw new IOException(line + " got " + frame);
          default -> {}
        }
      }
      throw new IOException(line + " got the end of the connection");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
