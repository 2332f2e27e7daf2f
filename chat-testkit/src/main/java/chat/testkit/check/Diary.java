package chat.testkit.check;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A driver's history as it is being lived: a file of one JSON object a line, for any number of
 * threads.
 *
 * <p>What became of a send is on stable storage before {@link #write} returns, so that neither a
 * crash of the driver nor one of the machine makes a broken promise look kept. Threads that write
 * at the same time share an fsync. A file that can't be written ends the run ({@link
 * UncheckedIOException}).
 */
public final class Diary implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final FileChannel file;
  private final AtomicLong operations = new AtomicLong();

  private final ReentrantLock writing = new ReentrantLock();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private long written;

  private final ReentrantLock syncing = new ReentrantLock();
  private long synced;

  private Diary(FileChannel file) {
    this.file = file;
  }

  /** Begins a new file. */
  public static Diary begin(Path path) throws IOException {
    return new Diary(
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** A number for the next attempt. */
  public long nextOperation() {
    return operations.incrementAndGet();
  }

  /** Adds a note; what is not about a send may be lost in a crash of this driver. */
  public void write(Note note) {
    byte[] line = (NoteJson.toJson(note) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      long end = append(line);
      if (isAboutASend(note)) {
        sync(end);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isAboutASend(Note note) {
    return switch (note) {
      case Note.Began _, Note.Acknowledged _, Note.Refused _, Note.Unanswered _ -> true;
      case Note.Followed _, Note.Received _, Note.Objected _ -> false;
    };
  }

  private long append(byte[] line) throws IOException {
    writing.lock();
    try {
      for (int from = 0; from < line.length; ) {
        if (!buffer.hasRemaining()) {
          drain();
        }
        int length = Math.min(buffer.remaining(), line.length - from);
        buffer.put(line, from, length);
        from += length;
      }
      written += line.length;
      return written;
    } finally {
      writing.unlock();
    }
  }

  private void drain() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
    buffer.clear();
  }

  /** Who comes while another syncs most often finds that its own line was taken along. */
  private void sync(long end) throws IOException {
    syncing.lock();
    try {
      if (synced >= end) {
        return;
      }
      long upTo;
      writing.lock();
      try {
        drain();
        upTo = written;
      } finally {
        writing.unlock();
      }
      file.force(false);
      synced = upTo;
    } finally {
      syncing.unlock();
    }
  }

  /** Writes out what is left; notes that come later are a fault of the caller. */
  @Override
  public void close() throws IOException {
    writing.lock();
    try {
      if (file.isOpen()) {
        drain();
        file.force(false);
        file.close();
      }
    } finally {
      writing.unlock();
    }
  }

  /**
   * Reads what a driver wrote; a last line without its end, which a killed driver leaves, is
   * skipped.
   *
   * @throws IOException also if any other line can't be read
   */
  public static History read(Path path) throws IOException {
    List<Note> notes = new ArrayList<>();
    String text = Files.readString(path);
    int from = 0;
    for (int end; (end = text.indexOf('\n', from)) >= 0; from = end + 1) {
      try {
        notes.add(NoteJson.fromJson(JsonParser.parseString(text.substring(from, end))));
      } catch (JsonParseException | IllegalStateException e) {
        throw new IOException("line " + (notes.size() + 1) + " of " + path + " is no note", e);
      }
    }
    return new History(String.valueOf(path.getFileName()), notes);
  }
}
