package chat.server.store;

/** The store could not do what was asked: the disk is full or broken, or the file is damaged. */
public class StoreException extends Exception {
  private static final long serialVersionUID = 1;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreException(String message) {
    super(message);
  }
}
