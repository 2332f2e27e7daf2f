package chat.server.net;

import java.io.IOException;

/** The first byte on a TLS connection is not that of a hello. The peer was told so in plain. */
public final class NotTlsException extends IOException {
  private static final long serialVersionUID = 1;

  NotTlsException() {
    super("no TLS hello on a TLS port");
  }
}
