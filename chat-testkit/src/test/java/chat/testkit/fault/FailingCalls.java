package chat.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.Netcat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes system calls of a running process fail, with {@code strace}, until it is closed. The
 * process itself is as it always is.
 */
final class FailingCalls implements AutoCloseable {
  private final Process strace;

  private FailingCalls(Process strace) {
    this.strace = strace;
  }

  /** Skips the test where there is no strace, or it may not look at other processes. */
  static void need() {
    Tools.need(
        "strace, and the right to use it",
        "strace",
        "-o",
        "/dev/null",
        "-e",
        "inject=fsync:error=EIO",
        "true");
  }

  /**
   * From now on these calls fail so.
   *
   * @param calls with commas between
   * @param scratch a directory for what strace says
   */
  static FailingCalls of(long pid, String calls, String error, Path scratch) throws IOException {
    Path said = Files.createTempFile(scratch, "strace", ".out");
    Process strace =
        new ProcessBuilder(
                "strace",
                "-f",
                "-p",
                Long.toString(pid),
                "-e",
                "trace=" + calls,
                "-e",
                "inject=" + calls + ":error=" + error,
                "-o",
                "/dev/null")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    FailingCalls failing = new FailingCalls(strace);
    long deadline = System.nanoTime() + Netcat.PATIENCE.toNanos();
    while (!Files.readString(said).contains("attached")) {
      assertTrue(strace.isAlive() && System.nanoTime() < deadline, "strace does not attach");
      Thread.onSpinWait();
    }
    return failing;
  }

  /** From now on they work again. */
  @Override
  public void close() {
    strace.toHandle().destroy();
    try {
      strace.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
