package chat.testkit.drive;

import java.util.List;
import java.util.SplittableRandom;

/**
 * What befalls a server between one start and the next.
 *
 * @param kind how
 * @param when after so many acknowledgements, or at that call of the journal's thread
 * @param hesitation for how many microseconds a call waits before it fails, as a disk does: what
 *     was told too early gets around meanwhile
 */
record Blow(Kind kind, int when, int hesitation) {
  private static final int SHORTEST_HESITATION = 10_000;
  private static final int LONGEST_HESITATION = 100_000;

  private static final int FEWEST_ACKNOWLEDGED = 20;
  private static final int MOST_ACKNOWLEDGED = 300;
  private static final int LAST_SYNC = 60;
  private static final int LAST_WRITE = 400;

  enum Kind {
    /** SIGKILL at any moment. */
    KILL,
    /** SIGKILL as it enters a sync. */
    KILL_AT_SYNC,
    /** SIGKILL as it enters a write. */
    KILL_AT_WRITE,
    /** A sync says EIO and did nothing; SIGKILL later. */
    FAILED_SYNC,
    /** A write says that the disk is full; SIGKILL later. */
    FULL_DISK,
    /** SIGSTOP for a moment, and SIGKILL later. */
    FREEZE
  }

  /**
   * One by chance.
   *
   * @param injecting whether {@code strace} is there to strike at calls
   */
  static Blow by(SplittableRandom random, boolean injecting) {
    Kind[] kinds = injecting ? Kind.values() : new Kind[] {Kind.KILL, Kind.FREEZE};
    Kind kind = kinds[random.nextInt(kinds.length)];
    return new Blow(
        kind,
        switch (kind) {
          case KILL, FREEZE -> random.nextInt(FEWEST_ACKNOWLEDGED, MOST_ACKNOWLEDGED);
          case KILL_AT_SYNC, FAILED_SYNC -> random.nextInt(1, LAST_SYNC);
          case KILL_AT_WRITE, FULL_DISK -> random.nextInt(1, LAST_WRITE);
        },
        random.nextInt(SHORTEST_HESITATION, LONGEST_HESITATION));
  }

  /** What {@code strace} is told. */
  List<String> injections() {
    return switch (kind) {
      case KILL, FREEZE -> List.of();
      // strace has no signal after a delay.
      case KILL_AT_SYNC -> List.of("fsync,fdatasync:signal=SIGKILL:when=" + when);
      case KILL_AT_WRITE -> List.of("pwrite64:signal=SIGKILL:when=" + when);
      case FAILED_SYNC -> List.of("fsync,fdatasync:error=EIO" + late());
      case FULL_DISK -> List.of("pwrite64:error=ENOSPC" + late());
    };
  }

  private String late() {
    return ":delay_enter=%d:when=%d".formatted(hesitation, when);
  }

  /** Whether the server ends by it, and need not be killed. */
  boolean isDeadly() {
    return kind == Kind.KILL_AT_SYNC || kind == Kind.KILL_AT_WRITE;
  }
}
