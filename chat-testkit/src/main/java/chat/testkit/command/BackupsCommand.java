package chat.testkit.command;

import chat.testkit.drive.Backups;
import chat.testkit.process.ServerCommand;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "backups",
    description = {
      "Backs a server up again and again while users talk, restores each backup, and checks that",
      "it holds all that was acknowledged before it began. Prints how long sends took meanwhile.",
      "Ends with 1 if anything was missing."
    },
    mixinStandardHelpOptions = true)
final class BackupsCommand implements Callable<Integer> {
  @Option(names = "--times", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
  int times;

  @Option(names = "--users", defaultValue = "12", description = "default: ${DEFAULT-VALUE}")
  int users;

  @Option(names = "--rooms", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
  int rooms;

  @Option(
      names = "--entries",
      defaultValue = "0",
      description = "that are there before; default: ${DEFAULT-VALUE}")
  long entries;

  @Option(names = "--seed", description = "default: another each time")
  @Nullable Long seed;

  @Override
  public Integer call() throws Exception {
    Backups run =
        new Backups(times, users, rooms, entries, seed == null ? System.nanoTime() : seed);
    System.out.println(run);
    Backups.Report report = Scratch.with(scratch -> run.run(ServerCommand.asInstalled(), scratch));
    System.out.println(report.text());
    return report.isGood() ? 0 : 1;
  }
}
