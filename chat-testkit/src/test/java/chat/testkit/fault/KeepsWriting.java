package chat.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.protocol.Entry;
import chat.testkit.Netcat;
import chat.testkit.check.StoredEntries;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Somebody who sends long messages whatever the disk does, comes back when the connection ends, and
 * knows how many were accepted.
 */
final class KeepsWriting implements AutoCloseable {
  private static final String ROOM = "big";
  private static final String TEXT = "x".repeat(16_000);

  private final int port;
  private Netcat netcat;
  private boolean in;
  private int accepted;

  /** A new account at a new room. */
  KeepsWriting(int port) throws IOException {
    this.port = port;
    this.netcat = Netcat.to(port);
    netcat.reads("hello");
    netcat.does("{'type':'register','user':'writer','password':'long enough'}");
    netcat.does("{'type':'create','room':'" + ROOM + "'}");
    this.in = true;
  }

  /** The same after the server's restart, when so many had been accepted. */
  KeepsWriting(int port, int accepted) throws IOException {
    this.port = port;
    this.netcat = Netcat.to(port);
    netcat.reads("hello");
    this.accepted = accepted;
  }

  int accepted() {
    return accepted;
  }

  /**
   * Whether the next message was accepted; if not, it was refused as {@code unavailable}, or there
   * was no answer but the end for that reason.
   */
  boolean sends() throws IOException {
    if (!in && !logsIn()) {
      return false;
    }
    netcat.types(
        "{'type':'send','room':'%s','text':'%s','key':'k-%d'}".formatted(ROOM, TEXT, accepted));
    JsonObject reply = netcat.reads(KeepsWriting::isAnswer, "an answer or the end");
    if (Netcat.is(reply, "ok")) {
      assertEquals(accepted + 2L, reply.get("seq").getAsLong(), "a hole, or one twice");
      accepted++;
      return true;
    }
    boolean ended = Netcat.is(reply, "bye");
    assertEquals("unavailable", reply.get(ended ? "reason" : "code").getAsString());
    if (ended) {
      in = false;
      netcat.close();
      netcat = Netcat.to(port);
      netcat.reads("hello");
    }
    return false;
  }

  private static boolean isAnswer(JsonObject frame) {
    return Netcat.is(frame, "ok") || Netcat.is(frame, "error") || Netcat.is(frame, "bye");
  }

  /** Whether it is let in again; if not, since the store cannot be read either. */
  boolean logsIn() throws IOException {
    JsonObject reply = netcat.asks("{'type':'login','user':'writer','password':'long enough'}");
    in = Netcat.is(reply, "ok");
    if (!in) {
      assertEquals("unavailable", reply.get("code").getAsString());
    }
    return in;
  }

  /** Asks for the oldest entries. */
  JsonObject asksForTheOldest() throws IOException {
    return netcat.asks("{'type':'history','room':'" + ROOM + "','after':0,'limit':3}");
  }

  @Override
  public void close() throws IOException {
    netcat.close();
  }

  /** All that was accepted is on the disk, and nothing else: the join, then each message once. */
  static void hasAll(Path data, int accepted) throws IOException {
    List<Long> messages =
        StoredEntries.read(data).stream()
            .filter(room -> room.room().equals(ROOM))
            .flatMap(room -> room.entries().stream())
            .filter(Entry.Message.class::isInstance)
            .map(Entry::seq)
            .toList();
    assertEquals(accepted, messages.size());
    assertEquals(accepted + 1L, messages.getLast());
  }
}
