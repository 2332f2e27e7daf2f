package chat.client.ui;

import chat.client.link.Answer;
import chat.client.link.ChatClient;
import chat.client.state.Contact;
import chat.client.state.Room;
import chat.client.state.Rooms;
import chat.protocol.Limits;
import chat.protocol.Reply;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is told to the server and asked of it now and then, unasked by the user: how far they have
 * read, that they type, how long an answer takes, who is in the room. All of it may be late, and
 * none of it may be in the way of a key; so it has the thread {@code chat-beat} of its own.
 */
final class Beat {
  private static final long MILLIS = 250;
  private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long TYPING_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final ChatClient client;
  private final Screen screen;
  private volatile boolean tellsTyping = true;
  private volatile @Nullable String typingIn;

  // For the one thread only:
  private long readAt = System.nanoTime() - READ_NANOS;
  private long typingAt = System.nanoTime() - TYPING_NANOS;
  private long pingedAt = System.nanoTime() - PING_NANOS;
  private boolean wasOnline;
  private String membersOf = "";

  Beat(ChatClient client, Screen screen) {
    this.client = client;
    this.screen = screen;
  }

  /** Begins; ends with the client. */
  void start() {
    Thread thread = Thread.ofVirtual().name("chat-beat").start(this::run);
    var _ = client.over().thenRun(thread::interrupt);
  }

  /** Something is being typed in this room; on any thread. */
  void typing(String room) {
    typingIn = room;
  }

  /** What was typed was sent or given up. */
  void typed() {
    typingIn = null;
  }

  boolean tellsTyping() {
    return tellsTyping;
  }

  void tellsTyping(boolean tells) {
    tellsTyping = tells;
  }

  private void run() {
    try {
      while (!client.over().isDone()) {
        Thread.sleep(MILLIS);
        if (client.isOnline()) {
          beat(System.nanoTime());
          wasOnline = true;
        } else {
          wasOnline = false;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat(long now) {
    if (!wasOnline || now - pingedAt >= PING_NANOS) {
      pingedAt = now;
      ping();
    }
    Rooms.Marker marker = screen.rooms().marker();
    if (marker != null && now - readAt >= READ_NANOS) {
      readAt = now;
      var _ = client.read(marker.room(), marker.seq()).thenAccept(this::read);
    }
    String room = typingIn;
    if (room != null && tellsTyping && now - typingAt >= TYPING_NANOS) {
      typingAt = now;
      typingIn = null;
      var _ = client.typing(room);
    }
    String current = screen.rooms().current();
    Room here = screen.rooms().room(current);
    if (here != null && (!wasOnline || !membersOf.equals(current))) {
      membersOf = current;
      var _ =
          client
              .members(current, "", Limits.PAGE_ROWS)
              .thenAccept(answer -> members(current, answer));
    }
  }

  private void ping() {
    long asked = System.nanoTime();
    var _ =
        client
            .ping()
            .thenRun(() -> {
              long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
              if (screen.chat().contact() instanceof Contact.Online(_, boolean tls)) {
                screen.contact(new Contact.Online(millis, tls));
              }
            });
  }

  private void read(Answer<Reply.ReadAt> answer) {
    if (answer instanceof Answer.Yes<Reply.ReadAt>(Reply.ReadAt marker)) {
      screen.read(marker.room(), marker.read());
    }
  }

  private void members(String room, Answer<Reply.MemberPage> answer) {
    if (answer instanceof Answer.Yes<Reply.MemberPage>(Reply.MemberPage page)) {
      screen.members(room, page.members().stream().map(Reply.MemberRow::user).toList());
    }
  }
}
