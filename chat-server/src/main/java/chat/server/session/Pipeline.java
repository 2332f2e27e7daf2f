package chat.server.session;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The changes of one session that are with the journal. The reader enters and waits, the journal's
 * thread leaves.
 */
final class Pipeline {
  private final int max;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int inFlight;

  Pipeline(int max) {
    this.max = max;
  }

  /**
   * One more change is handed over; waits while there are as many as may be.
   *
   * @param full is run first if there are; whatever it does keeps nobody else waiting
   */
  void enter(Runnable full) {
    if (isFull()) {
      full.run();
    }
    lock.lock();
    try {
      while (inFlight >= max) {
        changed.awaitUninterruptibly();
      }
      inFlight++;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull() {
    lock.lock();
    try {
      return inFlight >= max;
    } finally {
      lock.unlock();
    }
  }

  /** A change was settled. */
  void leave() {
    lock.lock();
    try {
      inFlight--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until every change handed over so far was settled. */
  void awaitIdle() {
    lock.lock();
    try {
      while (inFlight > 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
