package chat.client.link;

import chat.protocol.Codec;
import chat.protocol.ErrorCode;
import chat.protocol.Limits;
import chat.protocol.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages whose outcome is not known yet. Of each room only the oldest is on its way, so that
 * none can overtake another; it is sent with the same key until there is an answer.
 *
 * <p>With a folder a message is on disk before it is sent, comes back after a restart, and one that
 * failed stays until somebody retries or drops it. Without one all of it is in memory, and what
 * failed is gone.
 *
 * <p>Safe for any thread; whoever hears of changes is called without a lock held.
 */
final class Outbox {
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final LinkSettings settings;
  private final Consumer<Outgoing> changed;
  private final boolean keepsFailed;

  // All guarded by this:

  /** What is not settled, and what failed if that is kept, in the order in which it goes out. */
  private final Set<Outgoing> all = new LinkedHashSet<>();

  private final Map<String, Queue<Outgoing>> rooms = new HashMap<>();

  /** The rooms whose oldest is on its way, or waits because the server asked for it. */
  private final Map<String, Outgoing> busy = new HashMap<>();

  private @Nullable OutboxFile file;
  private long numbered;
  private @Nullable Connection connection;
  private @Nullable End over;

  /**
   * @param changed hears of every change of a message's state, on any thread
   */
  Outbox(LinkSettings settings, Consumer<Outgoing> changed, @Nullable AccountFolder folder) {
    this.settings = settings;
    this.changed = changed;
    this.keepsFailed = folder != null;
    this.file = folder == null ? null : folder.outbox();
    if (file != null) {
      file.all().forEach(this::restore);
    }
  }

  private void restore(OutboxContent.Kept kept) {
    Outgoing message = new Outgoing(kept.room(), kept.key(), kept.text(), kept.typed());
    message.number(kept.number());
    all.add(message);
    if (kept.failure() != null) {
      message.is(new Delivery.Abandoned(kept.failure(), kept.sent()), now());
    } else {
      message.lost(kept.sent(), kept.typed());
      rooms.computeIfAbsent(kept.room(), _ -> new ArrayDeque<>()).add(message);
    }
  }

  private Instant now() {
    return settings.clock().instant();
  }

  /** All that is in it, in the order in which it goes out. */
  synchronized List<OutboxRow> rows() {
    return all.stream().map(Outgoing::row).toList();
  }

  /** What has no outcome yet. */
  synchronized List<Outgoing> unsettled() {
    return all.stream().filter(message -> message.state() != Outgoing.State.FAILED).toList();
  }

  /**
   * Takes a message. One that no frame can hold, one too many, one that cannot be kept on disk, or
   * one that comes when all is over fails at once.
   */
  Outgoing post(String room, String text, String key) {
    Outgoing message = new Outgoing(room, key, text, now());
    // Sent nevertheless it would end the connection, and the next one, and the next.
    boolean tooLarge = Codec.encode(message.request()).length > Limits.FRAME_BYTES;
    OutboxFile disk;
    synchronized (this) {
      String refused =
          over != null
              ? over.text()
              : all.size() >= settings.queued() ? all.size() + " messages wait already" : null;
      if (refused != null) {
        message.is(new Delivery.Abandoned(refused, false), now());
        disk = null;
      } else {
        // Its place is taken before the disk is waited for.
        all.add(message);
        disk = file;
      }
    }
    if (message.state() == Outgoing.State.FAILED) {
      changed.accept(message);
      return message;
    }
    try {
      message.number(disk == null ? number() : disk.add(room, key, text, message.typed()));
    } catch (IOException e) {
      message.number(number());
      fail(message, unkept(e));
      return message;
    }
    if (tooLarge) {
      fail(message, new Delivery.Refused(Reply.Refusal.of(ErrorCode.TOO_LARGE, "too long")));
      return message;
    }
    return enqueue(message);
  }

  /** Of what is not on disk: below zero, where no file's numbers are. */
  private synchronized long number() {
    return --numbered;
  }

  private static Delivery unkept(IOException e) {
    return new Delivery.Abandoned("it cannot be kept on disk: " + e.getMessage(), false);
  }

  private Outgoing enqueue(Outgoing message) {
    End why;
    synchronized (this) {
      why = over;
      if (why == null) {
        rooms.computeIfAbsent(message.room(), _ -> new ArrayDeque<>()).add(message);
      }
    }
    if (why != null) {
      message.is(new Delivery.Abandoned(why.text(), message.maybeSent()), now());
    }
    changed.accept(message);
    push(message.room());
    return message;
  }

  /** Before it was in a queue. */
  private void fail(Outgoing message, Delivery delivery) {
    finished(message, delivery);
    message.is(delivery, now());
    changed.accept(message);
  }

  /**
   * Sends a message that failed once more, with its key, behind all others of its room.
   *
   * @return its new self; {@code null} if there is no such row, or it did not fail
   */
  @Nullable Outgoing retry(OutboxRow row) {
    Outgoing failed;
    Outgoing again;
    IOException unkept = null;
    synchronized (this) {
      failed = find(row);
      if (failed == null || failed.state() != Outgoing.State.FAILED || over != null) {
        return null;
      }
      all.remove(failed);
      again = failed.again(now());
      all.add(again);
      try {
        keepAgain(again);
      } catch (IOException e) {
        unkept = e;
      }
    }
    failed.dropped(now());
    changed.accept(failed);
    if (unkept != null) {
      fail(again, unkept(unkept));
      return again;
    }
    return enqueue(again);
  }

  private void keepAgain(Outgoing message) throws IOException {
    if (file != null && message.number() > 0) {
      file.again(message.number());
    } else if (file != null) {
      message.number(file.add(message.room(), message.key(), message.text(), message.typed()));
    }
  }

  /**
   * Gives up a message that failed, or was certainly never sent.
   *
   * @return false if there is no such row, or its outcome is still to come: what may have been
   *     delivered cannot be taken back
   */
  boolean drop(OutboxRow row) {
    Outgoing message;
    synchronized (this) {
      message = find(row);
      if (message == null || !isDroppable(message)) {
        return false;
      }
      all.remove(message);
      Queue<Outgoing> queue = rooms.get(message.room());
      if (queue != null && queue.remove(message) && queue.isEmpty()) {
        rooms.remove(message.room());
      }
      busy.remove(message.room(), message);
      if (file != null) {
        try {
          file.dropped(message.number());
        } catch (IOException _) {
          // The file is made anew, without it, before the next message is kept.
        }
      }
    }
    message.dropped(now());
    changed.accept(message);
    push(message.room());
    return true;
  }

  private static boolean isDroppable(Outgoing message) {
    return message.state() == Outgoing.State.FAILED
        || (message.state() == Outgoing.State.QUEUED && !message.maybeSent());
  }

  private @Nullable Outgoing find(OutboxRow row) {
    return all.stream()
        .filter(message -> message.number() == row.number() && message.key().equals(row.key()))
        .findFirst()
        .orElse(null);
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

  /** Waits for no more outcomes. What is on disk stays there for the next time. */
  void end(End why) {
    List<Outgoing> abandoned = new ArrayList<>();
    synchronized (this) {
      over = why;
      connection = null;
      file = null;
      rooms.values().forEach(abandoned::addAll);
      rooms.clear();
      busy.clear();
      all.removeAll(abandoned);
    }
    for (Outgoing message : abandoned) {
      message.is(new Delivery.Abandoned(why.text(), message.maybeSent()), now());
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
      message.sending(now());
      note(disk -> disk.sent(message.number()));
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
      if (queue.isEmpty()) {
        rooms.remove(message.room());
      }
      finished(message, delivery);
    }
    message.is(delivery, now());
    changed.accept(message);
    push(message.room());
  }

  /** Forgets what was delivered; keeps what failed, if it is kept. */
  private synchronized void finished(Outgoing message, Delivery delivery) {
    if (delivery instanceof Delivery.Delivered || !keepsFailed) {
      all.remove(message);
    }
    switch (delivery) {
      case Delivery.Delivered _ -> note(disk -> disk.settled(message.number()));
      case Delivery.Refused(var refusal) ->
          note(disk -> disk.failed(message.number(), refusal.message(), false));
      case Delivery.Abandoned(String why, boolean maybeSent) ->
          note(disk -> disk.failed(message.number(), why, maybeSent));
    }
  }

  /** A change of the file that may be lost: the server would say it again. */
  private void note(Note note) {
    OutboxFile disk = file;
    if (disk != null) {
      try {
        note.in(disk);
      } catch (IOException _) {
        // The file is made anew before the next message is kept; if that fails, it says so.
      }
    }
  }

  @FunctionalInterface
  private interface Note {
    void in(OutboxFile file) throws IOException;
  }

  /** The server wants it later: the room stays busy meanwhile, so that nothing overtakes it. */
  private void later(Outgoing message, Reply.Refusal refusal) {
    Long asked = refusal.retryAfterMs();
    Duration wait = asked == null ? WAIT : Duration.ofMillis(asked);
    message.waits(refusal.message(), now());
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
      message.lost(why.maybeSent(), now());
      // Usually null by now: then the next connection takes it up.
      another = connection != null && connection != on;
    }
    changed.accept(message);
    if (another) {
      push(message.room());
    }
  }
}
