package chat.testkit.power;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of {@code strace} that records what a program does to files, and may fail or
 * kill it at a chosen call.
 *
 * <p>The tracer runs beside the program ({@code -D}), which so keeps its own process number. Linux.
 */
public final class Recorder {
  private static final String CALLS =
      "openat,pwrite64,fsync,fdatasync,ftruncate,unlink,unlinkat,rename";

  /** More than SQLite ever writes at once. */
  private static final String LONGEST_WRITE = Integer.toString(1 << 20);

  private static final int END_BYTES = 4_096;

  /** The tracer has little left to write when the program has ended. */
  private static final Duration REST = Duration.ofSeconds(20);

  private static final Duration LOOK = Duration.ofMillis(10);

  private Recorder() {}

  /** Whether programs can be recorded here. */
  public static boolean isHere() {
    try {
      Process version =
          new ProcessBuilder("strace", "--seccomp-bpf", "-f", "-V")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return version.waitFor() == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Waits until the record of a program that has ended is whole.
   *
   * @param process its number
   */
  public static void awaitEnd(Path trace, long process) throws IOException {
    long deadline = System.nanoTime() + REST.toNanos();
    // The main thread's end is the last line that the tracer writes.
    while (!lastLine(trace).startsWith(process + " ") || !lastLine(trace).contains(" +++ ")) {
      if (System.nanoTime() > deadline) {
        throw new IOException("strace does not end: " + lastLine(trace));
      }
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private static String lastLine(Path trace) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(trace.toFile(), "r")) {
      byte[] end = new byte[(int) Math.min(file.length(), END_BYTES)];
      file.seek(file.length() - end.length);
      file.readFully(end);
      String text = new String(end, StandardCharsets.US_ASCII);
      if (!text.endsWith("\n")) {
        return "";
      }
      return text.substring(text.lastIndexOf('\n', text.length() - 2) + 1);
    }
  }

  /**
   * What to put before a program.
   *
   * @param trace the file that the record is added to
   * @param injections as {@code strace -e inject=} takes them: {@code fsync:error=EIO:when=7}
   */
  public static List<String> before(Path trace, List<String> injections) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "strace",
                "-D",
                "-f",
                "-q",
                "-xx",
                "-A",
                "--decode-fds=path",
                "--absolute-timestamps=format:unix,precision:ns",
                "--syscall-times=ns",
                "-s",
                LONGEST_WRITE,
                "-o",
                trace.toString(),
                "-e",
                "trace=" + CALLS,
                // The JVM raises others by the thousand; but this one's line ends a record.
                "-e",
                "signal=SIGKILL"));
    if (injections.stream().noneMatch(injection -> injection.contains("signal="))) {
      // The program stops at these calls only; but then no signal could be sent at one.
      line.add("--seccomp-bpf");
    }
    for (String injection : injections) {
      line.add("-e");
      line.add("inject=" + injection);
    }
    return List.copyOf(line);
  }
}
