package chat.protocol;

/** The other side does not speak this protocol; the message says what was wrong with its frame. */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1;

  public ProtocolException(String message) {
    super(message);
  }
}
