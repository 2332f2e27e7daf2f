package chat.client.link;

import java.io.IOException;

/** Who answers is not the server that is meant. Nothing was sent; coming back is of no use. */
public final class UntrustedException extends IOException {
  private static final long serialVersionUID = 1;

  UntrustedException(String message, Throwable cause) {
    super(message, cause);
  }
}
