package chat.testkit.command;

import chat.testkit.drive.Torture;
import chat.testkit.process.ServerCommand;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "torture",
    description = {
      "Users talk, join and leave over a network that cuts them off, while the server is killed,",
      "frozen, and told that its disk fails; then power is cut on a record of its disk. The"
          + " checker",
      "says what became of every message. Ends with 1 if a promise was broken."
    },
    mixinStandardHelpOptions = true)
final class TortureCommand implements Callable<Integer> {
  @Option(
      names = "--time",
      defaultValue = "1m",
      description = "how long users talk at least; default: ${DEFAULT-VALUE}")
  Duration time = Duration.ofMinutes(1);

  @Option(
      names = "--kills",
      defaultValue = "0",
      description = "how many kills at least; default: as many as there is time for")
  int kills;

  @Option(names = "--users", defaultValue = "12", description = "default: ${DEFAULT-VALUE}")
  int users;

  @Option(names = "--rooms", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
  int rooms;

  @Option(names = "--power-cuts", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
  int powerCuts;

  @Option(names = "--planted", paramLabel = "BUG", description = "a bug to plant in the server")
  @Nullable String planted;

  @Option(names = "--seed", description = "default: another each time")
  @Nullable Long seed;

  @Override
  public Integer call() throws Exception {
    Torture run =
        new Torture(seed == null ? System.nanoTime() : seed, time, kills, users, rooms, powerCuts);
    System.out.println(run);
    Torture.Report report =
        Scratch.with(scratch ->
            run.run(
                planted == null ? ServerCommand.asInstalled() : Bugs.behind(planted, scratch),
                scratch,
                System.out::println));
    System.out.println(report.text());
    return report.isGood() ? 0 : 1;
  }
}
