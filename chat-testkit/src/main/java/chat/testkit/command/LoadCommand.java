package chat.testkit.command;

import chat.protocol.Link;
import chat.testkit.load.Load;
import chat.testkit.load.LoadReport;
import chat.testkit.load.LoadRun;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "load",
    description = {
      "Lets users talk, and prints deliveries per second, what one costs, and how long it takes.",
      "Starts a server of its own unless there is a LINK. Ends with 1 if anything was lost,",
      "doubled, out of order or refused."
    },
    mixinStandardHelpOptions = true)
final class LoadCommand implements Callable<Integer> {
  @Option(names = "--users", defaultValue = "500", description = "default: ${DEFAULT-VALUE}")
  int users;

  @Option(names = "--rooms", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
  int rooms;

  @Option(
      names = "--in-flight",
      defaultValue = "1",
      description = "messages on their way in each room; default: ${DEFAULT-VALUE}")
  int inFlight;

  @Option(
      names = "--rate",
      defaultValue = "0",
      description = "messages per second instead, over all rooms")
  int rate;

  @Option(names = "--key", description = "give each message a key")
  boolean keyed;

  @Option(names = "--text-bytes", defaultValue = "64", description = "default: ${DEFAULT-VALUE}")
  int textBytes;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "5s",
      description = "default: ${DEFAULT-VALUE}")
  Duration warmUp = Duration.ZERO;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      defaultValue = "20s",
      description = "default: ${DEFAULT-VALUE}")
  Duration time = Duration.ZERO;

  @Option(names = "--memory", description = "let the server keep nothing on disk")
  boolean memory;

  @Option(names = "--data", description = "the server's data directory; default: a new one")
  @Nullable Path data;

  @Parameters(arity = "0..1", paramLabel = "LINK", description = "chat://HOST:PORT")
  @Nullable String link;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    LoadReport report = link == null ? againstOwnServer() : againstTheirs(link);
    System.out.println(report.text());
    return report.isGood() ? 0 : 1;
  }

  private LoadReport againstOwnServer() throws IOException {
    Load load = load();
    return Scratch.with(scratch -> {
      ServerCommand command = ServerCommand.asInstalled("--rate-limit", "off");
      command =
          memory
              ? command.with("--memory")
              : command.with("--data", (data == null ? scratch.resolve("data") : data).toString());
      try (ServerProcess server = ServerProcess.start(command)) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        return new LoadRun(load, address, server::cpu).run();
      }
    });
  }

  private LoadReport againstTheirs(String link) throws IOException {
    return new LoadRun(load(), loopback(link), () -> null).run();
  }

  private Load load() {
    try {
      return new Load(users, rooms, inFlight, rate, keyed, textBytes, warmUp, time);
    } catch (IllegalArgumentException e) {
      throw misused(e.getMessage(), e);
    }
  }

  /** Other people's machines are not for this. */
  private InetSocketAddress loopback(String text) throws IOException {
    Link link;
    try {
      link = Link.parse(text);
    } catch (IllegalArgumentException e) {
      throw misused(e.getMessage(), e);
    }
    for (InetAddress address : InetAddress.getAllByName(link.host())) {
      if (address.isLoopbackAddress() && !link.tls()) {
        return new InetSocketAddress(address, link.port());
      }
    }
    throw misused(text + " is no plain server on this machine: use chat://127.0.0.1:PORT", null);
  }

  private ParameterException misused(@Nullable String mend, @Nullable Throwable cause) {
    return new ParameterException(spec.commandLine(), String.valueOf(mend), cause);
  }
}
