package chat.testkit.drive;

import chat.client.link.ChatClient;
import chat.client.link.Cursor;
import chat.client.link.Delivery;
import chat.client.link.Dialer;
import chat.client.link.End;
import chat.client.link.LinkSettings;
import chat.client.link.Listener;
import chat.client.link.Outgoing;
import chat.client.link.SignIn;
import chat.protocol.Credentials;
import chat.protocol.Entry;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.ServerFrame;
import chat.protocol.Start;
import chat.protocol.Visibility;
import chat.testkit.check.Diary;
import chat.testkit.check.Note;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A guest who comes back after every cut, and writes down what they live. Safe for any thread.
 *
 * <p>They use the client as people do, so that what it does wrong is found with what the server
 * does wrong: it is the entries that reach the user which must be whole.
 */
final class Witness implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long RETRY_MILLIS = 20;

  private final String name;
  private final Diary diary;
  private final Consumer<Change> changes;
  private final ChatClient client;
  private final CompletableFuture<String> user = new CompletableFuture<>();
  private final AtomicInteger said = new AtomicInteger();
  private final Set<Outgoing> unsettled = ConcurrentHashMap.newKeySet();

  // Guarded by this:
  private final Map<String, Long> seen = new HashMap<>();

  /** What others may be waiting for. */
  enum Change {
    BEGAN,
    ACKNOWLEDGED,
    SETTLED_OTHERWISE,
    OFFLINE
  }

  /**
   * Lets one in.
   *
   * @param changes hears of each change after it was noted, on any thread
   */
  Witness(String name, int port, LinkSettings settings, Diary diary, Consumer<Change> changes) {
    this.name = name;
    this.diary = diary;
    this.changes = changes;
    this.client =
        new ChatClient(
            Dialer.tcp("127.0.0.1", port),
            settings,
            SignIn.with(new Credentials.Guest(name), false, ""),
            new Eyes());
    client.start();
  }

  /** How many messages were sent on a connection that is gone, and have no answer yet. */
  long unanswered() {
    return unsettled.stream().filter(Outgoing::maybeSent).count();
  }

  boolean isOnline() {
    return client.isOnline();
  }

  void creates(String room) throws IOException {
    await(user);
    joined(await(client.request(new Request.Create(null, room, "", Visibility.PUBLIC))));
  }

  void joins(String room) throws IOException {
    await(user);
    joined(await(client.request(new Request.Join(null, room, Start.UNSPECIFIED))));
  }

  private void joined(Reply reply) throws IOException {
    if (!(reply instanceof Reply.Joined joined && joined.after() != null)) {
      throw new IOException(name + " could not join: " + reply);
    }
    diary.write(
        new Note.Followed(name, user.join(), joined.room(), joined.log(), joined.after(), false));
    synchronized (this) {
      seen.putIfAbsent(joined.room(), joined.after());
      notifyAll();
    }
  }

  /** Says something; the returned future completes when the outcome is known and noted. */
  CompletableFuture<Delivery> says(String room) {
    int count = said.incrementAndGet();
    String text = name + " says " + count;
    String key = name + "-" + count;
    long op = diary.nextOperation();
    diary.write(new Note.Began(op, System.nanoTime(), user.join(), room, key, text));
    changes.accept(Change.BEGAN);
    Outgoing message = client.post(room, text, key);
    unsettled.add(message);
    return message
        .outcome()
        .thenApplyAsync(
            delivery -> {
              unsettled.remove(message);
              settle(op, delivery);
              return delivery;
            },
            // The client's thread reads on while this one waits for the disk.
            task -> Thread.ofVirtual().start(task));
  }

  private void settle(long op, Delivery delivery) {
    long now = System.nanoTime();
    switch (delivery) {
      case Delivery.Delivered ok -> {
        diary.write(new Note.Acknowledged(op, now, ok.seq(), ok.duplicate()));
        changes.accept(Change.ACKNOWLEDGED);
        return;
      }
      case Delivery.Refused no ->
          diary.write(new Note.Refused(op, now, no.refusal().code().wire()));
      case Delivery.Abandoned lost when lost.maybeSent() ->
          diary.write(new Note.Unanswered(op, now));
      case Delivery.Abandoned _ -> diary.write(new Note.Refused(op, now, "not sent"));
    }
    changes.accept(Change.SETTLED_OTHERWISE);
  }

  /** The room's head as the server says now; asked again if the connection is lost meanwhile. */
  long head(String room) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Reply reply;
      try {
        reply = client.request(new Request.Follow(null, room, Start.UNSPECIFIED)).get();
      } catch (ExecutionException e) {
        if (System.nanoTime() > deadline) {
          throw new IOException(name + " cannot ask for the head of " + room, e);
        }
        pause();
        continue;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      if (reply instanceof Reply.Followed followed && followed.following()) {
        return followed.head();
      }
      throw new IOException(name + " does not follow " + room + " any more: " + reply);
    }
  }

  /** For a moment. */
  private static void pause() throws IOException {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Waits until this user has got all entries of the room up to {@code seq}. */
  synchronized void awaitSeen(String room, long seq, long deadlineNanos) throws IOException {
    while (seen.getOrDefault(room, 0L) < seq) {
      long left = (deadlineNanos - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        Cursor cursor = client.cursor(room);
        throw new IOException(
            "I10 "
                + name
                + " got "
                + seen.get(room)
                + " of "
                + seq
                + " in "
                + room
                + (client.isOnline() ? "" : ", offline")
                + ", cursor "
                + cursor);
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  @Override
  public void close() {
    client.close();
    client.over().join();
  }

  private <T> T await(CompletableFuture<T> future) throws IOException {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(name + " waited in vain: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private final class Eyes implements Listener {
    @Override
    public void online(ServerFrame.Hello server, Reply.LoggedIn account) {
      user.complete(account.user());
    }

    @Override
    public void offline(End why, Duration retryIn) {
      if (why instanceof End.Violation violation) {
        diary.write(new Note.Objected(name, violation.what()));
      }
      changes.accept(Change.OFFLINE);
    }

    @Override
    public void over(End why) {
      user.completeExceptionally(new IOException(why.text()));
      if (!(why instanceof End.Closed)) {
        diary.write(new Note.Objected(name, why.text()));
      }
    }

    @Override
    public Start otherLog(String room, Cursor had, long head, String log) {
      diary.write(new Note.Objected(name, "the log of " + room + " is another"));
      return Listener.super.otherLog(room, had, head, log);
    }

    @Override
    public void followRefused(String room, Reply.Refusal why) {
      diary.write(new Note.Objected(name, "may not follow " + room + ": " + why.message()));
    }

    @Override
    public void entry(Entry entry, byte[] frame) {
      synchronized (Witness.this) {
        // The answer to the join was given already; it is noted by the thread that asked.
        while (!seen.containsKey(entry.room())) {
          try {
            Witness.this.wait();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
          }
        }
      }
      diary.write(new Note.Received(name, entry));
      synchronized (Witness.this) {
        seen.put(entry.room(), entry.seq());
        Witness.this.notifyAll();
      }
    }
  }
}
