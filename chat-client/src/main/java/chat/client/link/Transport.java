package chat.client.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Bytes to and from a server, whatever carries them.
 *
 * <p>One thread reads, another writes, any may abort.
 */
public interface Transport {

  InputStream in() throws IOException;

  OutputStream out() throws IOException;

  /**
   * How long a read that begins from now on waits before {@link java.net.SocketTimeoutException};
   * zero means for ever.
   */
  void readTimeout(Duration timeout) throws IOException;

  /** Whether nobody else can listen: TLS, or a way that does not leave this machine. */
  boolean isPrivate();

  /** Ends it at once, whoever is blocked in it; never blocks itself, never throws. */
  void abort();
}
