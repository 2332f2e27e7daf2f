package chat.testkit.verify;

/** A rule cannot be checked on this server: it does not offer what the check needs. */
final class Skipped extends RuntimeException {
  private static final long serialVersionUID = 1;

  Skipped(String why) {
    super(why);
  }
}
