package chat.testkit.soak;

import chat.testkit.process.ServerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code soak}. */
@Command(
    name = "soak",
    description = {
      "Drives a server for long and looks at it every minute. Ends with 1 if at the end its heap",
      "after a collection or its resident memory is more than 10 % above that at the baseline, if",
      "its threads or descriptors are not as many, or if anything was lost, doubled or refused.",
      "Needs Linux and a JDK."
    },
    mixinStandardHelpOptions = true)
public final class SoakCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--users",
      defaultValue = "500",
      description = "who stay and talk; default: ${DEFAULT-VALUE}")
  private int users;

  @Option(names = "--rooms", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
  private int rooms;

  @Option(
      names = "--rate",
      defaultValue = "20",
      description = "messages per second, over all rooms; default: ${DEFAULT-VALUE}")
  private int rate;

  @Option(
      names = "--visits",
      defaultValue = "30",
      description =
          "people per minute who come, are cut off, come back and leave; default: ${DEFAULT-VALUE}")
  private int visits;

  @Option(
      names = "--time",
      defaultValue = "1h",
      description = "such as 90s, 20m, 1h; default: ${DEFAULT-VALUE}")
  private Duration time = Duration.ZERO;

  @Option(
      names = "--baseline",
      defaultValue = "10m",
      description = "when the server may be as large as it will be; default: ${DEFAULT-VALUE}")
  private Duration baseline = Duration.ZERO;

  @Option(
      names = "--every",
      defaultValue = "1m",
      description = "between two looks; default: ${DEFAULT-VALUE}")
  private Duration every = Duration.ZERO;

  @Option(names = "--plain", description = "plain TCP instead of TLS")
  private boolean plain;

  @Option(
      names = "--heap",
      defaultValue = "512m",
      description = "the server's largest heap; default: ${DEFAULT-VALUE}")
  private String heap = "";

  @Override
  public Integer call() throws IOException {
    Soak soak;
    try {
      soak = new Soak(users, rooms, rate, visits, time, baseline, every, !plain, heap);
      soak.load();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
    }
    System.out.println(soak);
    Path scratch = Files.createTempDirectory("chat-soak-");
    try {
      SoakReport report =
          new SoakRun(soak, System.out::println).run(ServerCommand.asInstalled(), scratch);
      System.out.println(report.text());
      return report.isGood() ? 0 : 1;
    } finally {
      try (var files = Files.walk(scratch)) {
        for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
          Files.delete(file);
        }
      }
    }
  }
}
