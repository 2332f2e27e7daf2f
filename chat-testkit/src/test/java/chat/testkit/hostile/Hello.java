package chat.testkit.hostile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** The first flight of a real TLS client. */
final class Hello {
  private Hello() {}

  /** Its bytes, with no key that anybody holds: whoever sends them can say nothing more. */
  static byte[] recorded() throws IOException {
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 7_400);
      engine.setUseClientMode(true);
      engine.beginHandshake();
      ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), out);
      byte[] hello = new byte[out.flip().remaining()];
      out.get(hello);
      return hello;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }
}
