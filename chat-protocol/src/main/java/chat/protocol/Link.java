package chat.protocol;

import java.net.Inet6Address;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is and what to do there, in one line that people can pass on (PROTOCOL.md,
 * "Links"): {@code chats://alice@chat.example:7400/dev}.
 *
 * <p>{@link #toString} gives the link back, always with its port. Every complaint is an {@link
 * IllegalArgumentException} whose message says how to mend the link.
 *
 * @param tls whether the scheme is {@code chats}
 * @param user who logs in, folded; {@code null} if the link leaves that open
 * @param host a name in lower case, or an address; IPv6 without its brackets
 * @param port 1 to 65,535
 * @param room the room to open, folded; {@code null} if the link leaves that open
 * @param invite the code of an invitation, or {@code null}
 * @param pin the server's key as {@code sha256:} and 43 characters of base64url, or {@code null}
 */
public record Link(
    boolean tls,
    @Nullable String user,
    String host,
    int port,
    @Nullable String room,
    @Nullable String invite,
    @Nullable String pin) {

  public static final int DEFAULT_PORT = 7400;

  private static final String PIN_PREFIX = "sha256:";
  private static final int PIN_BYTES = 32;
  private static final int HOST_CHARS = 253;
  private static final Pattern HOST_NAME =
      Pattern.compile(
          "[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\\.?");
  private static final Pattern ZONE = Pattern.compile("(?:%[A-Za-z0-9._-]+)?");
  private static final Pattern INVITE = Pattern.compile("[a-z2-7]{26}");

  public Link {
    user = user == null ? null : name("user", user);
    host = host(host);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is a number from 1 to 65535, not " + port);
    }
    room = room == null ? null : name("room", room);
    invite = invite == null ? null : invite(invite);
    pin = pin == null ? null : pin(pin);
    if (pin != null && !tls) {
      throw new IllegalArgumentException(
          "a pin cannot be checked without TLS: write chats:// instead of chat://, or leave it"
              + " out");
    }
  }

  /** A link to a server, and nothing else in it. */
  public static Link to(boolean tls, String host, int port) {
    return new Link(tls, null, host, port, null, null, null);
  }

  /** Reads a link; blanks around it are ignored. */
  public static Link parse(String text) {
    return LinkReader.read(text.strip());
  }

  /** The SHA-256 of the server's public key (SubjectPublicKeyInfo), if the link has a pin. */
  public byte @Nullable [] pinnedKey() {
    return pin == null ? null : Base64.getUrlDecoder().decode(pin.substring(PIN_PREFIX.length()));
  }

  /** The pin of the server whose public key has this SHA-256. */
  public static String pinOf(byte[] sha256) {
    if (sha256.length != PIN_BYTES) {
      throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + sha256.length);
    }
    return PIN_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(sha256);
  }

  @Override
  public String toString() {
    var link = new StringBuilder(tls ? "chats://" : "chat://");
    if (user != null) {
      link.append(user).append('@');
    }
    link.append(host.indexOf(':') < 0 ? host : "[" + host + "]").append(':').append(port);
    if (room != null || invite != null || pin != null) {
      link.append('/');
    }
    if (room != null) {
      link.append(room);
    }
    if (invite != null) {
      link.append("?invite=").append(invite);
    }
    if (pin != null) {
      link.append(invite == null ? '?' : '&').append("pin=").append(pin);
    }
    return link.toString();
  }

  private static String name(String what, String text) {
    String name = Names.fold(text);
    if (!Names.isValid(name)) {
      throw new IllegalArgumentException(
          "the "
              + what
              + " in a link is 1 to 32 of a-z, 0-9, dot, underscore and hyphen, starting"
              + " with a letter or digit, not "
              + Visible.inLine(text));
    }
    return name;
  }

  private static String host(String text) {
    if (text.indexOf(':') >= 0) {
      return address(text);
    }
    String host = text.toLowerCase(Locale.ROOT);
    if (host.length() > HOST_CHARS || !HOST_NAME.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "a link names a host as chat.example, 192.0.2.1 or [2001:db8::1] (a name beyond ASCII in"
              + " its xn-- form), not "
              + (text.isEmpty() ? "nothing" : Visible.inLine(text)));
    }
    return host;
  }

  private static String address(String text) {
    // The zone is this machine's own matter: whether it exists shows when connecting.
    int zone = text.indexOf('%') < 0 ? text.length() : text.indexOf('%');
    String address = text.substring(0, zone).toLowerCase(Locale.ROOT);
    if (!isAddress(address) || !ZONE.matcher(text.substring(zone)).matches()) {
      throw new IllegalArgumentException(
          "no IPv6 address: " + Visible.inLine(text) + "; one looks like [2001:db8::1]");
    }
    return address + text.substring(zone);
  }

  private static boolean isAddress(String text) {
    try {
      Inet6Address.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String invite(String text) {
    String code = Names.fold(text);
    if (!INVITE.matcher(code).matches()) {
      throw new IllegalArgumentException(
          "an invitation's code is 26 of a-z and 2-7; copy the whole link once more");
    }
    return code;
  }

  private static String pin(String text) {
    try {
      if (text.startsWith(PIN_PREFIX)) {
        return pinOf(Base64.getUrlDecoder().decode(text.substring(PIN_PREFIX.length())));
      }
    } catch (IllegalArgumentException _) {
      // Neither base64url nor 32 bytes: the same mend for both.
    }
    throw new IllegalArgumentException(
        "a pin is sha256: and 43 characters of base64url; copy the whole link once more");
  }
}
