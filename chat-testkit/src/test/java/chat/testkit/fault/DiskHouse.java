package chat.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.server.store.SqliteStore;
import chat.server.store.StoreException;
import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A server on SQLite and a disk that fails when it is told to; what a test of it needs to say. */
final class DiskHouse implements AutoCloseable {
  private final Path data;
  private final LogWatch log = new LogWatch();
  private final ChatServer server;
  private volatile FailingStore disk;

  DiskHouse(Path data) throws IOException {
    this.data = data;
    this.server = ChatServer.of(this::open);
  }

  private FailingStore open() throws StoreException {
    FailingStore opened = new FailingStore(SqliteStore.open(data));
    disk = opened;
    return opened;
  }

  FailingStore disk() {
    return disk;
  }

  ChatServer server() {
    return server;
  }

  LogWatch log() {
    return log;
  }

  /** Reads to the end: there is no answer, only the reason for the end. */
  static void hasNoAnswer(Netcat netcat) throws IOException {
    List<JsonObject> frames = netcat.readsToTheEnd();
    assertFalse(frames.isEmpty(), "no bye");
    for (JsonObject frame : frames.subList(0, frames.size() - 1)) {
      assertFalse(Netcat.is(frame, "ok") || Netcat.is(frame, "error"), frame.toString());
    }
    assertTrue(Netcat.is(frames.getLast(), "bye"), frames.toString());
    assertEquals("unavailable", frames.getLast().get("reason").getAsString());
    netcat.close();
  }

  /** Waits until the store was opened anew for the {@code times}th time. */
  void recovers(int times) {
    await(() -> log.count("store_recovered") >= times, "store_recovered in the log");
  }

  void await(BooleanSupplier done, String what) {
    long deadline = System.nanoTime() + Netcat.PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "no " + what + "; the log: " + log.events());
      Thread.onSpinWait();
    }
  }

  /** The texts in a room's history as an account sees it. */
  List<String> texts(String user, String room) throws IOException {
    try (Netcat reader = server.back(user)) {
      List<String> texts = new ArrayList<>();
      for (JsonElement entry :
          reader
              .does("{'type':'history','room':'" + room + "','after':0,'limit':500}")
              .getAsJsonArray("entries")) {
        if (entry.getAsJsonObject().has("text")) {
          texts.add(entry.getAsJsonObject().get("text").getAsString());
        }
      }
      return texts;
    }
  }

  @Override
  public void close() throws IOException {
    disk.heals();
    server.close();
    log.close();
    assertFalse(server.hasFailed(), "the server gave up");
  }
}
