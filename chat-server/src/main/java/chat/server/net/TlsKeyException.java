package chat.server.net;

import java.io.IOException;

/** A key or certificate that cannot be served; the message names the file and the mend. */
public final class TlsKeyException extends IOException {
  private static final long serialVersionUID = 1;

  TlsKeyException(String message) {
    super(message);
  }

  TlsKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
