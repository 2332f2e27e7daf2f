package chat.testkit.soak;

import chat.protocol.Link;
import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
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
  private final Link link;
  private final List<String> rooms;
  private final long everyNanos;
  private final AtomicInteger made = new AtomicInteger();
  private final Thread thread = Thread.ofPlatform().name("visits").daemon().unstarted(this::run);
  private volatile boolean over;
  private volatile @Nullable String failure;

  Visits(Link link, List<String> rooms, int perMinute) {
    this.link = link;
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
    } catch (IOException | RuntimeException | AssertionError e) {
      failure = "visit " + made.get() + " failed: " + e;
    } catch (InterruptedException _) {
      // It is over.
    }
  }

  private void visit(int number) throws IOException {
    String room = rooms.get(number % rooms.size());
    String token;
    try (Netcat visitor = Netcat.to(link)) {
      visitor.reads("hello");
      JsonObject welcome =
          visitor.does("{'type':'login','user':'visit-" + number + "','guest':true}");
      token = welcome.get("token").getAsString();
      visitor.does("{'type':'join','room':'" + room + "','last':20}");
      visitor.does("{'type':'history','room':'" + room + "','limit':50}");
      visitor.does("{'type':'members','room':'" + room + "'}");
      visitor.does("{'type':'typing','room':'" + room + "'}");
      visitor.does("{'type':'send','room':'" + room + "','text':'0 visitor " + number + "'}");
    }
    try (Netcat visitor = Netcat.to(link)) {
      visitor.reads("hello");
      visitor.does("{'type':'login','token':'" + token + "'}");
      visitor.does("{'type':'follow','room':'" + room + "','last':20}");
      visitor.does("{'type':'logout'}");
    }
  }
}
