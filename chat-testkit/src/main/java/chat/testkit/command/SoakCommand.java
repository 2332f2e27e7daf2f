package chat.testkit.command;

import chat.testkit.process.ServerCommand;
import chat.testkit.soak.Soak;
import chat.testkit.soak.SoakReport;
import chat.testkit.soak.SoakRun;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "soak",
    description = {
      "Drives a server for long and looks at it every minute. Ends with 1 if at the end its heap",
      "after a collection or its resident memory is more than 10 % above that at the baseline, if",
      "its threads or descriptors are not as many, or if anything was lost, doubled or refused.",
      "Needs Linux."
    },
    mixinStandardHelpOptions = true)
final class SoakCommand implements Callable<Integer> {
  @Option(
      names = "--users",
      defaultValue = "500",
      description = "who stay and talk; default: ${DEFAULT-VALUE}")
  int users;

  @Option(names = "--rooms", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
  int rooms;

  @Option(
      names = "--rate",
      defaultValue = "20",
      description = "messages per second, over all rooms; default: ${DEFAULT-VALUE}")
  int rate;

  @Option(
      names = "--visits",
      defaultValue = "30",
      description =
          "people per minute who come, are cut off, come back and leave; default: ${DEFAULT-VALUE}")
  int visits;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      defaultValue = "1h",
      description = "from when all users are in; default: ${DEFAULT-VALUE}")
  Duration time = Duration.ZERO;

  @Option(
      names = "--baseline",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "when the server is as large as it may be; default: ${DEFAULT-VALUE}")
  Duration baseline = Duration.ZERO;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      defaultValue = "1m",
      description = "between two looks; default: ${DEFAULT-VALUE}")
  Duration every = Duration.ZERO;

  @Option(names = "--plain", description = "plain TCP instead of TLS")
  boolean plain;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "512m",
      description = "the server's largest heap; default: ${DEFAULT-VALUE}")
  String heap = "";

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Soak soak = soak();
    System.out.println(soak);
    SoakReport report =
        Scratch.with(scratch ->
            new SoakRun(soak, System.out::println).run(ServerCommand.asInstalled(), scratch));
    System.out.println(report.text());
    return report.isGood() ? 0 : 1;
  }

  private Soak soak() {
    try {
      return new Soak(users, rooms, rate, visits, time, baseline, every, !plain, heap);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
