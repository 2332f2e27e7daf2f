package chat.server.admin;

import chat.protocol.Codec;
import chat.protocol.Limits;
import chat.server.net.LineReader;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks a running server, as its owner. */
public final class ControlClient {
  private ControlClient() {}

  /** There is nobody to ask. */
  public static final class NoServerException extends IOException {
    private static final long serialVersionUID = 1;

    NoServerException(String message) {
      super(message);
    }
  }

  /** The socket is another user's. */
  public static final class NotOursException extends IOException {
    private static final long serialVersionUID = 1;

    NotOursException(String message) {
      super(message);
    }
  }

  /**
   * Sends one request to the server that runs on a data directory, and waits for its reply.
   *
   * @param patience how long the reply may take; {@code null} for as long as it takes
   * @return the reply, {@code ok} or {@code error}, or a {@code bye}
   * @throws NoServerException if none runs there
   * @throws NotOursException if the socket may not be opened
   * @throws PathTooLongException if no server on that directory can have a socket
   * @throws IOException if it does not answer, or no sense can be made of it
   */
  public static JsonObject ask(Path directory, JsonObject request, @Nullable Duration patience)
      throws IOException {
    Path socket = ControlPath.of(directory);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      connect(channel, socket);
      if (patience != null) {
        CompletableFuture.delayedExecutor(patience.toNanos(), TimeUnit.NANOSECONDS)
            .execute(() -> close(channel));
      }
      Channels.newOutputStream(channel).write(Codec.encode(request));
      var lines = new LineReader(Channels.newInputStream(channel), false, System::nanoTime);
      byte[] line = lines.next(Limits.FRAME_BYTES);
      if (line == null) {
        throw new IOException("the server on " + directory + " ended before it answered");
      }
      return JsonParser.parseString(new String(line, StandardCharsets.UTF_8)).getAsJsonObject();
    } catch (ClosedChannelException _) {
      throw new IOException("the server on " + directory + " does not answer");
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException("the server on " + directory + " answered with no frame", e);
    }
  }

  private static void connect(SocketChannel channel, Path socket) throws IOException {
    Path directory = socket.toAbsolutePath().normalize().getParent();
    String none = "no server is running on " + directory;
    if (Files.notExists(socket)) {
      throw new NoServerException(none);
    }
    try {
      channel.connect(ControlPath.address(socket));
    } catch (ConnectException _) {
      throw new NoServerException(none); // it died and left its socket behind
    } catch (SocketException e) {
      if (Files.isWritable(socket)) {
        throw e;
      }
      throw new NotOursException(
          socket + " belongs to another user: run this as the one who runs the server");
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException _) {
      // whoever reads from it gets an exception all the same
    }
  }
}
