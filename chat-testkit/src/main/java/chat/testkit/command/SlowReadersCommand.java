package chat.testkit.command;

import chat.testkit.process.ServerCommand;
import chat.testkit.slow.SlowReaders;
import chat.testkit.slow.SlowReport;
import chat.testkit.slow.SlowRun;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "slow-readers",
    description = {
      "Lets followers stop reading while messages pass. Ends with 1 if one of them costs the",
      "server more than 64 KiB of heap, if the healthy wait more than twice as long for 99 of 100",
      "deliveries as without the stopped ones, if those are not closed for want of progress, or if",
      "they do not get everything once and in order when they are back. Needs Linux."
    },
    mixinStandardHelpOptions = true)
final class SlowReadersCommand implements Callable<Integer> {
  @Option(names = "--readers", defaultValue = "1000", description = "default: ${DEFAULT-VALUE}")
  int readers;

  @Option(
      names = "--messages",
      defaultValue = "100000",
      description = "that pass while they do not read; default: ${DEFAULT-VALUE}")
  int messages;

  @Option(
      names = "--healthy",
      defaultValue = "10",
      description = "users who say these and read them; default: ${DEFAULT-VALUE}")
  int healthy;

  @Option(
      names = "--rate",
      defaultValue = "6000",
      description = "messages per second; default: ${DEFAULT-VALUE}")
  int rate;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "each without and with the readers; default: ${DEFAULT-VALUE}")
  int rounds;

  @Option(
      names = "--noise",
      paramLabel = "TIME",
      defaultValue = "5ms",
      description = "a p99 below it is no wait; default: ${DEFAULT-VALUE}")
  Duration noise = Duration.ZERO;

  @Option(
      names = "--write-timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "the server's; default: ${DEFAULT-VALUE}, as the server's own")
  Duration writeTimeout = Duration.ZERO;

  @Option(names = "--tls", description = "all come over TLS")
  boolean tls;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "512m",
      description = "the server's heap; default: ${DEFAULT-VALUE}")
  String heap = "";

  @Option(names = "--seed", description = "default: another each time")
  @Nullable Long seed;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    SlowReaders slow = slow();
    System.out.println(slow);
    SlowReport report =
        Scratch.with(scratch ->
            new SlowRun(slow, System.out::println).run(ServerCommand.asInstalled(), scratch));
    System.out.println(report.text());
    return report.isGood() ? 0 : 1;
  }

  private SlowReaders slow() {
    try {
      return new SlowReaders(
          readers,
          messages,
          healthy,
          rate,
          rounds,
          noise,
          writeTimeout,
          tls,
          heap,
          seed == null ? System.nanoTime() : seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
