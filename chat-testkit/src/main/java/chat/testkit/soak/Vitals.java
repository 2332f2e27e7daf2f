package chat.testkit.soak;

import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a server is at one moment.
 *
 * @param heapBytes what is alive in its heap, after a full collection
 * @param residentBytes its resident memory after that
 * @param threads those of the operating system
 * @param descriptors that are open
 * @param largest the classes that the most of the heap belongs to
 */
record Vitals(
    long heapBytes, long residentBytes, long threads, long descriptors, List<String> largest) {
  /** A row of {@code jcmd PID GC.class_histogram}: number, instances, bytes, class. */
  private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
  private static final int KEPT = 12;

  /** What comes and goes within a moment is not what has grown: the smallest of so many looks. */
  private static final int LOOKS = 20;

  private static final long BETWEEN_MILLIS = 50;

  /** Looks at a server, which makes it collect its garbage. */
  static Vitals of(ServerProcess server) throws IOException {
    List<String> histogram = jcmd(server.pid(), "GC.class_histogram");
    long heap = -1;
    List<String> largest = new ArrayList<>();
    for (String line : histogram) {
      Matcher total = TOTAL.matcher(line);
      Matcher row = ROW.matcher(line);
      if (total.matches()) {
        heap = Long.parseLong(total.group(1));
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
    if (heap < 0) {
      throw new IOException("jcmd says nothing of the heap: " + String.join(" ", histogram));
    }
    long resident = server.residentBytes();
    long threads = Long.MAX_VALUE;
    long descriptors = Long.MAX_VALUE;
    for (int i = 0; i < LOOKS; i++) {
      threads = Math.min(threads, server.threads());
      descriptors = Math.min(descriptors, server.descriptors());
      pause();
    }
    return new Vitals(heap, resident, threads, descriptors, List.copyOf(largest));
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
      throw interrupted(e);
    }
    return lines;
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(BETWEEN_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted", e);
  }
}
