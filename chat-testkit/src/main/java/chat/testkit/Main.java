package chat.testkit;

import chat.protocol.Link;
import chat.server.store.StoreException;
import chat.testkit.drive.Backups;
import chat.testkit.drive.Kills;
import chat.testkit.drive.RoughNetwork;
import chat.testkit.fill.Fill;
import chat.testkit.load.Load;
import chat.testkit.load.LoadReport;
import chat.testkit.load.LoadRun;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import chat.testkit.soak.SoakCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The program {@code chat-testkit}: the runs that are too long for a build. */
@Command(
    name = "chat-testkit",
    description = "Drives a chat server, breaks what it stands on, and checks what is left.",
    mixinStandardHelpOptions = true,
    subcommands = SoakCommand.class)
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Command(
      name = "load",
      description = {
        "Lets users talk, and prints deliveries per second, what one costs, and how long it takes.",
        "Starts a server of its own unless there is a LINK. Ends with 1 if anything was lost,",
        "doubled, out of order or refused."
      },
      mixinStandardHelpOptions = true)
  int load(
      @Option(names = "--users", defaultValue = "500", description = "default: ${DEFAULT-VALUE}")
          int users,
      @Option(names = "--rooms", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
          int rooms,
      @Option(
              names = "--in-flight",
              defaultValue = "1",
              description = "messages on their way in each room; default: ${DEFAULT-VALUE}")
          int inFlight,
      @Option(
              names = "--rate",
              defaultValue = "0",
              description = "messages per second instead, over all rooms")
          int rate,
      @Option(names = "--key", description = "give each message a key") boolean keyed,
      @Option(
              names = "--text-bytes",
              defaultValue = "64",
              description = "default: ${DEFAULT-VALUE}")
          int textBytes,
      @Option(
              names = "--warm-up",
              defaultValue = "5",
              description = "seconds; default: ${DEFAULT-VALUE}")
          int warmUp,
      @Option(
              names = "--time",
              defaultValue = "20",
              description = "seconds; default: ${DEFAULT-VALUE}")
          int time,
      @Option(names = "--memory", description = "let the server keep nothing on disk")
          boolean memory,
      @Option(names = "--data", description = "the server's data directory; default: a new one")
          @Nullable Path data,
      @Parameters(arity = "0..1", paramLabel = "LINK", description = "chat://HOST:PORT")
          @Nullable String link)
      throws IOException {
    Load load =
        new Load(
            users,
            rooms,
            inFlight,
            rate,
            keyed,
            textBytes,
            Duration.ofSeconds(warmUp),
            Duration.ofSeconds(time));
    LoadReport report;
    if (link != null) {
      report = new LoadRun(load, loopback(Link.parse(link)), () -> null).run();
    } else {
      report =
          inScratch(scratch -> {
            ServerCommand command = ServerCommand.asInstalled("--rate-limit", "off");
            command =
                memory
                    ? command.with("--memory")
                    : command.with(
                        "--data", (data == null ? scratch.resolve("data") : data).toString());
            try (ServerProcess server = ServerProcess.start(command)) {
              var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
              return new LoadRun(load, address, server::cpu).run();
            }
          });
    }
    System.out.println(report.text());
    return report.isGood() ? 0 : 1;
  }

  @Command(
      name = "kills",
      description = {
        "Kills a server again and again while users talk, and checks that nothing was lost or",
        "doubled. Ends with 1 if it was, or if a kill could not have shown it."
      },
      mixinStandardHelpOptions = true)
  int kills(
      @Option(names = "--kills", defaultValue = "15", description = "default: ${DEFAULT-VALUE}")
          int kills,
      @Option(names = "--users", defaultValue = "12", description = "default: ${DEFAULT-VALUE}")
          int users,
      @Option(names = "--rooms", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
          int rooms,
      @Option(names = "--seed", description = "default: another each time") @Nullable Long seed)
      throws IOException {
    Kills run = new Kills(kills, seed == null ? System.nanoTime() : seed, users, rooms);
    System.out.println(run);
    Kills.Report report = inScratch(scratch -> run.run(ServerCommand.asInstalled(), scratch));
    System.out.println(report.text());
    return report.isGood() ? 0 : 1;
  }

  @Command(
      name = "cuts",
      description = {
        "Cuts users' connections at random bytes while they talk, and checks that all of them",
        "lived the same. Ends with 1 if they did not."
      },
      mixinStandardHelpOptions = true)
  int cuts(
      @Option(names = "--users", defaultValue = "200", description = "default: ${DEFAULT-VALUE}")
          int users,
      @Option(names = "--rooms", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
          int rooms,
      @Option(
              names = "--messages",
              defaultValue = "20",
              description = "that each user says; default: ${DEFAULT-VALUE}")
          int messages,
      @Option(names = "--seed", description = "default: another each time") @Nullable Long seed)
      throws IOException {
    RoughNetwork run =
        new RoughNetwork(users, rooms, messages, seed == null ? System.nanoTime() : seed);
    System.out.println(run);
    RoughNetwork.Report report =
        inScratch(scratch -> run.run(ServerCommand.asInstalled(), scratch));
    System.out.println(report.text());
    return report.verdict().isClean() ? 0 : 1;
  }

  @Command(
      name = "backups",
      description = {
        "Backs a server up again and again while users talk, restores each backup, and checks that",
        "it holds all that was acknowledged before it began. Prints how long sends took meanwhile.",
        "Ends with 1 if anything was missing."
      },
      mixinStandardHelpOptions = true)
  int backups(
      @Option(names = "--times", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
          int times,
      @Option(names = "--users", defaultValue = "12", description = "default: ${DEFAULT-VALUE}")
          int users,
      @Option(names = "--rooms", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
          int rooms,
      @Option(
              names = "--entries",
              defaultValue = "0",
              description = "that are there before; default: ${DEFAULT-VALUE}")
          long entries,
      @Option(names = "--seed", description = "default: another each time") @Nullable Long seed)
      throws IOException {
    Backups run =
        new Backups(times, users, rooms, entries, seed == null ? System.nanoTime() : seed);
    System.out.println(run);
    Backups.Report report = inScratch(scratch -> run.run(ServerCommand.asInstalled(), scratch));
    System.out.println(report.text());
    return report.isGood() ? 0 : 1;
  }

  @Command(
      name = "fill",
      description = {
        "Makes a data directory with as many accounts, rooms and entries as asked for, to see how"
            + " a",
        "server stands them."
      },
      mixinStandardHelpOptions = true)
  int fill(
      @Option(names = "--data", required = true, description = "where; must hold no store yet")
          Path data,
      @Option(
              names = "--entries",
              defaultValue = "1000000",
              description = "in all rooms together; default: ${DEFAULT-VALUE}")
          long entries,
      @Option(
              names = "--people",
              defaultValue = "1000",
              description = "accounts, and as many rooms; default: ${DEFAULT-VALUE}")
          int people,
      @Option(names = "--seed", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
          long seed)
      throws StoreException {
    System.out.println(new Fill(entries, people, seed).into(data, System.out::println).text());
    return 0;
  }

  /** Other people's machines are not for this. */
  private static InetSocketAddress loopback(Link link) throws IOException {
    for (InetAddress address : InetAddress.getAllByName(link.host())) {
      if (address.isLoopbackAddress() && !link.tls()) {
        return new InetSocketAddress(address, link.port());
      }
    }
    throw new IOException(link + " is no plain server on this machine: use chat://127.0.0.1:PORT");
  }

  /** Something that needs a directory for a while. */
  private interface Scratched<T> {
    T in(Path scratch) throws IOException;
  }

  /** What fails leaves its directory behind, and says where: it holds the histories. */
  private static <T> T inScratch(Scratched<T> run) throws IOException {
    Path scratch = Files.createTempDirectory("chat-testkit-");
    T result;
    try {
      result = run.in(scratch);
    } catch (IOException | RuntimeException e) {
      System.err.println("what is left of it: " + scratch);
      throw e;
    }
    try (var files = Files.walk(scratch)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
    return result;
  }
}
