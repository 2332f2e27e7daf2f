package chat.testkit.command;

import chat.testkit.drive.RoughNetwork;
import chat.testkit.process.ServerCommand;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "cuts",
    description = {
      "Cuts users' connections at random bytes while they talk, and checks that all of them",
      "lived the same. Ends with 1 if they did not."
    },
    mixinStandardHelpOptions = true)
final class CutsCommand implements Callable<Integer> {
  @Option(names = "--users", defaultValue = "200", description = "default: ${DEFAULT-VALUE}")
  int users;

  @Option(names = "--rooms", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
  int rooms;

  @Option(
      names = "--messages",
      defaultValue = "20",
      description = "that each user says; default: ${DEFAULT-VALUE}")
  int messages;

  @Option(names = "--seed", description = "default: another each time")
  @Nullable Long seed;

  @Override
  public Integer call() throws Exception {
    RoughNetwork run =
        new RoughNetwork(users, rooms, messages, seed == null ? System.nanoTime() : seed);
    System.out.println(run);
    RoughNetwork.Report report =
        Scratch.with(scratch -> run.run(ServerCommand.asInstalled(), scratch));
    System.out.println(report.text());
    return report.verdict().isClean() ? 0 : 1;
  }
}
