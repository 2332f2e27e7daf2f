package chat.client.ui;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/** Hands the terminal to the shell until the user brings this program back ({@code fg}). */
final class Suspension {
  /** Where nobody can bring it back it is not stopped either, and goes on by itself. */
  private static final long UNSTOPPED_SECONDS = 1;

  private Suspension() {}

  /** Stops this process; returns when it goes on. */
  static void await(Terminal terminal) throws IOException, InterruptedException {
    CountDownLatch continued = new CountDownLatch(1);
    SignalHandler before = terminal.handle(Signal.CONT, _ -> continued.countDown());
    try {
      String self = Long.toString(ProcessHandle.current().pid());
      Process kill = new ProcessBuilder("kill", "-TSTP", self).inheritIO().start();
      kill.waitFor();
      // The signal comes some time after it was sent.
      var _ = continued.await(UNSTOPPED_SECONDS, TimeUnit.SECONDS);
    } finally {
      terminal.handle(Signal.CONT, before);
    }
  }
}
