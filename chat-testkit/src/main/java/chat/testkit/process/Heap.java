package chat.testkit.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is alive in a server's heap.
 *
 * @param bytes all of it
 * @param largest the classes that the most of it belongs to, a line each
 */
public record Heap(long bytes, List<String> largest) {
  /** A row of {@code jcmd PID GC.class_histogram}: number, instances, bytes, class. */
  private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
  private static final int KEPT = 12;

  public Heap {
    largest = List.copyOf(largest);
  }

  /**
   * Makes a server collect its garbage, which stops it for a moment, and counts what is left.
   *
   * @throws IOException if its JVM does not answer
   */
  public static Heap of(ServerProcess server) throws IOException {
    List<String> histogram = jcmd(server.pid(), "GC.class_histogram");
    long bytes = -1;
    List<String> largest = new ArrayList<>();
    for (String line : histogram) {
      Matcher total = TOTAL.matcher(line);
      Matcher row = ROW.matcher(line);
      if (total.matches()) {
        bytes = Long.parseLong(total.group(1));
      } else if (row.matches() && largest.size() < KEPT) {
        largest.add(
            String.format(
                Locale.ROOT,
                "%,12d bytes %,9d of %s",
                Long.parseLong(row.group(2)),
                Long.parseLong(row.group(1)),
                row.group(3)));
      }
    }
    if (bytes < 0) {
      throw new IOException("jcmd says nothing of the heap: " + String.join(" ", histogram));
    }
    return new Heap(bytes, largest);
  }

  private static List<String> jcmd(long pid, String command) throws IOException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process jcmd =
        new ProcessBuilder(program.toString(), Long.toString(pid), command)
            .redirectErrorStream(true)
            .start();
    List<String> lines;
    try (var out = jcmd.inputReader()) {
      lines = out.lines().toList();
    }
    try {
      if (jcmd.waitFor() != 0) {
        throw new IOException("jcmd failed: " + String.join(" ", lines));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return lines;
  }
}
