package chat.server.net;

import java.io.IOException;

/** The peer sent a line that is longer than it may be. The rest of that line is still to come. */
public final class LineTooLongException extends IOException {
  private static final long serialVersionUID = 1;

  private final int limit;

  LineTooLongException(int limit) {
    super("a line of more than %d bytes".formatted(limit));
    this.limit = limit;
  }

  /** What a line may have at most, with its LF, in bytes. */
  public int limit() {
    return limit;
  }
}
