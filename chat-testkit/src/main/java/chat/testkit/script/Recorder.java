package chat.testkit.script;

import chat.testkit.fault.Alteration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Writes down what the first connection says and hears, and changes nothing. Tokens are masked
 * before they are written; a password that is typed is not, since it is what a replay types: the
 * file is its owner's only.
 */
public final class Recorder implements Supplier<Alteration> {
  private final Path file;
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * One that begins with the next connection.
   *
   * @throws IOException if the file is there already, or cannot be made
   */
  public Recorder(Path file) throws IOException {
    this.file = file;
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
  }

  @Override
  public Alteration get() {
    return taken.compareAndSet(false, true) ? new Ear() : new Alteration() {};
  }

  private final class Ear implements Alteration {
    @Override
    public List<String> toServer(String line) {
      write("> ", line, Mask.SECRETS);
      return List.of(line);
    }

    @Override
    public List<String> toClient(String line) {
      write("< ", line, Mask.PASSING);
      return List.of(line);
    }
  }

  private synchronized void write(String mark, String line, Set<String> masked) {
    try {
      Files.writeString(file, mark + Mask.of(line, masked) + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
