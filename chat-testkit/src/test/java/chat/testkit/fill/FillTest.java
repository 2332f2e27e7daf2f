package chat.testkit.fill;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.client.link.Answer;
import chat.client.link.Connection;
import chat.client.link.Dialer;
import chat.client.link.Inbox;
import chat.client.link.LinkSettings;
import chat.protocol.Credentials;
import chat.protocol.Entry;
import chat.protocol.ErrorCode;
import chat.protocol.Event;
import chat.protocol.Reply;
import chat.protocol.Start;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server on a directory that was made for it. */
@Timeout(120)
class FillTest {
  private static final int ENTRIES = 5_000;

  @TempDir Path data;

  private static Connection guest(int port) throws Exception {
    Connection connection = Connection.open(Dialer.tcp("127.0.0.1", port), LinkSettings.usual());
    connection.start(
        new Inbox() {
          @Override
          public void entry(Entry entry, byte[] frame) {}

          @Override
          public void event(Event event) {}
        });
    connection.login(new Credentials.Guest("reader"), false, "").get(10, TimeUnit.SECONDS).get();
    return connection;
  }

  private static Answer<Reply.HistoryPage> page(Connection connection, String room, long after)
      throws Exception {
    return connection
        .historyAfter(room, new Start.After(after, null), 100)
        .get(10, TimeUnit.SECONDS);
  }

  /** A byte of an old entry flips: its page is refused, and everything else goes on. */
  @Test
  void aDamagedEntryIsRefusedAndTheServerGoesOn() throws Exception {
    Fill fill = new Fill(ENTRIES, 5, 1);
    assertEquals(ENTRIES, fill.into(data, _ -> {}).entries());
    flip("\"room\":\"room-0\",\"seq\":2,");
    try (ServerProcess server =
            ServerProcess.start(ServerCommand.asInstalled("--data", data.toString()));
        Connection reader = guest(server.port())) {
      for (String room : new String[] {"room-0", "room-1"}) {
        assertInstanceOf(
            Answer.Yes.class, reader.join(room).get(10, TimeUnit.SECONDS), "the room goes on");
      }
      assertEquals(
          ErrorCode.UNAVAILABLE,
          assertInstanceOf(Answer.No.class, page(reader, "room-0", 0)).refusal().code());
      assertEquals(100, page(reader, "room-0", 2).get().entries().size());
      assertEquals(100, page(reader, "room-1", 0).get().entries().size());
      assertInstanceOf(
          Answer.Yes.class, reader.send("room-1", "still here", "k1").get(10, TimeUnit.SECONDS));
      assertTrue(
          String.join("\n", server.errors()).contains("entry 2 of room number"),
          "and the log says what is damaged");
    }
  }

  private void flip(String text) throws Exception {
    Path file = data.resolve("chat.db");
    int at = new String(Files.readAllBytes(file), ISO_8859_1).indexOf(text);
    assertTrue(at > 0, text + " is nowhere in the file");
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at + text.length() - 2);
      bytes.write('7');
    }
  }
}
