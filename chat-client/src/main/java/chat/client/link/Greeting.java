package chat.client.link;

import chat.protocol.Codec;
import chat.protocol.ProtocolException;
import chat.protocol.ServerFrame;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The first moments of a connection: dial, and hear who answers, all before a deadline. */
final class Greeting {
  private final LinkSettings settings;
  private final long deadlineNanos;

  private Greeting(LinkSettings settings) {
    this.settings = settings;
    this.deadlineNanos = System.nanoTime() + settings.helloWithin().toNanos();
  }

  static Connection await(Dialer dialer, LinkSettings settings) throws LinkException {
    return new Greeting(settings).dial(dialer);
  }

  private Connection dial(Dialer dialer) throws LinkException {
    Transport transport;
    try {
      transport = dialer.dial(settings.helloWithin());
    } catch (UntrustedException e) {
      throw LinkException.notSent(new End.Untrusted(String.valueOf(e.getMessage())));
    } catch (TlsTransport.NoHandshakeException e) {
      throw LinkException.notSent(
          new End.NoHello("no TLS connection could be made: " + e.getMessage()));
    } catch (IOException e) {
      throw LinkException.notSent(new End.Unreachable(String.valueOf(e.getMessage())));
    }
    try {
      return greeted(transport);
    } catch (LinkException e) {
      transport.abort();
      throw e;
    } catch (SocketTimeoutException _) {
      transport.abort();
      throw LinkException.notSent(
          new End.NoHello(
              "no word from the server within " + settings.helloWithin().toSeconds() + " s"));
    } catch (IOException e) {
      transport.abort();
      // A TLS port answers a plain client with a reset, and the reverse.
      throw LinkException.notSent(
          new End.NoHello("the server broke off before its first word: " + e.getMessage()));
    }
  }

  private Connection greeted(Transport transport) throws IOException {
    Lines lines = new Lines(transport.in());
    byte[] line = first(transport, lines);
    if (line == null) {
      throw LinkException.notSent(
          new End.NoHello("the server closed the connection before its first word"));
    }
    ServerFrame frame;
    try {
      frame = Codec.decodeServer(line);
    } catch (ProtocolException _) {
      throw LinkException.notSent(new End.NoHello("what answers there is no chat server"));
    }
    return switch (frame) {
      case ServerFrame.Hello hello when hello.protocol() == Codec.PROTOCOL ->
          new Connection(transport, settings, lines, hello);
      case ServerFrame.Hello hello ->
          throw LinkException.notSent(new End.OtherProtocol(hello.protocol()));
      case ServerFrame.Bye bye -> throw LinkException.notSent(new End.Bye(bye));
      default ->
          throw LinkException.notSent(new End.Violation("it began with something else than hello"));
    };
  }

  /** A peer that drips a byte at a time does not get longer than one that is silent. */
  private byte @Nullable [] first(Transport transport, Lines lines) throws IOException {
    while (true) {
      byte[] line = lines.buffered();
      if (line != null) {
        return line;
      }
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        throw new SocketTimeoutException();
      }
      // Rounded up, since zero would be for ever.
      transport.readTimeout(Duration.ofMillis(left / 1_000_000 + 1));
      if (!lines.fill()) {
        return null;
      }
    }
  }
}
