package chat.server.net;

import java.io.IOException;

/**
 * The first byte on a plain connection is that of a TLS hello: whoever is there does not speak our
 * language and could not read a farewell in it.
 */
public final class TlsHelloException extends IOException {
  private static final long serialVersionUID = 1;

  TlsHelloException() {
    super("a TLS hello on a plain port");
  }
}
