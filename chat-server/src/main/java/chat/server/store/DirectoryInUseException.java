package chat.server.store;

/** Another process holds the data directory. */
public final class DirectoryInUseException extends StoreException {
  private static final long serialVersionUID = 1;

  DirectoryInUseException(String message) {
    super(message);
  }
}
