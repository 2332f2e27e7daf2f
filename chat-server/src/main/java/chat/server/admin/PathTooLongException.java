package chat.server.admin;

import java.io.IOException;

/** A data directory's path is too long for a socket in it; the message says what to do. */
public final class PathTooLongException extends IOException {
  private static final long serialVersionUID = 1;

  PathTooLongException(String message) {
    super(message);
  }
}
