package chat.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code bad-lines.tsv}, whose head says what the columns are and how a line is spelled.
 */
public record BadLine(
    int row,
    String rule,
    String code,
    @Nullable String field,
    @Nullable String id,
    String spelled) {

  private static final Pattern TIMES = Pattern.compile("%\\(([0-9]+)x([^)]*)\\)");

  /** All rows, in their order. */
  public static List<BadLine> all() {
    try (InputStream in = BadLine.class.getResourceAsStream("/bad-lines.tsv")) {
      List<String> rows =
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
      return IntStream.range(0, rows.size())
          .filter(i -> !rows.get(i).isEmpty() && !rows.get(i).startsWith("#"))
          .mapToObj(i -> parse(i + 1, rows.get(i)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BadLine parse(int row, String text) {
    String[] columns = text.split("\t", -1);
    if (columns.length != 5) {
      throw new IllegalArgumentException("row " + row + " has " + columns.length + " columns");
    }
    return new BadLine(
        row, columns[0], columns[1], orNull(columns[2]), orNull(columns[3]), columns[4]);
  }

  private static @Nullable String orNull(String column) {
    return column.equals("-") ? null : column;
  }

  /** What is sent, without its LF. */
  public byte[] bytes() {
    return bytes(spelled);
  }

  /** The bytes that are spelled so. */
  public static byte[] bytes(String spelled) {
    Matcher matcher = TIMES.matcher(spelled);
    String repeated =
        matcher.replaceAll(match ->
            Matcher.quoteReplacement(times(Integer.parseInt(match.group(1)), match.group(2))));
    byte[] utf8 = repeated.getBytes(StandardCharsets.UTF_8);
    var bytes = new ByteArrayOutputStream(utf8.length);
    for (int i = 0; i < utf8.length; i++) {
      if (utf8[i] == '%') {
        bytes.write(Integer.parseInt(new String(utf8, i + 1, 2, StandardCharsets.US_ASCII), 16));
        i += 2;
      } else {
        bytes.write(utf8[i]);
      }
    }
    return bytes.toByteArray();
  }

  private static String times(int count, String what) {
    var text = new StringBuilder(count * what.length());
    for (int i = 0; i < count; i++) {
      text.append(what.replace("#", Integer.toString(i)));
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return "row " + row + " [" + rule + "] " + spelled;
  }
}
