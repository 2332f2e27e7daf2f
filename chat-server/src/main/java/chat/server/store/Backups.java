package chat.server.store;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the backups of an open store, one at a time, each on a platform thread of its own. Safe for
 * any thread.
 */
final class Backups {
  private final Path source;
  private final WriterConnection connection;

  // Guarded by this:
  private @Nullable Running running;
  private boolean closed;

  Backups(Path source, WriterConnection connection) {
    this.source = source;
    this.connection = connection;
  }

  /** As {@link Store#backup}. */
  Backup to(Path file) throws StoreException {
    Running mine = begin(file);
    mine.thread.start();
    try {
      return mine.result.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        // Anew, so that the trace shows who asked.
        case StoreException fault ->
            throw new StoreException(String.valueOf(fault.getMessage()), fault);
        case RuntimeException fault -> throw fault;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  private synchronized Running begin(Path file) throws StoreException {
    if (closed) {
      throw new StoreException("the store is closed");
    }
    if (running != null) {
      throw new StoreException(
          "a backup to " + running.file + " is being written: wait for its end");
    }
    running = new Running(file);
    return running;
  }

  private synchronized void ended() {
    running = null;
  }

  /** Ends the backup that runs, if there is one; returns when it has let go of the file. */
  void abort() {
    Running now;
    synchronized (this) {
      now = running;
    }
    while (now != null && !now.result.isDone()) {
      now.run.abort();
      now.result.handle((_, _) -> true).completeOnTimeout(false, 20, TimeUnit.MILLISECONDS).join();
    }
  }

  /** As {@link #abort}, and no other begins. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    abort();
  }

  private final class Running {
    final Path file;
    final BackupRun run = new BackupRun(source, connection);
    final CompletableFuture<Backup> result = new CompletableFuture<>();
    final Thread thread;

    Running(Path file) {
      this.file = file;
      this.thread = Thread.ofPlatform().name("store-backup").daemon().unstarted(this::work);
    }

    private void work() {
      Backup made = null;
      Throwable failure = null;
      try {
        made = run.make(BackupFile.begin(file));
      } catch (StoreException | RuntimeException | Error e) {
        failure = e;
      }
      ended(); // first: who is told may begin the next one
      if (failure != null) {
        result.completeExceptionally(failure);
      } else {
        result.complete(made);
      }
    }
  }
}
