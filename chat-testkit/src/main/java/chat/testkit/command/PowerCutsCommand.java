package chat.testkit.command;

import chat.testkit.drive.Aftermath;
import chat.testkit.drive.PowerCuts;
import chat.testkit.process.ServerCommand;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "power-cuts",
    description = {
      "Records a server's writes and syncs while users talk, rebuilds its disk as a loss of power",
      "would have left it at many moments, and starts a server on each. Needs strace. Ends with 1",
      "if anything that was acknowledged is missing, or if nothing could have been."
    },
    mixinStandardHelpOptions = true)
final class PowerCutsCommand implements Callable<Integer> {
  @Option(names = "--cuts", defaultValue = "200", description = "default: ${DEFAULT-VALUE}")
  int cuts;

  @Option(names = "--users", defaultValue = "8", description = "default: ${DEFAULT-VALUE}")
  int users;

  @Option(names = "--rooms", defaultValue = "2", description = "default: ${DEFAULT-VALUE}")
  int rooms;

  @Option(
      names = "--messages",
      defaultValue = "3000",
      description = "acknowledged while the record runs; default: ${DEFAULT-VALUE}")
  int messages;

  @Option(
      names = "--planted",
      paramLabel = "BUG",
      description = "a bug to plant in the server first; try synchronous-normal")
  @Nullable String planted;

  @Option(names = "--seed", description = "default: another each time")
  @Nullable Long seed;

  @Override
  public Integer call() throws Exception {
    PowerCuts run =
        new PowerCuts(cuts, seed == null ? System.nanoTime() : seed, users, rooms, messages);
    System.out.println(run);
    Aftermath aftermath =
        Scratch.with(scratch ->
            run.run(
                planted == null ? ServerCommand.asInstalled() : Bugs.behind(planted, scratch),
                scratch));
    System.out.println(aftermath.text());
    return aftermath.isGood() ? 0 : 1;
  }
}
