package chat.server.store;

/**
 * What was read is not what was once written. The disk works; other rooms may well be whole, and go
 * on, while what was asked for needs a backup.
 */
public final class DamageException extends StoreException {
  private static final long serialVersionUID = 1;

  public DamageException(String message) {
    super(message);
  }

  public DamageException(String message, Throwable cause) {
    super(message, cause);
  }
}
