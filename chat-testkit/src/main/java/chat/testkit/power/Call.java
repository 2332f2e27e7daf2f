package chat.testkit.power;

/**
 * A system call that matters to a disk.
 *
 * @param begin when it was entered, in nanoseconds of wall time since 1970
 * @param end when it returned
 */
public record Call(long begin, long end, Effect effect) {

  /** What it does. Paths are absolute. */
  public sealed interface Effect {

    /** Opened so that it is made if it is not there. */
    record Create(String path) implements Effect {}

    /** Bytes into the page cache. */
    record Write(String path, long offset, byte[] bytes) implements Effect {}

    /** Another size, in the page cache. */
    record Resize(String path, long size) implements Effect {}

    /**
     * Of a file, or of a directory for the names in it.
     *
     * @param done false if it was reported as failed: then nobody knows what it did
     */
    record Sync(String path, boolean done) implements Effect {}

    /** The name is gone. */
    record Unlink(String path) implements Effect {}

    /** The file has another name, in the place of whatever had it. */
    record Rename(String from, String to) implements Effect {}
  }
}
