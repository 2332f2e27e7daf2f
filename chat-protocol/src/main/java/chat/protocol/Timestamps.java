package chat.protocol;

import java.time.Instant;

/**
 * Times on the wire: RFC 3339 in UTC with exactly three digits of milliseconds, as in {@code
 * 2026-11-20T23:54:00.123Z}. Written by hand because every message has one, and {@code
 * DateTimeFormatter} costs more than the rest of its frame.
 */
final class Timestamps {
  static final int BYTES = 24;

  private static final Instant MIN = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");
  private static final int DAY_MS = 86_400_000;

  private Timestamps() {}

  /** Writes {@link #BYTES} bytes and returns where they end. */
  static int write(Instant time, byte[] buffer, int offset) {
    if (time.isBefore(MIN) || !time.isBefore(END)) {
      throw new IllegalArgumentException("RFC 3339 has years of four digits only: " + time);
    }
    long ms = time.toEpochMilli();
    int ofDay = (int) Math.floorMod(ms, (long) DAY_MS);
    int end = date(Math.floorDiv(ms, (long) DAY_MS), buffer, offset);
    buffer[end++] = 'T';
    end = digits(ofDay / 3_600_000, 2, buffer, end);
    buffer[end++] = ':';
    end = digits(ofDay / 60_000 % 60, 2, buffer, end);
    buffer[end++] = ':';
    end = digits(ofDay / 1_000 % 60, 2, buffer, end);
    buffer[end++] = '.';
    end = digits(ofDay % 1_000, 3, buffer, end);
    buffer[end++] = 'Z';
    return end;
  }

  /** The civil date of a day since 1970, counted in eras of 400 years from 0000-03-01. */
  private static int date(long epochDay, byte[] buffer, int offset) {
    long day = epochDay + 719_468;
    long era = Math.floorDiv(day, 146_097L);
    int ofEra = (int) Math.floorMod(day, 146_097L);
    int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
    int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * ofYear + 2) / 153;
    int dayOfMonth = ofYear - (153 * monthFromMarch + 2) / 5 + 1;
    int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    int year = (int) (era * 400 + yearOfEra) + (month <= 2 ? 1 : 0);
    int end = digits(year, 4, buffer, offset);
    buffer[end++] = '-';
    end = digits(month, 2, buffer, end);
    buffer[end++] = '-';
    return digits(dayOfMonth, 2, buffer, end);
  }

  private static int digits(int value, int count, byte[] buffer, int offset) {
    int rest = value;
    for (int i = offset + count - 1; i >= offset; i--) {
      buffer[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return offset + count;
  }
}
