package chat.testkit.command;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** What people write behind an option; what is wrong is answered with what would be right. */
final class Values {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Pattern COUNT = Pattern.compile("\\d{1,9}");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1));

  private Values() {}

  /** A time such as {@code 500ms}, {@code 10s}, {@code 2m} or {@code 1h}. */
  static Duration time(String text) {
    Matcher matcher = TIME.matcher(text);
    Duration unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new TypeConversionException(
          "write a time such as 500ms, 10s, 2m or 1h instead of '" + text + "'");
    }
    return unit.multipliedBy(Long.parseLong(matcher.group(1)));
  }

  /** A number of things. */
  static int count(String text) {
    if (!COUNT.matcher(text).matches()) {
      throw new TypeConversionException(
          "write a whole number such as 500 instead of '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  /** What a run's choices follow from: any whole number. */
  static long seed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException(
          "write a whole number such as 42 instead of '" + text + "'");
    }
  }
}
