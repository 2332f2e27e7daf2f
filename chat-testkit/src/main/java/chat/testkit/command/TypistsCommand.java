package chat.testkit.command;

import chat.testkit.process.ServerCommand;
import chat.testkit.terminal.Typists;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "typists",
    description = {
      "Two people type in terminals (tmux) while the server is killed, the network is cut and the",
      "windows get other sizes. Ends with 1 if a screen shows anything else than the room's log,"
          + " or",
      "not all that was typed is in it."
    },
    mixinStandardHelpOptions = true)
final class TypistsCommand implements Callable<Integer> {
  @Option(
      names = "--time",
      paramLabel = "TIME",
      defaultValue = "20m",
      description = "default: ${DEFAULT-VALUE}")
  Duration time = Duration.ZERO;

  @Option(names = "--seed", description = "default: another each time")
  @Nullable Long seed;

  @Override
  public Integer call() throws Exception {
    Typists run = new Typists(time, seed == null ? System.nanoTime() : seed);
    System.out.println(run);
    Typists.Report report =
        Scratch.with(scratch -> run.run(ServerCommand.ofThisClassPath(), scratch));
    System.out.println(report.text());
    return report.isGood() ? 0 : 1;
  }
}
