package chat.server;

/** A verb cannot do what was asked for; the message says why, for people. */
final class VerbRefused extends Exception {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  VerbRefused(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /** How the program ends because of it. */
  int exitCode() {
    return exitCode;
  }
}
