package chat.client.link;

import chat.client.link.OutboxContent.Kept;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outbox on disk: what was typed and is not settled yet, in the order in which it goes out.
 *
 * <p>A message is on stable storage before {@link #add} returns, and so is the end of one that was
 * given up; what the other lines say the server would say again. Lines that mean nothing any more
 * are thrown away now and then.
 *
 * <p>Safe for any thread. Not with {@code FileChannel}: an interrupt of the writer would close it.
 */
final class OutboxFile implements Closeable {

  /** All the texts that wait, at most. */
  private static final long MOST_BYTES = 32L << 20;

  /** No honest file grows beyond this. */
  private static final long LARGEST_BYTES = 8 * MOST_BYTES;

  private static final long SLACK_BYTES = 1 << 20;

  private final Path path;
  private final OutboxContent content;
  private final Map<Long, Kept> live;
  private final @Nullable String damage;
  private RandomAccessFile file;
  private long length;

  /** Whether the file must be made anew before the next line: after a failure, or at first. */
  private boolean broken;

  private OutboxFile(Path path) throws IOException {
    this.path = path;
    PrivateFiles.create(path);
    byte[] bytes = bytes(path);
    this.content = OutboxContent.read(bytes);
    this.live = content.live();
    Path aside = content.bad() == 0 ? null : setAside(bytes);
    damage =
        aside == null
            ? null
            : "the outbox was damaged: "
                + (content.bad() == 1 ? "one line" : content.bad() + " lines")
                + " could not be read; "
                + (live.isEmpty() ? "no message" : live.size() + " of its messages")
                + " could be, and the damaged file is kept as "
                + aside;
    this.file = new RandomAccessFile(path.toFile(), "rw");
    this.length = bytes.length;
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

  /** What a file holds, whoever owns it; nothing is changed. */
  static List<Kept> peek(Path path) throws IOException {
    return List.copyOf(OutboxContent.read(bytes(path)).live().values());
  }

  private static byte[] bytes(Path path) throws IOException {
    if (Files.size(path) > LARGEST_BYTES) {
      throw new IOException(path + " is too large to be an outbox: move it away");
    }
    return Files.readAllBytes(path);
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
    Kept kept = new Kept(content.next(), typed, room, key, text, false, null);
    append(true, kept.fields());
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
      if (live.isEmpty() && length > content.bytes().length) {
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
    byte[] line = OutboxContent.line(fields);
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
    byte[] bytes = content.bytes();
    PrivateFiles.replace(path, bytes, true);
    RandomAccessFile fresh = new RandomAccessFile(path.toFile(), "rw");
    file.close();
    file = fresh;
    length = bytes.length;
    file.seek(length);
    broken = false;
  }

  /** A copy beside it; of many only the newest is kept, so that a bad disk does not fill itself. */
  private Path setAside(byte[] bytes) throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + ".damaged");
    PrivateFiles.replace(aside, bytes, true);
    return aside;
  }
}
