package chat.testkit.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Programs of the machine that a test stands on. */
final class Tools {
  private static final long PATIENCE_SECONDS = 60;

  private Tools() {}

  /** How a program ended and what it said, on both of its outputs. */
  record Ended(int status, String text) {}

  /** Goes on only where all of these are; in CI they must be. */
  static void need(String... programs) {
    for (String program : programs) {
      boolean there =
          Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
      needTrue(there, program + " is not here");
    }
  }

  /** Goes on only as root; CI must be. */
  static void needRoot() {
    needTrue("root".equals(System.getProperty("user.name")), "this is not root");
  }

  private static void needTrue(boolean given, String missing) {
    if (given) {
      return;
    }
    if ("true".equals(System.getenv("CI"))) {
      fail(missing + ", and CI must run every test");
    }
    System.err.println("SKIPPED, since " + missing);
    Assumptions.abort(missing);
  }

  /** The project's directory. */
  static Path root() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isExecutable(at.resolve("certs/cert"))) {
        return at;
      }
    }
    throw new IllegalStateException("this test runs in the project's directory");
  }

  /** Runs a program to its end. */
  static Ended run(Map<String, String> environment, String input, List<String> command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (var in = process.outputWriter()) {
      in.write(input);
    } catch (IOException e) {
      if (process.isAlive()) {
        throw e;
      }
    }
    StringBuilder text = new StringBuilder();
    Thread reading =
        Thread.ofVirtual()
            .start(() -> {
              try (var out = process.inputReader()) {
                out.lines().forEach(line -> text.append(line).append('\n'));
              } catch (UncheckedIOException | IOException e) {
                text.append(e);
              }
            });
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end:\n" + text);
      }
      reading.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return new Ended(process.exitValue(), text.toString());
  }

  /** Runs a program that must end well; what it said. */
  static String does(Map<String, String> environment, String... command) throws IOException {
    Ended ended = run(environment, "", List.of(command));
    assertEquals(0, ended.status(), () -> String.join(" ", command) + ": " + ended.text());
    return ended.text();
  }
}
