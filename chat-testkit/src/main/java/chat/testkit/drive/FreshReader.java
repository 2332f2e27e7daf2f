package chat.testkit.drive;

import chat.client.link.Answer;
import chat.client.link.Connection;
import chat.client.link.Dialer;
import chat.client.link.Inbox;
import chat.client.link.LinkSettings;
import chat.protocol.Codec;
import chat.protocol.Credentials;
import chat.protocol.Entry;
import chat.protocol.Event;
import chat.protocol.Limits;
import chat.protocol.ProtocolException;
import chat.protocol.Refused;
import chat.protocol.Reply;
import chat.protocol.Start;
import chat.testkit.check.RoomLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Somebody who was not there and reads it all afterwards: a guest, page by page. */
public final class FreshReader {
  private static final int PATIENCE_SECONDS = 30;

  private FreshReader() {}

  /**
   * The whole logs of public rooms. The guest's own {@code join} becomes the last entry of each.
   */
  public static List<RoomLog> read(int port, Collection<String> rooms) throws IOException {
    try (Connection connection = open(port)) {
      List<RoomLog> logs = new ArrayList<>();
      for (String room : rooms) {
        await(connection.join(room)).get();
        logs.add(log(connection, room));
      }
      return logs;
    } catch (Refused e) {
      throw new IOException("the server refused the auditor: " + e.getMessage(), e);
    }
  }

  /**
   * What a public room answers to somebody who comes back with a cursor into a log: {@code ok}, or
   * the code of its refusal.
   */
  static String followFrom(int port, String room, long after, String log) throws IOException {
    try (Connection connection = open(port)) {
      return switch (await(connection.join(room, new Start.After(after, log)))) {
        case Answer.Yes<Reply.Joined> _ -> "ok";
        case Answer.No<Reply.Joined>(Reply.Refusal refusal) -> refusal.code().wire();
      };
    } catch (Refused e) {
      throw new IOException("the server refused the auditor: " + e.getMessage(), e);
    }
  }

  private static Connection open(int port) throws IOException, Refused {
    Connection connection = Connection.open(Dialer.tcp("127.0.0.1", port), LinkSettings.usual());
    connection.start(
        new Inbox() {
          @Override
          public void entry(Entry entry, byte[] frame) {}

          @Override
          public void event(Event event) {}
        });
    await(connection.login(new Credentials.Guest("auditor"), false, "")).get();
    return connection;
  }

  private static RoomLog log(Connection connection, String room) throws IOException, Refused {
    List<Entry> entries = new ArrayList<>();
    while (true) {
      long after = entries.isEmpty() ? 0 : entries.getLast().seq();
      Reply.HistoryPage page =
          await(connection.historyAfter(room, new Start.After(after, null), Limits.PAGE_ROWS))
              .get();
      for (byte[] frame : page.entries()) {
        entries.add(entry(frame));
      }
      if (!page.more()) {
        return new RoomLog(room, page.log(), page.head(), entries);
      }
      if (page.entries().isEmpty()) {
        throw new IOException("an empty page of " + room + " says that there is more");
      }
    }
  }

  private static Entry entry(byte[] frame) throws IOException {
    try {
      if (Codec.decodeServer(frame) instanceof Entry entry) {
        return entry;
      }
    } catch (ProtocolException e) {
      throw new IOException("a page holds what is no frame", e);
    }
    throw new IOException("a page holds what is no entry");
  }

  private static <T> T await(CompletableFuture<T> answer) throws IOException {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the auditor got no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
