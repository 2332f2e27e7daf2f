package chat.testkit.verify;

/** One numbered rule of PROTOCOL.md. */
public sealed interface Rule {
  /** Its number, such as {@code L12}. */
  String id();

  /** What it says, in a few words. */
  String what();

  /** Tries a server; what it should not have done is an {@link AssertionError}. */
  @FunctionalInterface
  interface Check {
    void of(Probe probe) throws Exception;
  }

  /**
   * One that can be seen from outside.
   *
   * @param slow whether it waits for time-outs of the server
   */
  record Checked(String id, String what, boolean slow, Check check) implements Rule {}

  /**
   * One that no client can see.
   *
   * @param why that is so, or where it is seen instead
   */
  record Unobservable(String id, String what, String why) implements Rule {}

  static Rule check(String id, String what, Check check) {
    return new Checked(id, what, false, check);
  }

  static Rule slow(String id, String what, Check check) {
    return new Checked(id, what, true, check);
  }

  static Rule unobservable(String id, String what, String why) {
    return new Unobservable(id, what, why);
  }
}
