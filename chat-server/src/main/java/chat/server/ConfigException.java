package chat.server;

/**
 * A server cannot be started as it is set up; the message names the setting, where it came from,
 * and the mend.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  /** The command line is wrong (EX_USAGE). */
  public static final int USAGE = 64;

  /** A port or a data directory is in use by another program (EX_UNAVAILABLE). */
  public static final int UNAVAILABLE = 69;

  /** A file, the environment or the data directory is wrong (EX_CONFIG). */
  public static final int CONFIG = 78;

  private final int exitCode;

  ConfigException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** How the program ends because of it. */
  public int exitCode() {
    return exitCode;
  }
}
