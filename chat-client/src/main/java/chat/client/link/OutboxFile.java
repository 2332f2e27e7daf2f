package chat.client.link;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The outbox on disk: what was typed and is not settled yet, in the order in which it goes out.
 *
 * <p>A file of lines, each a CRC32C and fields with tabs between them: {@code +} a message (number,
 * when it was typed, room, key, text), {@code >} that it was sent, {@code !} that it failed and why
 * ({@code ?}: although it may have arrived), {@code <} that it is to be sent again, {@code -} that
 * it is settled. A message is on stable storage before {@link #add} returns, and so is the end of
 * one that was given up; what the others say the server would say again. Lines that mean nothing
 * any more are thrown away now and then.
 *
 * <p>Safe for any thread. Not with {@code FileChannel}: an interrupt of the writer would close it.
 */
final class OutboxFile implements Closeable {
  private static final String HEADER = "chat outbox 1\n";
  private static final int CRC_CHARS = 8;

  /** All the texts that wait, at most. */
  private static final long MOST_BYTES = 32L << 20;

  /** No honest file grows beyond this. */
  private static final long LARGEST_BYTES = 8 * MOST_BYTES;

  private static final long SLACK_BYTES = 1 << 20;

  private final Path path;
  private final Map<Long, Kept> live = new LinkedHashMap<>();
  private final @Nullable String damage;
  private RandomAccessFile file;
  private long length;
  private long next = 1;

  /** Whether the file must be made anew before the next line: after a failure, or at first. */
  private boolean broken;

  /**
   * A message.
   *
   * @param sent whether the server may have got it
   * @param failure why it failed; {@code null} if it did not
   */
  record Kept(
      long number,
      Instant typed,
      String room,
      String key,
      String text,
      boolean sent,
      @Nullable String failure) {

    Kept with(boolean nowSent, @Nullable String nowFailure) {
      return new Kept(number, typed, room, key, text, nowSent, nowFailure);
    }
  }

  private OutboxFile(Path path) throws IOException {
    this.path = path;
    PrivateFiles.create(path);
    if (Files.size(path) > LARGEST_BYTES) {
      throw new IOException(path + " is too large to be an outbox: move it away");
    }
    byte[] content = Files.readAllBytes(path);
    int bad = read(content);
    Path aside = bad == 0 ? null : setAside(content);
    damage =
        aside == null
            ? null
            : "the outbox was damaged: "
                + (bad == 1 ? "one line" : bad + " lines")
                + " could not be read; "
                + (live.isEmpty() ? "no message" : live.size() + " of its messages")
                + " could be, and the damaged file is kept as "
                + aside;
    this.file = new RandomAccessFile(path.toFile(), "rw");
    this.length = content.length;
    file.seek(length);
    if (damage != null) {
      rewrite();
    }
    // A file that was just made is not in its folder for good yet; most are never written to.
    broken = length == 0;
  }

  /** Opens it, or makes an empty one. Only one process at a time may. */
  static OutboxFile open(Path path) throws IOException {
    return new OutboxFile(path);
  }

  /** What was lost when it was read, in words; {@code null} if all was well. */
  @Nullable String damage() {
    return damage;
  }

  /** What it holds, in the order in which it goes out. */
  synchronized List<Kept> all() {
    return List.copyOf(live.values());
  }

  /**
   * Keeps a message, on stable storage when this returns.
   *
   * @return its number
   * @throws IOException if it could not be kept; then it is not
   */
  synchronized long add(String room, String key, String text, Instant typed) throws IOException {
    if (liveBytes() + text.length() > MOST_BYTES) {
      throw new IOException("too much waits in it already");
    }
    Kept kept = new Kept(next, typed, room, key, text, false, null);
    append(true, fields(kept));
    next++;
    live.put(kept.number(), kept);
    return kept.number();
  }

  /** The first byte of it is about to go out. */
  synchronized void sent(long number) throws IOException {
    Kept kept = live.get(number);
    if (kept != null && !kept.sent()) {
      live.put(number, kept.with(true, kept.failure()));
      append(false, ">", Long.toString(number));
    }
  }

  /** It failed, and waits for who wrote it to decide. */
  synchronized void failed(long number, String why, boolean sent) throws IOException {
    Kept kept = live.get(number);
    if (kept != null) {
      live.put(number, kept.with(sent, why));
      append(false, sent ? "?" : "!", Long.toString(number), why);
    }
  }

  /** It is to be sent again, behind all others. */
  synchronized void again(long number) throws IOException {
    Kept kept = live.remove(number);
    if (kept != null) {
      live.put(number, kept.with(kept.sent(), null));
      append(false, "<", Long.toString(number));
    }
  }

  /** It is settled: the server has it for good. */
  synchronized void settled(long number) throws IOException {
    if (live.remove(number) != null) {
      append(false, "-", Long.toString(number));
    }
  }

  /** Who wrote it gave it up: it must not come back, not even after a power cut. */
  synchronized void dropped(long number) throws IOException {
    if (live.remove(number) != null) {
      append(true, "-", Long.toString(number));
    }
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      if (live.isEmpty() && length > HEADER.length()) {
        rewrite();
      }
    } finally {
      file.close();
    }
  }

  private void append(boolean durable, String... fields) throws IOException {
    if (broken || (length > SLACK_BYTES && length > SLACK_BYTES + 4 * liveBytes())) {
      rewrite();
    }
    byte[] line = line(fields);
    try {
      file.write(line);
      if (durable) {
        file.getFD().sync();
      }
      length += line.length;
    } catch (IOException e) {
      broken = true;
      // What is refused now must not come back after a crash.
      file.setLength(length);
      throw e;
    }
  }

  private long liveBytes() {
    long bytes = 0;
    for (Kept kept : live.values()) {
      bytes += kept.text().length();
    }
    return bytes;
  }

  /** Makes it anew with what still means something. */
  private void rewrite() throws IOException {
    var content = new ByteArrayOutputStream();
    content.writeBytes(HEADER.getBytes(StandardCharsets.UTF_8));
    for (Kept kept : live.values()) {
      String number = Long.toString(kept.number());
      content.writeBytes(line(fields(kept)));
      if (kept.failure() != null) {
        content.writeBytes(line(kept.sent() ? "?" : "!", number, kept.failure()));
      } else if (kept.sent()) {
        content.writeBytes(line(">", number));
      }
    }
    PrivateFiles.replace(path, content.toByteArray(), true);
    RandomAccessFile fresh = new RandomAccessFile(path.toFile(), "rw");
    file.close();
    file = fresh;
    length = content.size();
    file.seek(length);
    broken = false;
  }

  private static String[] fields(Kept kept) {
    return new String[] {
      "+",
      Long.toString(kept.number()),
      Long.toString(kept.typed().toEpochMilli()),
      kept.room(),
      kept.key(),
      kept.text()
    };
  }

  private static byte[] line(String... fields) {
    var body = new StringBuilder();
    for (String field : fields) {
      body.append('\t').append(escaped(field));
    }
    byte[] bytes = body.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    byte[] line = new byte[CRC_CHARS + bytes.length];
    byte[] sum = crc(bytes, 0).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(sum, 0, line, 0, CRC_CHARS);
    System.arraycopy(bytes, 0, line, CRC_CHARS, bytes.length);
    return line;
  }

  private static String escaped(String field) {
    return field
        .replace("\\", "\\\\")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t");
  }

  /** Of all from {@code start} on. */
  private static String crc(byte[] bytes, int start) {
    var crc = new CRC32C();
    crc.update(bytes, start, bytes.length - start);
    return "%08x".formatted(crc.getValue());
  }

  /** Reads all that can be read; returns how many lines could not. */
  private int read(byte[] content) {
    if (content.length == 0) {
      return 0;
    }
    int bad = 0;
    int start = 0;
    for (byte[] line : lines(content)) {
      boolean header = start == 0;
      start += line.length;
      String text = new String(line, StandardCharsets.UTF_8);
      if (header ? !text.equals(HEADER) : !understood(line)) {
        bad++;
      }
    }
    return bad;
  }

  /** With their LF; the last one may lack it. */
  private static List<byte[]> lines(byte[] content) {
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n' || i == content.length - 1) {
        lines.add(Arrays.copyOfRange(content, start, i + 1));
        start = i + 1;
      }
    }
    return lines;
  }

  private boolean understood(byte[] line) {
    if (line.length < CRC_CHARS || line[line.length - 1] != '\n') {
      return false;
    }
    String text = new String(line, StandardCharsets.UTF_8);
    if (!text.startsWith(crc(line, CRC_CHARS) + "\t")) {
      return false;
    }
    List<String> fields =
        Arrays.stream(text.substring(CRC_CHARS + 1, text.length() - 1).split("\t", -1))
            .map(String::translateEscapes)
            .toList();
    long number = Long.parseLong(fields.get(1));
    Kept kept = live.get(number);
    next = Math.max(next, number + 1);
    switch (fields.getFirst()) {
      case "+" -> {
        Instant typed = Instant.ofEpochMilli(Long.parseLong(fields.get(2)));
        live.put(
            number,
            new Kept(number, typed, fields.get(3), fields.get(4), fields.get(5), false, null));
      }
      case ">" -> replace(kept, true, null);
      case "!" -> replace(kept, false, fields.get(2));
      case "?" -> replace(kept, true, fields.get(2));
      case "<" -> {
        live.remove(number);
        replace(kept, kept != null && kept.sent(), null);
      }
      case "-" -> live.remove(number);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void replace(@Nullable Kept kept, boolean sent, @Nullable String failure) {
    if (kept != null) {
      live.put(kept.number(), kept.with(sent, failure));
    }
  }

  /** A copy beside it; of many only the newest is kept, so that a bad disk does not fill itself. */
  private Path setAside(byte[] content) throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + ".damaged");
    PrivateFiles.replace(aside, content, true);
    return aside;
  }
}
