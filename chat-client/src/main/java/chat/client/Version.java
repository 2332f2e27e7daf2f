package chat.client;

/** Which version of the client this is. */
final class Version {
  private Version() {}

  /** As the build wrote it into the archive; {@code dev} when run from class files. */
  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
