package chat.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Something that answers every connection with one text, reads what comes, and says no more. */
class Talker implements AutoCloseable {
  private final ServerSocket socket;
  private final String first;

  Talker(String first) throws IOException {
    this.first = first;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  String link() {
    return "chat://127.0.0.1:" + socket.getLocalPort();
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        try (Socket peer = socket.accept()) {
          peer.getOutputStream().write(first.getBytes(StandardCharsets.UTF_8));
          var in =
              new BufferedReader(
                  new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8));
          for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer = answer(line);
            if (answer == null) {
              break;
            }
            peer.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
          }
        } catch (IOException _) {
          if (socket.isClosed()) {
            return;
          }
        }
      }
    } finally {
      // Closed by the test.
    }
  }

  /** What it says to a line; {@code null} hangs up. */
  String answer(String line) {
    return "";
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
