package chat.server;

/** Which version of the server this is. */
final class Version {
  /** As the build wrote it into the archive; {@code dev} when run from class files. */
  static final String TEXT = read();

  private Version() {}

  private static String read() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
