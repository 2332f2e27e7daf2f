package chat.testkit.drive;

import chat.testkit.check.Verdict;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Kills the server again and again while everybody talks, starts it again each time, and asks the
 * checker what became of it all.
 *
 * <p>A kill comes after a number of acknowledgements that the seed decides, not after a time: so it
 * falls on a busy server however slow the machine is.
 *
 * @param kills how many
 * @param users who talk
 * @param rooms that all of them are in, with one message on its way in each
 */
public record Kills(int kills, long seed, int users, int rooms) {
  private static final int FEWEST_ACKNOWLEDGED = 20;
  private static final int MOST_ACKNOWLEDGED = 300;

  /** How long a server may take to be back and to answer so many. */
  private static final Duration ROUND = Duration.ofSeconds(60);

  private static final Duration SETTLE = Duration.ofSeconds(30);

  /**
   * One kill: what was acknowledged since the one before it, and was sent without an answer when it
   * came.
   */
  public record Kill(long acknowledged, long inFlight) {}

  /** How it went. */
  public record Report(List<Kill> kills, Verdict verdict, Duration took) {

    /** Whether nothing was lost or doubled, and every kill could have shown it. */
    public boolean isGood() {
      return verdict.isClean()
          && kills.stream().allMatch(kill -> kill.acknowledged() > 0 && kill.inFlight() > 0);
    }

    public String text() {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < kills.size(); i++) {
        Kill kill = kills.get(i);
        text.append(
            "kill %2d: %d acknowledged since the last, %d in flight%s%n"
                .formatted(
                    i + 1,
                    kill.acknowledged(),
                    kill.inFlight(),
                    kill.inFlight() == 0 || kill.acknowledged() == 0 ? " - SHOWS NOTHING" : ""));
      }
      return text + verdict.report() + "\ntook %.1f s".formatted(took.toMillis() / 1_000.0);
    }
  }

  /**
   * Runs it.
   *
   * @param directory for the server's data and the users' history; must be empty
   * @throws IOException also if the server does not come back, or leaves somebody behind (I10)
   */
  public Report run(ServerCommand command, Path directory) throws IOException {
    long begin = System.nanoTime();
    Path data = directory.resolve("data");
    SplittableRandom random = new SplittableRandom(seed);
    List<Kill> done = new ArrayList<>();
    try (ServerProcess server =
            ServerProcess.start(command.with("--data", data.toString(), "--rate-limit", "off"));
        Crowd crowd =
            Crowd.gather(
                server.port(), directory.resolve("history.ndjson"), users, rooms, rooms, seed)) {
      crowd.talk(Integer.MAX_VALUE);
      long before = 0;
      while (done.size() < kills) {
        awaitAcknowledged(
            server, crowd, before + random.nextInt(FEWEST_ACKNOWLEDGED, MOST_ACKNOWLEDGED));
        server.kill();
        long inFlight = crowd.inFlightAtDeath();
        long acknowledged = crowd.acknowledged();
        done.add(new Kill(acknowledged - before, inFlight));
        before = acknowledged;
        server.startAgain();
      }
      crowd.hush();
      try {
        crowd.settle(SETTLE);
      } catch (IOException e) {
        throw new IOException(e.getMessage() + "\n" + String.join("\n", server.errors()), e);
      }
      Verdict verdict = Outcome.judge(crowd.history(), server.port(), data, crowd.rooms());
      return new Report(done, verdict, Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  private static void awaitAcknowledged(ServerProcess server, Crowd crowd, long wanted)
      throws IOException {
    if (!crowd.awaitAcknowledged(wanted, ROUND)) {
      throw new IOException(
          "only "
              + crowd.acknowledged()
              + " of "
              + wanted
              + " were acknowledged\n"
              + String.join("\n", server.errors()));
    }
  }
}
