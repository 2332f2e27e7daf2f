package chat.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals cannot be sent to the JVM of the tests, so they go to one of its own. */
@Timeout(60)
class SignalsTest {

  /** Ends with 0 when it is told to, and says by what. */
  static final class Patient {
    public static void main(String[] args) throws InterruptedException {
      CountDownLatch stop = new CountDownLatch(1);
      Signals.onStop(signal -> {
        System.out.println("got " + signal);
        stop.countDown();
      });
      System.out.println("ready");
      stop.await();
      System.exit(0);
    }
  }

  /** A shell without job control starts what is put in the background so; children inherit it. */
  private static boolean isIgnored(String signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    int number = signal.equals("INT") ? 2 : 15;
    String mask =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    return (Long.parseUnsignedLong(mask.substring(7).strip(), 16) >> (number - 1) & 1) == 1;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void theProgramEndsAsItWantsTo(String signal) throws Exception {
    assumeFalse(isIgnored(signal), "whoever started the tests has SIG" + signal + " ignored");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Patient.class.getName())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines = process.inputReader()) {
      assertEquals("ready", lines.readLine());
      assertEquals(
          0,
          new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
              .start()
              .waitFor());
      assertEquals("got " + signal, lines.readLine());
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }
}
