package chat.testkit.drive;

import chat.client.link.Connection;
import chat.client.link.Dialer;
import chat.client.link.Inbox;
import chat.client.link.LinkException;
import chat.client.link.LinkSettings;
import chat.protocol.Credentials;
import chat.protocol.Entry;
import chat.protocol.ErrorCode;
import chat.protocol.Event;
import chat.protocol.Refused;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.Start;
import chat.testkit.check.Diary;
import chat.testkit.check.Note;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A guest with two sessions who joins a room and leaves it, again and again: one session asks, the
 * other one listens, and must hear nothing behind the {@code leave}. Has a thread of its own.
 */
final class Leaver implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final String name;
  private final int port;
  private final String room;
  private final Diary diary;
  private final Thread thread;
  private volatile boolean closing;
  private int lives;

  Leaver(String name, int port, String room, Diary diary) {
    this.name = name;
    this.port = port;
    this.room = room;
    this.diary = diary;
    this.thread = Thread.ofVirtual().name("leaver-" + name).unstarted(this::live);
  }

  Leaver start() {
    thread.start();
    return this;
  }

  private void live() {
    try {
      while (!closing) {
        try {
          comeAndGo();
        } catch (IOException _) {
          Thread.sleep(PAUSE); // The server is down, or was: that is what it is here for.
        } catch (Refused e) {
          if (!isPassing(e.refusal().code())) {
            throw e;
          }
          Thread.sleep(PAUSE);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (Refused e) {
      diary.write(new Note.Objected(name, "was refused: " + e.getMessage()));
    }
  }

  private static boolean isPassing(ErrorCode code) {
    return code == ErrorCode.UNAVAILABLE || code == ErrorCode.SHUTTING_DOWN;
  }

  /** Until a connection ends. */
  private void comeAndGo() throws IOException, InterruptedException, Refused {
    LinkSettings settings = LinkSettings.usual();
    String here = name + "-" + ++lives;
    Ears ears = new Ears(here);
    try (Connection asking = Connection.open(Dialer.tcp("127.0.0.1", port), settings);
        Connection hearing = Connection.open(Dialer.tcp("127.0.0.1", port), settings)) {
      asking.start(new Ears(here + "-asking"));
      hearing.start(ears);
      Reply.LoggedIn account = await(asking.login(new Credentials.Guest(name), false, "")).get();
      String token = account.token();
      if (token == null) {
        throw new IllegalStateException("a guest without a token");
      }
      await(hearing.login(new Credentials.Token(token), false, "")).get();
      while (!closing) {
        Reply.Joined joined = await(asking.join(room)).get();
        await(asking.unfollow(room)).get();
        // Not by the convenience: the cursor must be noted before the first entry can come.
        ears.begin(account.user(), joined);
        await(hearing.follow(room, new Start.After(joined.head(), joined.log()))).get();
        await(asking.leave(room)).get();
        ears.awaitLeave();
        Reply after = await(hearing.request(new Request.Follow(null, room, Start.UNSPECIFIED)));
        if (!(after instanceof Reply.Refusal no && no.code() == ErrorCode.FORBIDDEN)) {
          diary.write(new Note.Objected(here, "may follow " + room + " after leaving it"));
        }
      }
    }
  }

  private static <T> T await(CompletableFuture<T> answer) throws IOException, InterruptedException {
    try {
      return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(LinkException.of(e));
    } catch (TimeoutException e) {
      throw new IOException("no answer", e);
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a session hears. */
  private final class Ears implements Inbox {
    private final String client;
    private volatile String user = "";
    private volatile CompletableFuture<Void> left = new CompletableFuture<>();

    Ears(String client) {
      this.client = client;
    }

    void begin(String user, Reply.Joined joined) {
      this.user = user;
      left = new CompletableFuture<>();
      diary.write(new Note.Followed(client, user, room, joined.log(), joined.head(), false));
    }

    void awaitLeave() throws IOException, InterruptedException {
      await(left);
    }

    @Override
    public void entry(Entry entry, byte[] frame) {
      if (user.isEmpty()) {
        return; // the asking session, which heard the room until it unfollowed
      }
      diary.write(new Note.Received(client, entry));
      if (entry instanceof Entry.Leave leave && leave.from().equals(user)) {
        left.complete(null);
      }
    }

    @Override
    public void event(Event event) {}
  }
}
