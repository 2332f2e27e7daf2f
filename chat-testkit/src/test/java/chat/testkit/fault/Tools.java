package chat.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Assumptions;

/** Programs that a test needs beside the JDK, and what to do where they are missing. */
final class Tools {
  private Tools() {}

  /**
   * Runs a program to its end; what it said.
   *
   * @throws IOException if it is not there, or ends with anything but 0
   */
  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said);
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Runs a program that the test cannot do without: skips it loudly, fails it under CI=true. */
  static void need(String what, String... command) {
    try {
      run(command);
    } catch (IOException e) {
      String missing = "SKIPPED, it takes " + what + ": " + e.getMessage();
      assertNotEquals("true", System.getenv("CI"), missing);
      System.err.println(missing);
      Assumptions.abort(missing);
    }
  }
}
