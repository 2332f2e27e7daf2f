package chat.server.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to a data directory, held for life: a lock on its file {@code lock}, which the
 * operating system takes back when the process ends, however it ends.
 *
 * <p>{@link SqliteStore#open} takes it by itself; what works on a stopped server's directory, such
 * as a restore, takes it too. Any thread may use it.
 */
public final class DirectoryLock implements AutoCloseable {
  /**
   * What this process holds. The operating system's locks belong to the whole process: to open and
   * close the file a second time would give the lock away, so a second taker must not come so far.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes the directory; makes it (mode 0700) if it is not there.
   *
   * @throws DirectoryInUseException if a process, this one included, holds it already
   * @throws StoreException if it cannot be made or written to
   */
  public static DirectoryLock take(Path directory) throws StoreException {
    try {
      Path real = PrivateFiles.directory(directory).toRealPath();
      if (!HELD.add(real)) {
        throw new DirectoryInUseException(real + " is already open in this process");
      }
      FileChannel channel = null;
      try {
        channel = lock(real);
      } finally {
        if (channel == null) {
          HELD.remove(real);
        }
      }
      return new DirectoryLock(real, channel);
    } catch (IOException e) {
      throw new StoreException("cannot use " + directory + " as a data directory: " + e, e);
    }
  }

  private static FileChannel lock(Path directory) throws IOException, StoreException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), Set.of(CREATE, READ, WRITE), PrivateFiles.fileMode());
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
      if (!locked) {
        throw new DirectoryInUseException(
            directory
                + " is in use by another chat-server ("
                + holder(channel)
                + "): stop that one, or choose another data directory");
      }
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid), 0);
      return channel;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    channel.read(pid, 0);
    String text = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).strip();
    return text.isEmpty() ? "its process is not known" : "process " + text;
  }

  /** The directory, by its real path. */
  public Path directory() {
    return directory;
  }

  /** Gives the directory back. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // The lock is gone with the descriptor, whatever close says.
    } finally {
      HELD.remove(directory);
    }
  }
}
