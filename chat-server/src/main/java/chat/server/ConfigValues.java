package chat.server;

import chat.protocol.Link;
import chat.protocol.Registration;
import chat.protocol.Texts;
import chat.server.account.PasswordCost;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/**
 * How values are written. Whatever is wrong is an {@link IllegalArgumentException} whose message
 * says how to write it.
 */
final class ConfigValues {
  private static final Pattern HOST_PORT =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^\\[\\]:\\s]+))(?::(\\d{1,5}))?");
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(|KiB|MiB)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private ConfigValues() {}

  /** So much at once, and so much in a second. */
  record Rate(int burst, int perSecond) {}

  static Config.Listen listen(String text) {
    Matcher m = HOST_PORT.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "write it as HOST:PORT, such as 127.0.0.1:7400, 0.0.0.0:7400 for every address of this"
              + " machine, or [::1]:7400");
    }
    String host = m.group(1) == null ? m.group(2) : m.group(1);
    int port = m.group(3) == null ? Link.DEFAULT_PORT : port(m.group(3), 0);
    if (host.equals("localhost")) {
      return new Config.Listen(host, port, true);
    }
    try {
      boolean loopback =
          Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
      return new Config.Listen(host, port, loopback);
    } catch (UnknownHostException _) {
      throw new IllegalArgumentException(
          "this machine knows no such host; use one of its addresses");
    }
  }

  static Config.PublicAddress publicAddress(String text) {
    Matcher m = HOST_PORT.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("write it as HOST or HOST:PORT, such as chat.example.org");
    }
    String host = m.group(1) == null ? m.group(2) : m.group(1);
    Integer port = m.group(3) == null ? null : port(m.group(3), 1);
    Link.to(false, host, port == null ? Link.DEFAULT_PORT : port); // throws if it can be no link
    return new Config.PublicAddress(host, port);
  }

  static boolean tlsIsOff(String text) {
    return switch (text) {
      case "off" -> true;
      case "auto" -> false;
      default -> throw new IllegalArgumentException("write auto or off");
    };
  }

  static boolean alsoTls12(String text) {
    return switch (text) {
      case "1.2" -> true;
      case "1.3" -> false;
      default -> throw new IllegalArgumentException("write 1.2 or 1.3; what is older is broken");
    };
  }

  static Registration registration(String text) {
    for (Registration registration : Registration.values()) {
      if (registration.wire().equals(text)) {
        return registration;
      }
    }
    throw new IllegalArgumentException("write open, invite or closed");
  }

  static boolean yes(String text) {
    return switch (text) {
      case "false", "no", "off" -> false;
      case String yes when isYes(yes) -> true;
      default -> throw new IllegalArgumentException("write true or false");
    };
  }

  static boolean isYes(String text) {
    return text.equals("true") || text.equals("yes") || text.equals("on");
  }

  static String name(String text) {
    String wrong = text.isBlank() ? "must not be empty" : Texts.wrongInDevice(text);
    if (wrong != null) {
      throw new IllegalArgumentException("a name " + wrong);
    }
    return text;
  }

  static Level level(String text) {
    for (Level level : Level.values()) {
      if (level.name().equalsIgnoreCase(text)) {
        return level;
      }
    }
    String all =
        Arrays.stream(Level.values())
            .map(level -> level.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException("write one of " + all);
  }

  static int count(String text) {
    int count = number(text);
    if (count < 1) {
      throw new IllegalArgumentException("it must be at least 1");
    }
    return count;
  }

  static Rate rate(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("write it as BURST/PER_SECOND, such as 20/10");
    }
    return new Rate(count(parts[0]), count(parts[1]));
  }

  static Rate byteRate(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("write it as BURST/PER_SECOND, such as 256KiB/64KiB");
    }
    return new Rate(bytes(parts[0]), bytes(parts[1]));
  }

  static int bytes(String text) {
    Matcher m = SIZE.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("write a size such as 65536, 256KiB or 16MiB");
    }
    long unit =
        switch (m.group(2)) {
          case "KiB" -> 1024;
          case "MiB" -> 1024 * 1024;
          default -> 1;
        };
    long bytes = Long.parseLong(m.group(1)) * unit;
    if (bytes < 1 || bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("it must be from 1 byte to 2047MiB");
    }
    return (int) bytes;
  }

  static Duration time(String text) {
    Matcher m = TIME.matcher(text);
    Duration unit = m.matches() ? UNITS.get(m.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException("write a time such as 500ms, 30s, 5m, 24h or 7d");
    }
    Duration time = unit.multipliedBy(Long.parseLong(m.group(1)));
    if (time.isZero() || time.compareTo(Duration.ofDays(3650)) > 0) {
      throw new IllegalArgumentException("it must be from 1ms to 3650d");
    }
    return time;
  }

  static PasswordCost passwordCost(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("write it as KIB/ITERATIONS/LANES, such as 19456/2/1");
    }
    return new PasswordCost(number(parts[0]), number(parts[1]), number(parts[2]));
  }

  private static int port(String text, int least) {
    int port = number(text);
    if (port < least || port > 65_535) {
      throw new IllegalArgumentException("a port is from " + least + " to 65535");
    }
    return port;
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text, 10);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("write a whole number");
    }
  }
}
