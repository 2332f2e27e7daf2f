package chat.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Entry;
import chat.testkit.Netcat;
import chat.testkit.check.StoredEntries;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launched program on a disk that is really full. */
@Timeout(90)
class FullDiskTest {
  private static final int SMALL = 8;
  private static final int LARGER = 64;
  private static final String TEXT = "x".repeat(16_000);

  @TempDir Path directory;

  /** Somebody who sends, and comes back when the connection ends. */
  private static final class Writer implements AutoCloseable {
    private final int port;
    private Netcat netcat;
    private int accepted;

    Writer(int port) throws IOException {
      this.port = port;
      this.netcat = Netcat.to(port);
      netcat.reads("hello");
      netcat.does("{'type':'register','user':'writer','password':'long enough'}");
      netcat.does("{'type':'create','room':'big'}");
    }

    /** Whether the next message was accepted. */
    boolean sends() throws IOException {
      netcat.types(
          "{'type':'send','room':'big','text':'%s','key':'k-%d'}".formatted(TEXT, accepted));
      JsonObject reply = netcat.reads(Writer::isAnswer, "an answer or the end");
      if (Netcat.is(reply, "ok")) {
        accepted++;
        return true;
      }
      boolean ended = Netcat.is(reply, "bye");
      assertEquals("unavailable", reply.get(ended ? "reason" : "code").getAsString());
      if (ended) {
        netcat.close();
        netcat = Netcat.to(port);
        netcat.reads("hello");
      }
      return false;
    }

    private static boolean isAnswer(JsonObject frame) {
      return Netcat.is(frame, "ok") || Netcat.is(frame, "error") || Netcat.is(frame, "bye");
    }

    /** Whether it is let in again. */
    boolean logsIn() throws IOException {
      JsonObject reply = netcat.asks("{'type':'login','user':'writer','password':'long enough'}");
      boolean in = Netcat.is(reply, "ok") || reply.get("code").getAsString().equals("conflict");
      if (!in) {
        assertEquals("unavailable", reply.get("code").getAsString());
      }
      return in;
    }

    @Override
    public void close() throws IOException {
      netcat.close();
    }
  }

  @Test
  void itRefusesGoesOnTryingAndHasAllThatItAcknowledged() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), SMALL)) {
      Path data = disk.place().resolve("data");
      ServerCommand command =
          ServerCommand.asInstalled("--data", data.toString(), "--rate-limit", "off");
      int accepted;
      try (ServerProcess server = ServerProcess.start(command);
          Writer writer = new Writer(server.port())) {
        while (writer.sends()) {
          assertTrue(writer.accepted < 1_000, "the disk is never full");
        }
        assertTrue(writer.accepted > 10, "only " + writer.accepted + " were accepted");
        awaitLog(server, "store_still_failing");
        assertTrue(server.isAlive());
        assertTrue(server.errors().stream().anyMatch(line -> line.contains("disk is full")));

        disk.resize(LARGER);
        awaitLog(server, "store_recovered");
        assertTrue(writer.logsIn());
        for (int i = 0; i < 100; i++) {
          assertTrue(writer.sends(), "there is space");
        }
        accepted = writer.accepted;
        assertEquals(0, server.terminate());
      }
      List<Long> keyed =
          StoredEntries.read(data).stream()
              .filter(room -> room.room().equals("big"))
              .flatMap(room -> room.entries().stream())
              .filter(Entry.Message.class::isInstance)
              .map(Entry::seq)
              .toList();
      assertEquals(accepted, keyed.size(), "messages");
      assertEquals(accepted + 1L, keyed.getLast(), "no number is missing");
    }
  }

  static void awaitLog(ServerProcess server, String event) {
    long deadline = System.nanoTime() + Netcat.PATIENCE.toNanos();
    while (server.errors().stream().noneMatch(line -> line.contains(event))) {
      assertTrue(
          System.nanoTime() < deadline,
          "no " + event + " was logged:\n" + String.join("\n", server.errors()));
      Thread.onSpinWait();
    }
  }
}
