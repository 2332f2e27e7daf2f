package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written by hand is what java.time would have written. */
class TimestampsTest {
  private static final DateTimeFormatter JAVA =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static String write(Instant time) {
    byte[] buffer = new byte[Timestamps.BYTES + 2];
    assertEquals(Timestamps.BYTES + 1, Timestamps.write(time, buffer, 1));
    return new String(buffer, 1, Timestamps.BYTES, StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00.000Z",
        "1969-12-31T23:59:59.999Z",
        "0000-01-01T00:00:00.000Z",
        "0000-02-29T00:00:00.000Z",
        "0001-03-01T00:00:00.001Z",
        "1600-02-29T12:34:56.789Z",
        "1900-02-28T23:59:59.999Z",
        "1900-03-01T00:00:00.000Z",
        "2000-02-29T00:00:00.000Z",
        "2000-12-31T23:59:59.999Z",
        "2026-11-20T23:54:00.123Z",
        "2100-03-01T00:00:00.010Z",
        "9999-12-31T23:59:59.999Z",
      })
  void writesOddYears(String time) {
    assertEquals(time, write(Instant.parse(time)));
  }

  @Test
  void writesEveryDayOfFourHundredYears() {
    Instant day = Instant.parse("1899-12-31T01:02:03.004Z");
    for (int i = 0; i < 146_100; i++) {
      assertEquals(JAVA.format(day), write(day));
      day = day.plusSeconds(86_400);
    }
  }

  @Test
  void writesAnyMoment() {
    long seed = System.nanoTime();
    System.out.println("timestamps seed=" + seed);
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      Instant time =
          Instant.ofEpochSecond(
              random.nextLong(-62_167_219_200L, 253_402_300_800L), random.nextInt(1_000_000_000));
      assertEquals(JAVA.format(time), write(time), () -> "seed " + seed);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0001-12-31T23:59:59.999Z", "+10000-01-01T00:00:00Z"})
  void hasNoFifthDigitForAYear(String time) {
    assertThrows(IllegalArgumentException.class, () -> write(Instant.parse(time)));
    assertThrows(IllegalArgumentException.class, () -> write(Instant.MAX));
  }
}
