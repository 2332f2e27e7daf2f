package chat.server.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A few platform threads, each with its own connection that only reads. Any thread may hand work to
 * them and waits for its result: at first in a queue of bounded length, and before that for a place
 * in it. An interrupt does not end the waiting, since a read is short; it stays set.
 *
 * <p>{@link #open}, {@link #suspend} and {@link #close} belong to the store.
 */
final class ReaderPool implements Access, AutoCloseable {
  private final Path file;
  private final BlockingQueue<Task<?>> waiting;
  private final List<Worker> workers = new ArrayList<>();

  /** Held to read by each worker at work, to write by who opens and closes their connections. */
  private final ReadWriteLock gate = new ReentrantReadWriteLock(true);

  private volatile boolean closed;

  /**
   * @param name of each thread, before its number
   */
  ReaderPool(String name, Path file, int threads, int waiting) {
    this.file = file;
    this.waiting = new ArrayBlockingQueue<>(waiting);
    for (int i = 1; i <= threads; i++) {
      workers.add(new Worker(name + i));
    }
    workers.forEach(Thread::start);
  }

  @Override
  public <T> T read(Work<T> work) throws StoreException {
    Task<T> task = new Task<>(work);
    if (Thread.currentThread() instanceof Worker worker && workers.contains(worker)) {
      task.run(worker.database);
    } else {
      enqueue(task);
    }
    return task.await();
  }

  private void enqueue(Task<?> task) {
    boolean interrupted = false;
    boolean queued = false;
    while (!queued && !closed) {
      try {
        queued = waiting.offer(task, 1, TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (closed) { // perhaps nobody takes from the queue any more
      task.refuse();
    }
  }

  /** Gives every thread a connection. */
  void open() throws StoreException {
    gate.writeLock().lock();
    try {
      for (Worker worker : workers) {
        worker.database = Database.reading(file);
      }
    } finally {
      gate.writeLock().unlock();
    }
  }

  /** Takes the connections away; whoever reads is refused until {@link #open}. */
  void suspend() {
    gate.writeLock().lock();
    try {
      for (Worker worker : workers) {
        Database database = worker.database;
        worker.database = null;
        if (database != null) {
          database.close();
        }
      }
    } finally {
      gate.writeLock().unlock();
    }
  }

  /**
   * Does something while nobody reads; gives up, and returns false, if one who reads now does not
   * end within 50 ms.
   */
  boolean pausing(Runnable action) {
    boolean paused;
    try {
      paused = gate.writeLock().tryLock(50, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
    if (paused) {
      try {
        action.run();
      } finally {
        gate.writeLock().unlock();
      }
    }
    return paused;
  }

  /** The statements that were prepared so far, for tests that look at their plans. */
  Set<String> prepared() {
    gate.writeLock().lock();
    try {
      Set<String> statements = new HashSet<>();
      for (Worker worker : workers) {
        if (worker.database != null) {
          statements.addAll(worker.database.prepared());
        }
      }
      return statements;
    } finally {
      gate.writeLock().unlock();
    }
  }

  /** Ends the threads; whoever reads is refused for ever. */
  @Override
  public void close() {
    suspend();
    closed = true;
    workers.forEach(Thread::interrupt);
    for (Task<?> task = waiting.poll(); task != null; task = waiting.poll()) {
      task.refuse();
    }
  }

  private final class Worker extends Thread {
    /** Guarded by the gate. */
    @Nullable Database database;

    Worker(String name) {
      super(name);
      setDaemon(true);
    }

    @Override
    public void run() {
      while (!closed) {
        Task<?> task;
        try {
          task = waiting.take();
        } catch (InterruptedException _) {
          continue; // closed
        }
        gate.readLock().lock();
        try {
          task.run(database);
        } finally {
          gate.readLock().unlock();
        }
      }
    }
  }

  private static final class Task<T> {
    private final Work<T> work;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    Task(Work<T> work) {
      this.work = work;
    }

    void run(@Nullable Database database) {
      if (database == null) {
        refuse();
        return;
      }
      try {
        result.complete(work.on(database));
      } catch (SQLException e) {
        result.completeExceptionally(database.failure(e));
      } catch (StoreException | RuntimeException | Error e) {
        result.completeExceptionally(e);
      }
    }

    void refuse() {
      result.completeExceptionally(new StoreException("the store is not open for reading now"));
    }

    T await() throws StoreException {
      try {
        return result.join();
      } catch (CompletionException e) {
        switch (e.getCause()) {
          // Anew, so that the trace shows who asked.
          case DamageException fault -> throw new DamageException(messageOf(fault), fault);
          case StoreException fault -> throw new StoreException(messageOf(fault), fault);
          case RuntimeException fault -> throw fault;
          case null, default -> throw new IllegalStateException(e);
        }
      }
    }

    private static String messageOf(StoreException fault) {
      return Objects.requireNonNullElse(fault.getMessage(), "reading failed");
    }
  }
}
