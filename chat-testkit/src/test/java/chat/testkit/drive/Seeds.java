package chat.testkit.drive;

/** The seeds of random tests: always the same, unless {@code -Dchat.seed=N} asks for another. */
final class Seeds {
  private Seeds() {}

  static long of(String test) {
    long seed = Long.getLong("chat.seed", 20261120L);
    System.out.println("seed of " + test + ": " + seed + " (-Dchat.seed=N for another)");
    return seed;
  }
}
