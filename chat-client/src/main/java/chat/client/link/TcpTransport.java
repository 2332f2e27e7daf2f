package chat.client.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/** Plain TCP. */
record TcpTransport(Socket socket) implements Transport {

  @Override
  public InputStream in() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public void readTimeout(Duration timeout) throws IOException {
    socket.setSoTimeout((int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
  }

  @Override
  public boolean isPrivate() {
    return socket.getInetAddress().isLoopbackAddress();
  }

  @Override
  public void abort() {
    try {
      socket.close();
    } catch (IOException _) {
      // It is of no use to anybody any more, closed or not.
    }
  }
}
