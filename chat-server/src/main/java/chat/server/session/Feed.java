package chat.server.session;

import chat.protocol.Codec;
import chat.protocol.Event;
import chat.protocol.ServerFrame;
import chat.server.net.Connection;
import chat.server.room.Follower;
import chat.server.room.OpenRoom;
import chat.server.store.Reader;
import chat.server.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The only one that writes to a connection: a virtual thread that exists while something is due.
 *
 * <p>A turn looks at the heads, then drains the replies, then reads every followed room up to those
 * heads, and does one write; so an {@code ok} comes before its entry. When nothing is left it ends
 * by a compare-and-set that fails if it was woken meanwhile: there is at most one, and no wake is
 * lost.
 */
final class Feed {
  /**
   * So much is written at a time, or one frame if that is longer. It is what a peer that has
   * stopped reading holds of the heap until it is closed. Four times as much would save a tenth of
   * what it costs to read a page of the store.
   */
  private static final int TURN_BYTES = 16 * 1024;

  private static final int IDLE = 0;
  private static final int RUNNING = 1;
  private static final int WOKEN = 2;

  private final AtomicInteger state = new AtomicInteger(IDLE);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Connection connection;
  private final Outbox outbox;
  private final Reader store;
  private final Host host;

  // owned by the running feed; handed from one to the next by the compare-and-set
  private final List<Cursor> cursors = new ArrayList<>();
  private int firstCursor;
  private boolean fixed;
  private boolean failed;
  private boolean isClosed;

  /** The session whose feed it is. */
  interface Host extends Follower {
    /** How the session ends, as soon as it does. */
    @Nullable Ending ending();

    /** The store could not be read. */
    void storeFailed(StoreException e);

    /** The peer cannot be written to. */
    void writeFailed(IOException e);

    /** A fault of ours; all that is left to write is goodbye. */
    void failed(Throwable fault);

    /** The last frame is out. */
    void byeSent();
  }

  Feed(Connection connection, Outbox outbox, Reader store, Host host) {
    this.connection = connection;
    this.outbox = outbox;
    this.store = store;
    this.host = host;
  }

  /** Something may be due. For any thread; never waits. */
  void wake() {
    while (true) {
      int now = state.get();
      if (now == WOKEN || (now == RUNNING && state.compareAndSet(RUNNING, WOKEN))) {
        return;
      }
      if (now == IDLE && state.compareAndSet(IDLE, RUNNING)) {
        Thread.startVirtualThread(this::run);
        return;
      }
    }
  }

  /** Waits until nothing will be written any more. */
  void awaitClosed() throws InterruptedException {
    closed.await();
  }

  private void run() {
    do {
      state.set(RUNNING);
      while (!isClosed && turn()) {
        // there is more
      }
    } while (!state.compareAndSet(RUNNING, IDLE));
  }

  /** One turn; false if nothing is left to do. */
  private boolean turn() {
    try {
      return writeTurn();
    } catch (IOException e) {
      close();
      host.writeFailed(e);
    } catch (StoreException e) {
      dropRooms();
      host.storeFailed(e);
      return true;
    } catch (RuntimeException | Error e) {
      if (failed) {
        close(); // not even the goodbye worked
      }
      failed = true;
      dropRooms();
      host.failed(e);
      return true;
    }
    return false;
  }

  private boolean writeTurn() throws IOException, StoreException {
    outbox.written(); // by the turn before this one
    Ending ending = host.ending();
    if (ending instanceof Ending.Gone) {
      close();
      return false;
    }
    var turn = new Gathered(TURN_BYTES);
    if (!fixed) {
      cursors.forEach(Cursor::look);
    }
    if (drainReplies(turn)) {
      drainEvents(turn);
      if (ending instanceof Ending.Told told) {
        fix(told);
      }
      readRooms(turn);
    }
    if (!turn.isEmpty()) {
      byte[] all = turn.take();
      connection.write(all, 0, all.length);
      return true;
    }
    if (ending instanceof Ending.Told told) {
      sayBye(told.bye());
    }
    return false;
  }

  /** The session ends: what comes into its rooms from now on is not for it. */
  private void fix(Ending.Told ending) {
    if (!ending.rooms()) {
      dropRooms();
    } else if (!fixed) {
      cursors.forEach(Cursor::lookAtPublished);
    }
    fixed = true;
  }

  private void sayBye(ServerFrame.Bye bye) throws IOException {
    byte[] frame = Codec.encode(bye);
    connection.write(frame, 0, frame.length);
    connection.endOutput();
    close();
    host.byeSent();
  }

  /** Takes replies while there is budget; false if some are left, before which no entry may go. */
  private boolean drainReplies(Gathered turn) {
    while (turn.hasBudget()) {
      Outbox.Item item = outbox.nextReply();
      if (item == null) {
        return true;
      }
      turn.add(item.frame());
      switch (item.turn()) {
        case null -> {}
        case Outbox.Turn.Follow follow -> follow(follow);
        case Outbox.Turn.Unfollow unfollow -> unfollow(unfollow.room());
      }
    }
    return false;
  }

  private void drainEvents(Gathered turn) {
    if (outbox.takeMemberships()) {
      turn.add(Codec.encode(new Event.Memberships()));
    }
    for (Map.Entry<String, Long> read : outbox.takeReads().entrySet()) {
      turn.add(Codec.encode(new Event.Read(read.getKey(), read.getValue())));
    }
    while (turn.hasBudget()) {
      Outbox.Passing event = outbox.nextEvent();
      if (event == null) {
        return;
      }
      if (follows(event.room())) { // it may have been unfollowed since
        turn.add(event.frame());
      }
    }
  }

  private boolean follows(OpenRoom room) {
    return cursors.stream().anyMatch(cursor -> cursor.room().equals(room));
  }

  /** Each room in turn, beginning where the last turn stopped, so that none starves. */
  private void readRooms(Gathered turn) throws StoreException {
    int count = cursors.size();
    for (int i = 0; i < count && turn.hasBudget(); i++) {
      cursors.get((firstCursor + i) % count).read(turn, store);
      if (!turn.hasBudget()) {
        firstCursor = (firstCursor + i + 1) % count;
      }
    }
    cursors.removeIf(cursor -> {
      if (cursor.hasEnded()) {
        cursor.room().followers().remove(host);
      }
      return cursor.hasEnded();
    });
  }

  private void follow(Outbox.Turn.Follow follow) {
    unfollow(follow.room().view().name()); // an ended membership's cursor gives way
    follow.room().followers().add(host);
    cursors.add(new Cursor(follow.room(), host.account(), follow.after(), follow.since()));
  }

  private void unfollow(String room) {
    cursors.removeIf(cursor -> {
      OpenRoom followed = cursor.room();
      boolean same = followed.view().name().equals(room);
      if (same) {
        followed.followers().remove(host);
      }
      return same;
    });
  }

  private void dropRooms() {
    for (Cursor cursor : cursors) {
      cursor.room().followers().remove(host);
    }
    cursors.clear();
  }

  private void close() {
    isClosed = true;
    dropRooms();
    outbox.close();
    closed.countDown();
  }
}
