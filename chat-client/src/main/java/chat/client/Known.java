package chat.client;

import chat.client.link.Dialer;
import chat.client.link.Transport;
import chat.client.link.Trust;
import chat.protocol.Link;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Servers that one has met over TLS and how each proves who it is, in a file of lines {@code
 * chats://HOST:PORT sha256:…} (its key) or {@code … authority} (a certificate that an authority
 * vouches for). What a server was met with it must show again, whatever else would do.
 *
 * <p>A server that is new must have the key that its link pins, or a certificate of an authority
 * for its name; else, if its certificate is one that it made for itself, its key is shown and
 * remembered.
 */
final class Known {
  private static final String AUTHORITY = "authority";

  private final Path file;
  private final Link link;
  private final String server;
  private final @Nullable Path authorities;
  private final Consumer<String> say;
  private volatile @Nullable X509Certificate certificate;

  /**
   * @param authorities a file that stands for all authorities, and for every pin but the link's
   * @param say hears of a key that is remembered from now on
   */
  Known(Path file, Link link, String server, @Nullable Path authorities, Consumer<String> say) {
    this.file = file;
    this.link = link;
    this.server = server;
    this.authorities = authorities;
    this.say = say;
  }

  /** Dials the server, and remembers it if it was not known. */
  Dialer dialer() throws Failure {
    String before = remembered();
    Trust judges;
    try {
      judges = Trust.authorities(authorities);
    } catch (IOException e) {
      throw Failure.configuration("no authorities: " + e.getMessage());
    }
    return timeout -> dial(before, judges, timeout);
  }

  /** What it showed the last time; {@code null} before that. */
  @Nullable X509Certificate certificate() {
    return certificate;
  }

  private Transport dial(@Nullable String before, Trust judges, Duration timeout)
      throws IOException {
    var meeting = new Meeting(before, judges);
    Transport transport = Dialer.tls(link.host(), link.port(), meeting).dial(timeout);
    // Only now has it shown that the key is its own.
    certificate = meeting.certificate;
    if (meeting.proof != null && !meeting.proof.equals(before)) {
      remember(meeting.proof);
    }
    return transport;
  }

  /** What the server proved itself with, once its key or an authority is remembered. */
  @Nullable String remembered() throws Failure {
    return Home.lines(file).stream()
        .filter(line -> line.startsWith(server + " "))
        .map(line -> line.substring(server.length() + 1).strip())
        .findFirst()
        .orElse(null);
  }

  private void remember(String proof) throws IOException {
    try {
      Home.change(
          file,
          lines ->
              Stream.concat(
                      Stream.of(server + " " + proof),
                      lines.stream().filter(line -> !line.startsWith(server + " ")))
                  .toList());
    } catch (Failure e) {
      throw new IOException(e.getMessage(), e);
    }
    if (link.pin() == null && !proof.equals(AUTHORITY)) {
      say.accept(
          "first time at "
              + server
              + ": its key is "
              + proof
              + ", and is remembered. Its owner can tell you whether that is right");
    }
  }

  /** One handshake. */
  private final class Meeting implements Trust {
    private final @Nullable String before;
    private final Trust judges;
    private @Nullable String proof;
    private @Nullable X509Certificate certificate;

    Meeting(@Nullable String before, Trust judges) {
      this.before = before;
      this.judges = judges;
    }

    @Override
    public void check(X509Certificate[] chain, String authType, SSLSocket socket)
        throws CertificateException {
      certificate = chain[0];
      String shown = Link.pinOf(Trust.fingerprint(chain[0]));
      if (link.pin() != null && !link.pin().equals(shown)) {
        throw stop("the link says that its key is " + link.pin() + ", but it shows " + shown, "");
      }
      if (before != null && before.startsWith("sha256:") && authorities == null) {
        if (!before.equals(shown)) {
          throw stop("its key was " + before + ", but now it shows " + shown, mend());
        }
        return;
      }
      if (link.pin() != null) {
        proof = shown;
        return;
      }
      try {
        judges.check(chain, authType, socket);
        proof = authorities == null ? AUTHORITY : null;
      } catch (CertificateException e) {
        if (before != null) {
          throw stop(
              "an authority vouched for it before, but not for what it shows now ("
                  + e.getMessage()
                  + "; its key is "
                  + shown
                  + ")",
              mend());
        }
        if (authorities != null || !Trust.isSelfMade(chain)) {
          throw stop(
              "no authority vouches for it (" + e.getMessage() + "); its key is " + shown,
              ": if its certificate is of an authority of your own, name that with --ca-file"
                  + " FILE; or ask the server's owner for a link with its pin");
        }
        proof = shown;
      }
    }

    private String mend() {
      return ". If its owner says that this is its new key, remove the line of "
          + server
          + " from "
          + file
          + " and connect again; else somebody is in between";
    }

    private CertificateException stop(String what, String mend) {
      return new CertificateException(
          "stopped before anything was sent: who answers at "
              + server
              + " is not who it should be: "
              + what
              + (mend.isEmpty()
                  ? ". Ask whoever gave you the link; it may be somebody in between"
                  : mend));
    }
  }
}
