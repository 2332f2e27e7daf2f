package chat.server.account;

/** How a guest is named. */
public final class GuestName {
  public static final String PREFIX = "guest-";

  /** What a guest may ask for at most, in characters. */
  public static final int ASKED_CHARS = 16;

  /** So many are tried one by one; it is rare that a name is more popular. */
  private static final int ONE_BY_ONE = 16;

  private GuestName() {}

  /** Knows which names somebody has or had; looking may fail. */
  @FunctionalInterface
  public interface Taken<E extends Exception> {
    boolean test(String name) throws E;
  }

  /** Whether only a guest may have that name. */
  public static boolean isReserved(String name) {
    return name.startsWith(PREFIX);
  }

  /**
   * The name for a guest who asked for one: {@code guest-ann}, and {@code guest-ann-2}, {@code
   * guest-ann-3}, … where that was ever taken.
   *
   * <p>Numbers are given in turn, so beyond the first few the free one is found by doubling and
   * halving: the ten thousandth guest of a name must not cost ten thousand look-ups. Where there
   * are gaps in the numbers it may leave one; it never gives a name that is taken.
   *
   * @param asked a valid name, folded
   * @param taken whether somebody has or had a name
   */
  public static <E extends Exception> String free(String asked, Taken<E> taken) throws E {
    String first = PREFIX + asked;
    if (!taken.test(first)) {
      return first;
    }
    for (int n = 2; n <= ONE_BY_ONE; n++) {
      if (!taken.test(first + "-" + n)) {
        return first + "-" + n;
      }
    }
    int low = ONE_BY_ONE; // taken
    int high = 2 * ONE_BY_ONE; // perhaps free
    while (taken.test(first + "-" + high)) {
      low = high;
      high = Math.multiplyExact(high, 2);
    }
    while (high - low > 1) {
      int middle = low + (high - low) / 2;
      if (taken.test(first + "-" + middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return first + "-" + high;
  }
}
