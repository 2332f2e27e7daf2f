package chat.client.link;

import chat.protocol.Limits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a program keeps on disk of one account at one server: the outbox, and how far it has read in
 * each room. One process at a time owns it; another one that opens it meanwhile keeps nothing here.
 *
 * <p>Safe for any thread.
 */
public final class AccountFolder implements AutoCloseable {
  private static final long BETWEEN_CURSORS_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int MOST_CURSORS = 4 * Limits.ROOMS;
  private static final String IN_MEMORY =
      " what is typed here and is not delivered when this ends is gone";

  private final Path path;
  private final @Nullable RandomAccessFile lock;
  private final @Nullable OutboxFile outbox;
  private final List<String> notices = new ArrayList<>();
  private final Map<String, Cursor> remembered;

  // Guarded by this:
  private Map<String, Cursor> written = Map.of();
  private long writtenNanos = System.nanoTime() - BETWEEN_CURSORS_NANOS;

  private AccountFolder(Path path) {
    this.path = path;
    RandomAccessFile locked = null;
    OutboxFile opened = null;
    Map<String, Cursor> cursors = Map.of();
    try {
      PrivateFiles.folder(path);
      locked = lock(path.resolve("lock"));
      if (locked == null) {
        notices.add("another chat of yours has the outbox, so" + IN_MEMORY);
      } else {
        opened = OutboxFile.open(path.resolve("outbox"));
        cursors = readCursors();
        if (opened.damage() != null) {
          notices.add(opened.damage());
        }
      }
    } catch (IOException e) {
      notices.add(
          "the outbox in " + path + " cannot be used (" + e.getMessage() + "), so" + IN_MEMORY);
    }
    this.lock = locked;
    this.outbox = opened;
    this.remembered = cursors;
  }

  /** Opens it, and makes it if need be. What does not work is among the {@link #notices}. */
  public static AccountFolder open(Path path) {
    return new AccountFolder(path);
  }

  /**
   * Held until it is closed, or the process is gone, however it went; {@code null} if it is taken.
   */
  private static @Nullable RandomAccessFile lock(Path path) throws IOException {
    PrivateFiles.create(path);
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      if (file.getChannel().tryLock() != null) {
        return file;
      }
    } catch (OverlappingFileLockException _) {
      // Within this process.
    } catch (IOException e) {
      file.close();
      throw e;
    }
    file.close();
    return null;
  }

  /** How many messages wait in the outbox of a folder, whoever owns it; 0 if that is not known. */
  public static int waiting(Path path) {
    try {
      return OutboxFile.peek(path.resolve("outbox")).size();
    } catch (IOException _) {
      return 0;
    }
  }

  /** Where it is: other things that belong to this account can be kept beside. */
  public Path path() {
    return path;
  }

  /** Whether this process owns it: what it does not own it must not write to. */
  public boolean isOurs() {
    return outbox != null;
  }

  /** What people must be told about it, a sentence each. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  @Nullable OutboxFile outbox() {
    return outbox;
  }

  /**
   * Where one stood in each room when it was opened, so that a log that is another one now is
   * noticed after a restart too.
   */
  public Map<String, Cursor> remembered() {
    return remembered;
  }

  /** Writes where one stands, if this process owns it, and not too often. */
  synchronized void reached(Supplier<Map<String, Cursor>> places, boolean atOnce)
      throws IOException {
    if (!isOurs() || (!atOnce && System.nanoTime() - writtenNanos < BETWEEN_CURSORS_NANOS)) {
      return;
    }
    writtenNanos = System.nanoTime();
    Map<String, Cursor> cursors = places.get();
    if (cursors.isEmpty() || cursors.equals(written)) {
      return;
    }
    // What this process has not come to yet stays as it was.
    Map<String, Cursor> all = new TreeMap<>(remembered);
    all.putAll(cursors);
    var lines = new StringBuilder();
    all.forEach(
        (room, cursor) -> lines.append("%s %s %d%n".formatted(room, cursor.log(), cursor.seq())));
    PrivateFiles.write(path.resolve("cursors"), lines.toString());
    written = cursors;
  }

  /** Lines that make no sense are as good as none: cursors can be had from the server anew. */
  private Map<String, Cursor> readCursors() throws IOException {
    Map<String, Cursor> cursors = new TreeMap<>();
    try (var lines = Files.lines(path.resolve("cursors"))) {
      for (String line : (Iterable<String>) lines.limit(MOST_CURSORS)::iterator) {
        String[] parts = line.split(" ");
        if (parts.length == 3 && parts[2].matches("\\d{1,16}")) {
          cursors.put(parts[0], new Cursor(parts[1], Long.parseLong(parts[2])));
        }
      }
    } catch (NoSuchFileException | UncheckedIOException _) {
      // The first time, or bytes that are no text.
    }
    return Map.copyOf(cursors);
  }

  /** Gives it up, for whoever opens it next. */
  @Override
  public void close() throws IOException {
    try {
      if (outbox != null) {
        outbox.close();
      }
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }
}
