package chat.server.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
  private static final int LIMIT = 4_096;

  private final HandClock clock = new HandClock();

  @Test
  void cutsAtLineFeedsOnly() throws IOException {
    LineReader lines = reading("one\ntwo\r\n\n\ra\rb\0c\n");
    assertEquals("one", next(lines));
    assertEquals("two\r", next(lines), "the CR is the codec's to strip");
    assertEquals("", next(lines));
    assertEquals("\ra\rb\0c", next(lines), "a bare CR and a NUL end no line");
    assertNull(next(lines));
    assertNull(next(lines));
  }

  @Test
  void throwsAnUnfinishedLineAway() throws IOException {
    LineReader lines = reading("whole\nhalf");
    assertEquals("whole", next(lines));
    assertNull(next(lines));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16, 511, 512, 513, 4_096, 65_536})
  void takesALineOfTheLimitAndNotOneMore(int limit) throws IOException {
    byte[] line = new byte[limit];
    Arrays.fill(line, (byte) 'x');
    line[limit - 1] = '\n';
    assertArrayEquals(Arrays.copyOf(line, limit - 1), reading(line).next(limit));

    byte[] longer = new byte[limit + 1];
    Arrays.fill(longer, (byte) 'x');
    longer[limit] = '\n';
    LineTooLongException e =
        assertThrows(LineTooLongException.class, () -> reading(longer).next(limit));
    assertEquals(limit, e.limit());
  }

  @Test
  void measuresALineWhenItsTurnComes() throws IOException {
    String large = "x".repeat(5_000);
    LineReader lines = reading("login\n" + large + "\n");
    assertEquals("login", new String(lines.next(4_096), UTF_8));
    assertEquals(large, new String(lines.next(65_536), UTF_8));
  }

  @Test
  void anEndlessLineIsNotRead() {
    long[] given = {0};
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            given[0]++;
            return 'x';
          }

          @Override
          public int read(byte[] b, int off, int len) {
            Arrays.fill(b, off, off + len, (byte) 'x');
            given[0] += len;
            return len;
          }
        };
    LineReader lines = new LineReader(endless, true, clock);
    assertThrows(LineTooLongException.class, () -> lines.next(LIMIT));
    assertTrue(given[0] <= LIMIT, "read " + given[0]);
  }

  @Test
  void readsOneByteAtATime() throws IOException {
    LineReader lines = new LineReader(new Drip("héllo\nwörld\n".getBytes(UTF_8)), true, clock);
    assertEquals("héllo", next(lines));
    assertEquals("wörld", next(lines));
    assertNull(next(lines));
  }

  @Test
  void giveTheSameLinesHoweverTheyAreCut() throws IOException {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      text.append("x".repeat(random.nextInt(i % 50 == 0 ? 4_000 : 90))).append('\n');
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    for (int seed = 0; seed < 5; seed++) {
      LineReader lines = new LineReader(new Cut(bytes, new Random(seed)), true, clock);
      StringBuilder seen = new StringBuilder();
      for (String line = next(lines); line != null; line = next(lines)) {
        seen.append(line).append('\n');
      }
      assertEquals(text.toString(), seen.toString());
    }
  }

  @Test
  void tenThousandLinesInOneSegmentAreLittleWork() throws IOException {
    CountingStream in = new CountingStream("{\"type\":\"ping\"}\n".repeat(10_000).getBytes(UTF_8));
    LineReader lines = new LineReader(in, true, clock);
    int n = 0;
    while (next(lines) != null) {
      n++;
    }
    assertEquals(10_000, n);
    assertTrue(in.reads < 100, "reads: " + in.reads);
  }

  @Test
  void refusesATlsHelloAsFirstByteOnly() throws IOException {
    assertThrows(TlsHelloException.class, () -> next(reading("\u0016\u0003\u0001")));
    LineReader lines = reading("a\n\u0016b\n");
    assertEquals("a", next(lines));
    assertEquals("\u0016b", next(lines));
    LineReader inside =
        new LineReader(new ByteArrayInputStream("\u0016\n".getBytes(UTF_8)), false, clock);
    assertEquals("\u0016", next(inside));
  }

  @Test
  void discardsWhatIsBufferedAndWhatStillComes() throws IOException {
    LineReader lines = reading("one\n" + "x".repeat(100_000));
    assertEquals("one", next(lines));
    assertEquals(60_000, lines.discard(60_000));
    assertEquals(40_000, lines.discard(1 << 20));
    assertNull(next(lines));
  }

  @Test
  void knowsWhenTheLastByteCame() throws IOException {
    LineReader lines =
        new LineReader(new ByteArrayInputStream("a\nb\n".getBytes(UTF_8)), true, clock);
    long begin = clock.getAsLong();
    assertEquals(begin, lines.lastByteAt());
    clock.pass(Duration.ofSeconds(3));
    next(lines);
    assertEquals(begin + Duration.ofSeconds(3).toNanos(), lines.lastByteAt());
    clock.pass(Duration.ofSeconds(3));
    next(lines);
    assertEquals(
        begin + Duration.ofSeconds(3).toNanos(), lines.lastByteAt(), "came with the first");
  }

  private @Nullable String next(LineReader lines) throws IOException {
    byte[] line = lines.next(LIMIT);
    return line == null ? null : new String(line, UTF_8);
  }

  private LineReader reading(String text) {
    return reading(text.getBytes(UTF_8));
  }

  private LineReader reading(byte[] bytes) {
    return new LineReader(new ByteArrayInputStream(bytes), true, clock);
  }

  /** One byte a read. */
  private static final class Drip extends ByteArrayInputStream {
    Drip(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] b, int off, int len) {
      return super.read(b, off, Math.min(1, len));
    }

    @Override
    public synchronized int available() {
      return Math.min(1, super.available());
    }
  }

  /** Some bytes a read. */
  private static final class Cut extends ByteArrayInputStream {
    private final Random random;

    Cut(byte[] bytes, Random random) {
      super(bytes);
      this.random = random;
    }

    @Override
    public synchronized int read(byte[] b, int off, int len) {
      return super.read(b, off, Math.min(1 + random.nextInt(3_000), len));
    }

    @Override
    public synchronized int available() {
      return random.nextBoolean() ? 0 : super.available();
    }
  }

  private static final class CountingStream extends ByteArrayInputStream {
    private int reads;

    CountingStream(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] b, int off, int len) {
      reads++;
      return super.read(b, off, len);
    }
  }
}
