package chat.server.account;

/**
 * What it costs to try one password (RFC 9106).
 *
 * @param memoryKib memory of one hash, in KiB
 * @param iterations passes over that memory
 * @param parallelism lanes; they are computed one after the other here
 */
public record PasswordCost(int memoryKib, int iterations, int parallelism) {
  /** OWASP's choice for Argon2id: 19 MiB, two passes, one lane. */
  public static final PasswordCost DEFAULT = new PasswordCost(19 * 1024, 2, 1);

  private static final int MAX_MEMORY_KIB = 1024 * 1024;
  private static final int MAX_ITERATIONS = 100;
  private static final int MAX_PARALLELISM = 16;

  public PasswordCost {
    if (parallelism < 1 || parallelism > MAX_PARALLELISM) {
      throw new IllegalArgumentException(
          "a password cost needs a parallelism of 1 to %d, not %d"
              .formatted(MAX_PARALLELISM, parallelism));
    }
    if (memoryKib < 8 * parallelism || memoryKib > MAX_MEMORY_KIB) {
      throw new IllegalArgumentException(
          "a password cost needs %d to %d KiB of memory, not %d"
              .formatted(8 * parallelism, MAX_MEMORY_KIB, memoryKib));
    }
    if (iterations < 1 || iterations > MAX_ITERATIONS) {
      throw new IllegalArgumentException(
          "a password cost needs 1 to %d iterations, not %d".formatted(MAX_ITERATIONS, iterations));
    }
  }

  /** Whether a hash made at the other cost is easier to try than one made at this. */
  boolean isHigherThan(PasswordCost other) {
    return memoryKib > other.memoryKib || iterations > other.iterations;
  }
}
