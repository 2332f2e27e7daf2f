package chat.server.journal;

import chat.server.limit.Limit;
import chat.server.limit.Tally;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the journal: bounded by number and by bytes; who comes when it is full waits. Any
 * thread puts, the journal's thread takes.
 */
final class ChangeQueue {
  private final int maxChanges;
  private final long maxBytes;
  private final Tally tally;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final ArrayDeque<Pending<?>> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean closed;

  ChangeQueue(int maxChanges, long maxBytes, Tally tally) {
    this.maxChanges = maxChanges;
    this.maxBytes = maxBytes;
    this.tally = tally;
  }

  /** Adds a change, waiting for a place; false if the journal has ended. */
  boolean put(Pending<?> pending) {
    Limit full;
    lock.lock();
    try {
      full = full();
      if (full == null) {
        return add(pending);
      }
    } finally {
      lock.unlock();
    }
    tally.bit(full); // which may write a line, for which the journal must not wait
    lock.lock();
    try {
      while (full() != null) {
        drained.awaitUninterruptibly();
      }
      return add(pending);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Limit full() {
    if (closed) {
      return null; // there is nothing to wait for
    }
    if (waiting.size() >= maxChanges) {
      return Limit.JOURNAL_CHANGES;
    }
    return bytes >= maxBytes ? Limit.JOURNAL_BYTES : null;
  }

  private boolean add(Pending<?> pending) {
    if (closed) {
      return false;
    }
    waiting.add(pending);
    bytes += pending.change().bytes();
    if (waiting.size() == 1) {
      filled.signal();
    }
    return true;
  }

  /**
   * Moves at most {@code max} changes into {@code batch}, waiting at most {@code nanos} for the
   * first.
   *
   * @return false if the queue is closed and empty
   */
  boolean take(List<Pending<?>> batch, int max, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (waiting.isEmpty() && !closed && left > 0) {
        left = filled.awaitNanos(left);
      }
      while (batch.size() < max && !waiting.isEmpty()) {
        Pending<?> pending = waiting.poll();
        bytes -= pending.change().bytes();
        batch.add(pending);
      }
      drained.signalAll();
      return !batch.isEmpty() || !closed;
    } finally {
      lock.unlock();
    }
  }

  /** From now on nothing is put; what is there is still taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes wait. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** How many changes wait. */
  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }
}
