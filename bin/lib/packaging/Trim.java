import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies a jar without the native code of all platforms, and the code of this one beside it: {@code
 * java Trim.java JAR TO-JAR NATIVE-PREFIX WANTED-DIRECTORY TO-DIRECTORY}. A jar with none is copied
 * as it is.
 *
 * <p>The same jar gives the same bytes: entries keep their order, and times are fixed.
 */
final class Trim {
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private Trim() {}

  public static void main(String[] args) throws IOException {
    Path from = Path.of(args[0]);
    Path to = Path.of(args[1]);
    String natives = args[2];
    String wanted = args[3];
    Path directory = Path.of(args[4]);
    try (ZipFile jar = new ZipFile(from.toFile())) {
      List<? extends ZipEntry> entries = jar.stream().toList();
      boolean found = false;
      for (ZipEntry entry : entries) {
        if (entry.getName().startsWith(wanted) && !entry.isDirectory()) {
          found = true;
          try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, directory.resolve(Path.of(entry.getName()).getFileName()));
          }
        }
      }
      if (!found) {
        throw new IOException(from + " has no native code in " + wanted);
      }
      try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(to));
          ZipOutputStream out = new ZipOutputStream(file)) {
        for (ZipEntry entry : entries) {
          if (!entry.getName().startsWith(natives)) {
            ZipEntry copy = new ZipEntry(entry.getName());
            copy.setTimeLocal(TIME);
            out.putNextEntry(copy);
            try (InputStream in = new BufferedInputStream(jar.getInputStream(entry))) {
              in.transferTo(out);
            }
            out.closeEntry();
          }
        }
      }
    }
  }
}
