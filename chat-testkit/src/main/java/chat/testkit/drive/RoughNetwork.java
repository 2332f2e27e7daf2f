package chat.testkit.drive;

import chat.testkit.check.Verdict;
import chat.testkit.fault.Cuts;
import chat.testkit.fault.Fault;
import chat.testkit.fault.Proxy;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Users who talk while their connections are cut at random bytes, and who must all have lived the
 * same in the end.
 *
 * @param users how many, the same number in each room
 * @param messages that each of them says
 */
public record RoughNetwork(int users, int rooms, int messages, long seed) {
  /** Cuts fall anywhere between the login and some hundred entries later. */
  private static final int FIRST_CUT_BYTES = 20;

  private static final int LAST_CUT_BYTES = 16_000;

  private static final Duration SETTLE = Duration.ofSeconds(90);

  /**
   * How it went.
   *
   * @param connections how many it took
   */
  public record Report(Verdict verdict, int connections, Duration took) {
    public String text() {
      return verdict.report()
          + "\n%d connections, took %.1f s".formatted(connections, took.toMillis() / 1_000.0);
    }
  }

  /**
   * Runs it.
   *
   * @param directory for the server's data and the users' history; must be empty
   * @throws IOException also if somebody is left behind (I10)
   */
  public Report run(ServerCommand command, Path directory) throws IOException {
    long begin = System.nanoTime();
    Path data = directory.resolve("data");
    AtomicReference<Supplier<? extends Fault.OnTheWay>> faults =
        new AtomicReference<>(Fault.None::new);
    try (ServerProcess server =
            ServerProcess.start(command.with("--data", data.toString(), "--rate-limit", "off"));
        Proxy proxy = Proxy.to(server.port(), () -> faults.get().get());
        Crowd crowd =
            Crowd.gather(
                proxy.port(), directory.resolve("history.ndjson"), users, rooms, 1, seed)) {
      faults.set(new Cuts(seed, FIRST_CUT_BYTES, LAST_CUT_BYTES));
      proxy.cut();
      crowd.talk(messages);
      try {
        crowd.settle(SETTLE);
      } catch (IOException e) {
        throw new IOException(e.getMessage() + "\n" + String.join("\n", server.errors()), e);
      }
      Verdict verdict = Outcome.judge(crowd.history(), server.port(), data, crowd.rooms());
      return new Report(verdict, proxy.accepted(), Duration.ofNanos(System.nanoTime() - begin));
    }
  }
}
