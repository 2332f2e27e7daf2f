package chat.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes a link apart; what each part may hold is for {@link Link} to say. */
final class LinkReader {
  private final boolean tls;
  private @Nullable String user;
  private String host = "";
  private int port = Link.DEFAULT_PORT;
  private @Nullable String room;
  private @Nullable String invite;
  private @Nullable String pin;

  private LinkReader(boolean tls) {
    this.tls = tls;
  }

  static Link read(String text) {
    String scheme = text.substring(0, Math.min(text.length(), 8)).toLowerCase(Locale.ROOT);
    boolean tls = scheme.startsWith("chats://");
    if (!tls && !scheme.startsWith("chat://")) {
      throw new IllegalArgumentException(
          "a link starts with chats:// (encrypted) or chat://, as in chats://chat.example/lobby");
    }
    return new LinkReader(tls).parts(text.substring(tls ? 8 : 7));
  }

  private Link parts(String text) {
    if (text.indexOf('#') >= 0) {
      throw new IllegalArgumentException("a link names its room without #, as in chat://host/dev");
    }
    String rest = text;
    int query = rest.indexOf('?');
    if (query >= 0) {
      query(rest.substring(query + 1));
      rest = rest.substring(0, query);
    }
    int path = rest.indexOf('/');
    if (path >= 0) {
      room = path + 1 == rest.length() ? null : rest.substring(path + 1);
      rest = rest.substring(0, path);
    }
    authority(rest);
    return new Link(tls, user, host, port, room, invite, pin);
  }

  private void authority(String text) {
    int at = text.lastIndexOf('@');
    if (at >= 0) {
      user = text.substring(0, at);
      if (user.indexOf(':') >= 0) {
        throw new IllegalArgumentException(
            "a link carries no password: write user@host, the password is asked for");
      }
    }
    String place = text.substring(at + 1);
    int end = place.startsWith("[") ? place.indexOf(']') + 1 : place.indexOf(':');
    if (place.startsWith("[") && end == 0) {
      throw new IllegalArgumentException(
          "the bracket around the IPv6 address is not closed: add ]");
    }
    if (end < 0) {
      end = place.length();
    }
    // A zone is written %eth0 or, as URIs have it, %25eth0.
    host =
        place.startsWith("[")
            ? place.substring(1, end - 1).replace("%25", "%")
            : place.substring(0, end);
    if (place.startsWith("[") && host.indexOf(':') < 0) {
      throw new IllegalArgumentException("only IPv6 addresses stand in brackets: leave them out");
    }
    port(place.substring(end));
  }

  /** Nothing, or a colon and a number. */
  private void port(String text) {
    if (text.isEmpty()) {
      return;
    }
    if (text.indexOf(':', 1) >= 0) {
      throw new IllegalArgumentException(
          "put an IPv6 address in brackets, as in chat://[2001:db8::1]:7400");
    }
    if (!text.matches(":[0-9]{1,5}")) {
      throw new IllegalArgumentException(
          "behind the host a link has a colon and a port from 1 to 65535, or nothing");
    }
    port = Integer.parseInt(text.substring(1));
  }

  private void query(String text) {
    for (String part : text.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "" : part.substring(equals + 1);
      switch (name) {
        case "invite" -> invite = once(name, invite, value);
        // Some programs write the colon as %3A when a link passes through them.
        case "pin" -> pin = once(name, pin, value.replaceFirst("%3[Aa]", ":"));
        default ->
            throw new IllegalArgumentException(
                "this program knows no "
                    + Visible.inLine(name)
                    + " in a link: leave it out, or update this program");
      }
    }
  }

  private static String once(String name, @Nullable String before, String value) {
    if (before != null) {
      throw new IllegalArgumentException("a link has only one " + name + ": leave one of them out");
    }
    return value;
  }
}
