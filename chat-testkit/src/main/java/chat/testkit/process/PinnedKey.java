package chat.testkit.process;

import chat.protocol.Link;
import chat.server.net.TlsKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * A server's key that is made before the server starts, so that whoever connects can pin it.
 *
 * @param directory where it lies
 * @param pin as it stands in a link
 */
public record PinnedKey(Path directory, String pin) {

  /** Makes a new one. */
  public static PinnedKey in(Path directory) throws IOException {
    TlsKey key = TlsKey.own(directory, new SecureRandom(), InstantSource.system());
    return new PinnedKey(directory, Link.pinOf(key.fingerprint()));
  }

  /** The same server, with this key and nothing in the clear. */
  public ServerCommand servedBy(ServerCommand command) {
    return command.with(
        "--tls-cert", TlsKey.ownCertificate(directory).toString(),
        "--tls-key", TlsKey.ownKey(directory).toString());
  }

  /** Where such a server is, on this machine. */
  public Link link(int port) {
    return new Link(true, null, "127.0.0.1", port, null, null, pin);
  }
}
