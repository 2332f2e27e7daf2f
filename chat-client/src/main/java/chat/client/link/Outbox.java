package chat.client.link;

import chat.protocol.Codec;
import chat.protocol.ErrorCode;
import chat.protocol.Limits;
import chat.protocol.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages whose outcome is not known yet, in memory. Of each room only the oldest is on its
 * way, so that none can overtake another; it is sent with the same key until there is an answer.
 *
 * <p>Safe for any thread; whoever hears of changes is called without a lock held.
 */
final class Outbox {
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final LinkSettings settings;
  private final Consumer<Outgoing> changed;

  // All guarded by this:
  private final Map<String, Queue<Outgoing>> rooms = new HashMap<>();

  /** The rooms whose oldest is on its way, or waits because the server asked for it. */
  private final Map<String, Outgoing> busy = new HashMap<>();

  private int size;
  private @Nullable Connection connection;
  private @Nullable End over;

  /**
   * @param changed hears of every change of a message's state, on any thread
   */
  Outbox(LinkSettings settings, Consumer<Outgoing> changed) {
    this.settings = settings;
    this.changed = changed;
  }

  /**
   * Takes a message. One that no frame can hold, one too many, or one that comes when all is over
   * fails at once.
   */
  void add(Outgoing message) {
    // Sent nevertheless it would end the connection, and the next one, and the next.
    if (Codec.encode(message.request()).length > Limits.FRAME_BYTES) {
      var refusal = Reply.Refusal.of(ErrorCode.TOO_LARGE, "the message is too long for any frame");
      message.is(new Delivery.Refused(refusal));
      changed.accept(message);
      return;
    }
    String refused = null;
    synchronized (this) {
      if (over != null) {
        refused = over.text();
      } else if (size >= settings.queued()) {
        refused = size + " messages wait already";
      } else {
        size++;
        rooms.computeIfAbsent(message.room(), _ -> new ArrayDeque<>()).add(message);
      }
    }
    if (refused != null) {
      message.is(new Delivery.Abandoned(refused, false));
    }
    changed.accept(message);
    push(message.room());
  }

  /** Sends on this connection from now on. */
  void online(Connection connection) {
    List<String> waiting;
    synchronized (this) {
      this.connection = connection;
      waiting = List.copyOf(rooms.keySet());
    }
    waiting.forEach(this::push);
  }

  /** Sends nothing until there is another connection. */
  synchronized void offline() {
    connection = null;
  }

  /** Abandons all. */
  void end(End why) {
    List<Outgoing> abandoned = new ArrayList<>();
    synchronized (this) {
      over = why;
      connection = null;
      rooms.values().forEach(abandoned::addAll);
      rooms.clear();
      busy.clear();
      size = 0;
    }
    for (Outgoing message : abandoned) {
      message.is(new Delivery.Abandoned(why.text(), message.maybeSent()));
      changed.accept(message);
    }
  }

  /** Sends a room's oldest message, if there is a way and none is on it. */
  private void push(String room) {
    Outgoing message;
    Connection on;
    synchronized (this) {
      on = connection;
      Queue<Outgoing> queue = rooms.get(room);
      if (on == null || queue == null || busy.containsKey(room)) {
        return;
      }
      message = queue.element();
      busy.put(room, message);
      message.sending();
    }
    changed.accept(message);
    on.tell(message.request(), reply -> answered(message, reply), why -> lost(message, on, why));
  }

  private void answered(Outgoing message, Reply reply) {
    switch (reply) {
      case Reply.Sent sent ->
          settle(message, new Delivery.Delivered(sent.seq(), sent.at(), sent.duplicate()));
      case Reply.Refusal refusal -> {
        switch (refusal.code()) {
          case RATE_LIMITED, UNAVAILABLE, SHUTTING_DOWN -> later(message, refusal);
          default -> settle(message, new Delivery.Refused(refusal));
        }
      }
      default -> throw new IllegalStateException(reply.getClass().getName());
    }
  }

  private void settle(Outgoing message, Delivery delivery) {
    synchronized (this) {
      Queue<Outgoing> queue = rooms.get(message.room());
      if (queue == null || !busy.remove(message.room(), message)) {
        return;
      }
      queue.remove();
      size--;
      if (queue.isEmpty()) {
        rooms.remove(message.room());
      }
    }
    message.is(delivery);
    changed.accept(message);
    push(message.room());
  }

  /** The server wants it later: the room stays busy meanwhile, so that nothing overtakes it. */
  private void later(Outgoing message, Reply.Refusal refusal) {
    Long asked = refusal.retryAfterMs();
    Duration wait = asked == null ? WAIT : Duration.ofMillis(asked);
    message.waits();
    changed.accept(message);
    Thread.ofVirtual()
        .name("chat-link-wait")
        .start(() -> {
          try {
            settings.sleeper().sleep(wait);
          } catch (InterruptedException _) {
            // Then it is sent earlier, and the server refuses it once more.
          }
          again(message);
        });
  }

  private void again(Outgoing message) {
    synchronized (this) {
      if (!busy.remove(message.room(), message)) {
        return;
      }
    }
    push(message.room());
  }

  private void lost(Outgoing message, Connection on, LinkException why) {
    boolean another;
    synchronized (this) {
      if (!busy.remove(message.room(), message)) {
        return;
      }
      message.lost(why.maybeSent());
      // Usually null by now: then the next connection takes it up.
      another = connection != null && connection != on;
    }
    changed.accept(message);
    if (another) {
      push(message.room());
    }
  }
}
