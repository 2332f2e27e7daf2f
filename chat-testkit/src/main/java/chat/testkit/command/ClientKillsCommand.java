package chat.testkit.command;

import chat.testkit.drive.ClientKills;
import chat.testkit.process.ServerCommand;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "client-kills",
    description = {
      "Kills the client again and again between typing and acknowledgement, and looks whether the",
      "message arrived once after the restart. Ends with 1 if one did not."
    },
    mixinStandardHelpOptions = true)
final class ClientKillsCommand implements Callable<Integer> {
  @Option(names = "--kills", defaultValue = "100", description = "default: ${DEFAULT-VALUE}")
  int kills;

  @Option(names = "--seed", description = "default: another each time")
  @Nullable Long seed;

  @Override
  public Integer call() throws Exception {
    ClientKills run = new ClientKills(kills, seed == null ? System.nanoTime() : seed);
    System.out.println(run);
    ClientKills.Report report =
        Scratch.with(scratch -> run.run(ServerCommand.asInstalled(), scratch));
    System.out.println(report.text());
    return report.isGood() ? 0 : 1;
  }
}
