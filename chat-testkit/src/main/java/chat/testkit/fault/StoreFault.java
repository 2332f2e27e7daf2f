package chat.testkit.fault;

import java.time.Duration;

/** What is wrong with a disk, for a {@link FailingStore}. */
public sealed interface StoreFault {

  /** What became of a transaction whose commit failed; whoever asked for it is not told. */
  enum Fate {
    /** It is on the disk all the same. */
    KEPT,
    /** Nothing of it is. */
    LOST
  }

  /**
   * The next transactions fail at their first change, before any commit, as they do when the disk
   * is full: all of each is undone for certain.
   */
  record Full(int transactions) implements StoreFault {}

  /**
   * The next commit of a change fails, or its sync does. Until the store was opened anew nothing
   * can be written or looked at by who writes.
   */
  record Commit(Fate fate) implements StoreFault {}

  /** So many times the store cannot be opened anew. */
  record Reopen(int times) implements StoreFault {}

  /** So many times those who read get an error instead. */
  record Reads(int times) implements StoreFault {}

  /** Each commit, and each read of those who only read, takes so much longer. */
  record Slow(Duration each) implements StoreFault {}
}
