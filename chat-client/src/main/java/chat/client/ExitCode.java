package chat.client;

/** How the program says how it ended (sysexits.h where that has a word for it). */
final class ExitCode {
  static final int OK = 0;

  /** The server refused: no such room, forbidden, too long. */
  static final int REFUSED = 1;

  static final int USAGE = 64;

  /** Nobody was reached, and nothing was sent. */
  static final int UNREACHABLE = 69;

  /** A bug of ours. */
  static final int FAULT = 70;

  /** Not acknowledged, or rate limited: asking again with the same key is safe. */
  static final int NOT_ACKNOWLEDGED = 75;

  static final int PROTOCOL = 76;
  static final int NOT_LOGGED_IN = 77;
  static final int CONFIGURATION = 78;

  /** {@code --timeout} expired, as timeout(1) says it. */
  static final int TIMEOUT = 124;

  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
