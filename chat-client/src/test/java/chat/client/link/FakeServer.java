package chat.client.link;

import chat.protocol.Codec;
import chat.protocol.Refused;
import chat.protocol.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A server that says what a test tells it, on a port of its own:
 *
 * <pre>
 * var peer = server.accept();
 * peer.hello();
 * peer.hears(Request.Login.class);
 * peer.says("{'type':'ok', …}");
 * </pre>
 *
 * All of it is done by the test's thread. What does not come within ten seconds fails the test.
 */
public final class FakeServer implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  /** As a server begins. */
  public static final String HELLO =
      """
      {"type":"hello","server":"fake","version":"0","protocol":1,"tls":false,\
      "time":"2026-11-20T23:54:00.000Z","auth":["password","token","guest"],\
      "registration":"open","limits":{}}\
      """;

  private final ServerSocket socket;

  public FakeServer() {
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      socket.setSoTimeout(PATIENCE_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return socket.getLocalPort();
  }

  public String link() {
    return "chat://127.0.0.1:" + port();
  }

  public Dialer dialer() {
    return Dialer.tcp("127.0.0.1", port());
  }

  /** The next connection. */
  public Peer accept() {
    try {
      return new Peer(socket.accept());
    } catch (IOException e) {
      throw new UncheckedIOException("nobody connected", e);
    }
  }

  /** The next connection, greeted. */
  public Peer greets() {
    Peer peer = accept();
    peer.hello();
    return peer;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server's end of one connection. */
  public static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = socket.getInputStream();
    }

    public void hello() {
      says(HELLO);
    }

    /** Sends a line. Single quotes stand for double ones where there are no double ones. */
    public void says(String line) {
      says(bytes(line));
    }

    public void says(byte[] bytes) {
      try {
        socket.getOutputStream().write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** A line's frame. */
    public static byte[] bytes(String line) {
      String json = line.contains("\"") ? line : line.replace('\'', '"');
      return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The next line, without its LF; {@code null} at the end of the stream. */
    public String hearsLine() {
      var line = new ByteArrayOutputStream();
      try {
        for (int b = in.read(); b != '\n'; b = in.read()) {
          if (b < 0) {
            return null;
          }
          line.write(b);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("heard nothing", e);
      }
      return line.toString(StandardCharsets.UTF_8);
    }

    /** The next request. */
    public Request hears() {
      String line = hearsLine();
      if (line == null) {
        throw new AssertionError("the client closed the connection");
      }
      try {
        return Codec.decode(line.getBytes(StandardCharsets.UTF_8));
      } catch (Refused e) {
        throw new AssertionError(line, e);
      }
    }

    /** The next request, which must be one of these. */
    public <T extends Request> T hears(Class<T> kind) {
      Request request = hears();
      if (!kind.isInstance(request)) {
        throw new AssertionError("expected " + kind.getSimpleName() + " but heard " + request);
      }
      return kind.cast(request);
    }

    /** Lets somebody log in, who is in these rooms (JSON of the rows). */
    public Request.Login letsIn(String user, String... rooms) {
      Request.Login login = hears(Request.Login.class);
      welcomes(user, rooms);
      return login;
    }

    /** Answers a login or register. */
    public void welcomes(String user, String... rooms) {
      says(
          "{'type':'ok','user':'%s','session':'s1','rooms':[%s],'invited':[]}"
              .formatted(user, String.join(",", rooms)));
    }

    public static String room(String name, long head) {
      return "{'room':'%s','log':'log-a','head':%d,'read':%d,'unread':0,'role':'member'}"
          .formatted(name, head, head);
    }

    public void says(String room, long seq, String from, String text) {
      says(message(room, seq, from, text));
    }

    public static String message(String room, long seq, String from, String text) {
      return "{'type':'message','room':'%s','seq':%d,'at':'2026-11-20T23:54:00.123Z','from':'%s','text':'%s'}"
          .formatted(room, seq, from, text);
    }

    public void followed(String room, String log, long head, long after) {
      says(
          "{'type':'ok','room':'%s','log':'%s','head':%d,'after':%d}"
              .formatted(room, log, head, after));
    }

    public void sent(String room, long seq) {
      says(
          "{'type':'ok','room':'%s','seq':%d,'at':'2026-11-20T23:54:00.123Z'}"
              .formatted(room, seq));
    }

    /** Ends its side; what the client still says is not read. */
    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
