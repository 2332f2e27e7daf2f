package chat.testkit.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What a room's users have in common: the frames that each of them must get. For any thread. */
public final class LoadRoom {
  private static final int CHECKSUM_BITS = 32;

  private final String name;
  private final AtomicLongArray checksums;
  private final AtomicLong acknowledged = new AtomicLong();

  /**
   * A room of which nobody has got anything yet.
   *
   * @param apart how many entries two users may be apart and still be compared; each takes 8 bytes
   */
  public LoadRoom(String name, int apart) {
    this.name = name;
    this.checksums = new AtomicLongArray(apart);
  }

  public String name() {
    return name;
  }

  /** Whether this frame is the one that others got under the number, as far as is remembered. */
  boolean agrees(long seq, int checksum) {
    int slot = (int) (seq % checksums.length());
    long mine = seq << CHECKSUM_BITS | Integer.toUnsignedLong(checksum);
    while (true) {
      long theirs = checksums.get(slot);
      long seqThere = theirs >>> CHECKSUM_BITS;
      if (seqThere == seq) {
        return theirs == mine;
      }
      if (seqThere > seq || checksums.compareAndSet(slot, theirs, mine)) {
        return true;
      }
    }
  }

  /** A number that the server acknowledged, so that everybody must get it. */
  void acknowledge(long seq) {
    acknowledged.accumulateAndGet(seq, Math::max);
  }

  /** The largest number that was acknowledged. */
  public long acknowledged() {
    return acknowledged.get();
  }
}
