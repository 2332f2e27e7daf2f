package chat.server.account;

import chat.protocol.Names;

/** How guests are named. */
public final class GuestNames {
  /** So many are tried one by one; it is rare that a name is more popular. */
  private static final int ONE_BY_ONE = 16;

  /**
   * Whether somebody has or ever had a name.
   *
   * @param <X> what may go wrong in finding that out
   */
  @FunctionalInterface
  public interface Taken<X extends Exception> {
    boolean test(String name) throws X;
  }

  private GuestNames() {}

  /**
   * The name of the {@code n}th guest who asked for one: {@code guest-ann}, {@code guest-ann-2},
   * {@code guest-ann-3}, …
   *
   * @param asked a valid name, folded
   * @param n from 1
   */
  public static String candidate(String asked, int n) {
    return Names.GUEST_PREFIX + asked + (n == 1 ? "" : "-" + n);
  }

  /**
   * The first of these names that was never taken.
   *
   * <p>Numbers are given in turn, so beyond the first few it is found by doubling and halving: the
   * ten thousandth guest of a name must not cost ten thousand look-ups. Where there are gaps in the
   * numbers one may be passed over; a name that is taken is never given.
   */
  public static <X extends Exception> String free(String asked, Taken<X> taken) throws X {
    for (int n = 1; n <= ONE_BY_ONE; n++) {
      if (!taken.test(candidate(asked, n))) {
        return candidate(asked, n);
      }
    }
    int low = ONE_BY_ONE; // taken
    int high = 2 * ONE_BY_ONE; // perhaps free
    while (taken.test(candidate(asked, high))) {
      low = high;
      high = Math.multiplyExact(high, 2);
    }
    while (high - low > 1) {
      int middle = low + (high - low) / 2;
      if (taken.test(candidate(asked, middle))) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return candidate(asked, high);
  }
}
