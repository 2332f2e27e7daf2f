package chat.testkit.hostile;

import chat.protocol.BadLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** One row of {@code hostile.tsv}, whose head says what the columns are. */
record Misdeed(
    String name,
    Where where,
    Who who,
    How how,
    String spelled,
    List<String> answer,
    String stores) {

  enum Where {
    PLAIN,
    TLS,
    WIRE
  }

  enum Who {
    STRANGER,
    MALLORY,
    NOBODY
  }

  enum How {
    ONCE,
    BYTES,
    DRIP,
    STAYS,
    ENDS,
    RESETS
  }

  /** All rows, in their order. */
  static List<Misdeed> all() {
    try (InputStream in = Misdeed.class.getResourceAsStream("/hostile.tsv")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(row -> !row.isEmpty() && !row.startsWith("#"))
          .map(Misdeed::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Misdeed parse(String row) {
    String[] columns = row.split("\t", -1);
    if (columns.length != 7) {
      throw new IllegalArgumentException(columns.length + " columns: " + row);
    }
    return new Misdeed(
        columns[0],
        Where.valueOf(columns[1].toUpperCase(Locale.ROOT)),
        Who.valueOf(columns[2].toUpperCase(Locale.ROOT)),
        How.valueOf(columns[3].toUpperCase(Locale.ROOT)),
        columns[4],
        Arrays.asList(columns[5].split(" ")),
        columns[6]);
  }

  byte[] bytes() {
    return BadLine.bytes(spelled);
  }

  /** Whether it ends when the server's patience does: such rows can all wait together. */
  boolean takesTime() {
    boolean stays = how == How.STAYS || how == How.DRIP;
    return answer.getLast().equals("bye:login_timeout") || (where == Where.WIRE && stays);
  }

  @Override
  public String toString() {
    return where.name().toLowerCase(Locale.ROOT) + ": " + name;
  }
}
