package chat.server.journal;

import chat.protocol.ErrorCode;
import chat.protocol.Reply.Refusal;
import chat.server.limit.Tally;
import chat.server.room.OpenRoom;
import chat.server.store.DamageException;
import chat.server.store.Store;
import chat.server.store.StoreException;
import chat.server.store.Writer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which everything that lasts is decided.
 *
 * <p>It takes what has gathered in its queue, lets each change be decided in turn within one
 * transaction, commits, replaces the states that others look at, settles the receipts, and only
 * then moves the heads that followers read up to. What gathers during a commit is the next batch.
 *
 * <p>When the store fails before the commit, all of the batch is refused for certain. When the
 * commit itself fails, nobody knows: the receipts say so, and nothing is decided until the store
 * was opened anew and the rooms concerned were read again.
 */
public final class Journal implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Journal.class);

  /** Changes of one transaction at most: more gain nothing, and a rollback gets dearer. */
  private static final int BATCH = 256;

  private static final long IDLE_NANOS = Duration.ofMillis(500).toNanos();
  private static final long FIRST_RETRY_MS = 100;
  private static final long LAST_RETRY_MS = 2_000;

  private static final Refusal UNAVAILABLE =
      Refusal.of(
          ErrorCode.UNAVAILABLE,
          "the server cannot store anything at the moment; nothing was accepted, ask again later");
  private static final Refusal INTERNAL =
      Refusal.of(
          ErrorCode.INTERNAL, "a fault of the server; nothing was accepted, its log says more");

  private final Store store;
  private final Rooms rooms;
  private final Markers markers;
  private final InstantSource clock;
  private final Runnable fatal;
  private final Tally tally;
  private final Bell bell;
  private final ChangeQueue queue;
  private final Trouble trouble = new Trouble(System::nanoTime);
  private final Thread thread;

  // for whoever looks at the figures; replaced by the journal's thread alone
  private volatile Done done = new Done(0, 0, 0, 0, null);

  private record Done(
      long commits, long changes, int largestBatch, long failures, @Nullable Instant failingSince) {

    Done committed(int size) {
      return new Done(commits + 1, changes + size, Math.max(largestBatch, size), failures, null);
    }

    Done failed(Instant now) {
      Instant since = failingSince == null ? now : failingSince;
      return new Done(commits, changes, largestBatch, failures + 1, since);
    }

    Done recovered() {
      return new Done(commits, changes, largestBatch, failures, null);
    }
  }

  /**
   * How much was done, and whether the disk takes it.
   *
   * @param waiting changes that wait to be decided
   * @param waitingBytes what they hold in memory
   * @param commits transactions that became durable since the start
   * @param changes what was decided in them
   * @param largestBatch the most changes in one of them
   * @param failures transactions that the store did not take, since the start
   * @param failingSince since when it takes none; {@code null} if the last one went well
   */
  public record Figures(
      int waiting,
      long waitingBytes,
      long commits,
      long changes,
      int largestBatch,
      long failures,
      @Nullable Instant failingSince) {}

  /**
   * @param maxChanges how many changes may wait; more make those who bring them wait
   * @param maxBytes how many bytes may wait
   * @param tally is told when the queue was full, and which limit of an account refused a change
   * @param fatal called on the journal's thread if it cannot go on
   */
  public Journal(
      Store store,
      Rooms rooms,
      Markers markers,
      InstantSource clock,
      int maxChanges,
      long maxBytes,
      Tally tally,
      Runnable fatal) {
    this.store = store;
    this.rooms = rooms;
    this.markers = markers;
    this.clock = clock;
    this.tally = tally;
    this.fatal = fatal;
    this.bell = new Bell();
    this.queue = new ChangeQueue(maxChanges, maxBytes, tally);
    this.thread = Thread.ofPlatform().name("journal").unstarted(this::run);
  }

  /** Starts deciding. */
  public void start() {
    bell.start();
    thread.start();
  }

  /**
   * Hands a change in, waiting while the queue is full. For any thread but the journal's own. When
   * the journal has ended, the change is refused at once, on the caller's thread.
   */
  public <R> void submit(Change<R> change, Receipt<R> receipt) {
    if (!queue.put(new Pending<>(change, receipt))) {
      receipt.accept(
          new Outcome.Refused<>(
              Refusal.of(ErrorCode.SHUTTING_DOWN, "the server is stopping; come back later")));
    }
  }

  /** How it does. For any thread. */
  public Figures figures() {
    Done now = done;
    return new Figures(
        queue.size(),
        queue.bytes(),
        now.commits(),
        now.changes(),
        now.largestBatch(),
        now.failures(),
        now.failingSince());
  }

  /** Takes no more changes, decides and settles those it has, and ends. Waits for that. */
  @Override
  public void close() throws InterruptedException {
    queue.close();
    thread.join();
    bell.close();
  }

  private void run() {
    try {
      work();
    } catch (InterruptedException e) {
      log.atError().setCause(e).log("journal_interrupted");
      fatal.run();
    } catch (Throwable e) {
      // What is in memory can no longer be trusted to be what is on disk: a new start reads it.
      log.atError().setCause(e).log("journal_died");
      fatal.run();
    }
  }

  private void work() throws InterruptedException {
    var batch = new ArrayList<Pending<?>>(BATCH);
    while (queue.take(batch, BATCH, IDLE_NANOS)) {
      if (!batch.isEmpty() || !markers.isEmpty()) {
        settle(batch);
      }
      batch.clear();
    }
    markers.close();
    if (!markers.isEmpty()) {
      settle(List.of());
    }
  }

  private void settle(List<Pending<?>> batch) throws InterruptedException {
    Optional<Ledger> durable;
    try {
      durable = store(batch);
    } catch (StoreException e) {
      trouble.failed("store_failed", batch.size(), e);
      done = done.failed(clock.instant());
      if (e instanceof DamageException && batch.size() > 1) {
        settleOneByOne(batch);
      } else {
        refuse(batch, UNAVAILABLE);
      }
      return;
    } catch (RuntimeException e) {
      log.atError().addKeyValue("changes", batch.size()).setCause(e).log("journal_fault");
      settleOneByOne(batch);
      return;
    }
    durable.ifPresent(ledger -> publish(batch, ledger));
  }

  /** One fault of ours, or one damaged room, must not refuse what came with it. */
  private void settleOneByOne(List<Pending<?>> batch) throws InterruptedException {
    if (batch.size() <= 1) {
      refuse(batch, INTERNAL);
      return;
    }
    for (Pending<?> pending : batch) {
      settle(List.of(pending));
    }
  }

  private static void refuse(List<Pending<?>> batch, Refusal refusal) {
    for (Pending<?> pending : batch) {
      pending.refuse(refusal);
      tell(pending);
    }
  }

  /** Tells one; a receipt that fails must not keep the others waiting. */
  private static void tell(Pending<?> pending) {
    try {
      pending.settle();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("receipt_fault");
    }
  }

  /**
   * One transaction. When it throws, nothing of it lasts and nobody was told; a commit that failed
   * is dealt with inside, and gives nothing to publish.
   */
  private Optional<Ledger> store(List<Pending<?>> batch)
      throws StoreException, InterruptedException {
    Writer writer = store.writer();
    var ledger = new Ledger(writer, rooms, markers, tally, clock.instant());
    Map<?, Long> moved;
    try {
      writer.begin();
      for (Pending<?> pending : batch) {
        pending.decide(ledger);
      }
      moved = markers.write(writer);
    } catch (StoreException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
    if (!ledger.isDirty() && moved.isEmpty()) {
      writer.rollback();
      return Optional.of(ledger);
    }
    try {
      writer.commit();
    } catch (StoreException | RuntimeException e) {
      trouble.failed("store_commit_failed", batch.size(), e);
      done = done.failed(clock.instant());
      batch.forEach(Pending::lose);
      batch.forEach(Journal::tell);
      recover(ledger.touchedRooms());
      return Optional.empty();
    }
    trouble.worked();
    markers.forget(moved);
    done = done.committed(batch.size());
    return Optional.of(ledger);
  }

  private void publish(List<Pending<?>> batch, Ledger ledger) {
    List<OpenRoom> published = ledger.publish();
    batch.forEach(Journal::tell);
    for (OpenRoom room : published) {
      rooms.filled(room);
      room.moveHead();
      bell.ring(room);
    }
  }

  /** Tries until the store is open and the rooms are read again; refuses what comes meanwhile. */
  private void recover(Collection<String> touched) throws InterruptedException {
    long retryMs = FIRST_RETRY_MS;
    while (!reopen(touched)) {
      if (!refuseFor(Duration.ofMillis(retryMs).toNanos())) {
        return; // the server stops; the next start reads what there is
      }
      retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    }
    done = done.recovered();
    log.atWarn().addKeyValue("rooms", touched.size()).log("store_recovered");
  }

  /** Refuses what comes for so long; false if the queue was closed. */
  private boolean refuseFor(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      var meanwhile = new ArrayList<Pending<?>>();
      boolean open = queue.take(meanwhile, BATCH, left);
      refuse(meanwhile, UNAVAILABLE);
      if (!open) {
        return false;
      }
    }
    return true;
  }

  private boolean reopen(Collection<String> touched) {
    try {
      store.reopen();
      for (String room : touched) {
        rooms.reread(room, store.writer());
      }
    } catch (StoreException | RuntimeException e) {
      trouble.failed("store_still_failing", 0, e);
      return false;
    }
    for (String room : touched) {
      OpenRoom open = rooms.ifOpen(room);
      if (open != null) {
        bell.ring(open);
      }
    }
    return true;
  }
}
