package chat.testkit.command;

import chat.testkit.drive.Kills;
import chat.testkit.process.ServerCommand;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "kills",
    description = {
      "Kills a server again and again while users talk, and checks that nothing was lost or",
      "doubled. Ends with 1 if it was, or if a kill could not have shown it."
    },
    mixinStandardHelpOptions = true)
final class KillsCommand implements Callable<Integer> {
  @Option(names = "--kills", defaultValue = "15", description = "default: ${DEFAULT-VALUE}")
  int kills;

  @Option(names = "--users", defaultValue = "12", description = "default: ${DEFAULT-VALUE}")
  int users;

  @Option(names = "--rooms", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
  int rooms;

  @Option(names = "--seed", description = "default: another each time")
  @Nullable Long seed;

  @Override
  public Integer call() throws Exception {
    Kills run = new Kills(kills, seed == null ? System.nanoTime() : seed, users, rooms);
    System.out.println(run);
    Kills.Report report =
        Scratch.with(
            scratch -> run.run(ServerCommand.asInstalled(), scratch), Kills.Report::isGood);
    System.out.println(report.text());
    return report.isGood() ? 0 : 1;
  }
}
