package chat.testkit.command;

import chat.protocol.Link;
import chat.testkit.ChatServer;
import chat.testkit.load.Load;
import chat.testkit.load.LoadReport;
import chat.testkit.load.LoadRun;
import chat.testkit.load.Second;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import chat.testkit.script.Script;
import chat.testkit.script.ScriptException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "simulate",
    description = {
      "Lets users talk in rooms at a rate, on any server that speaks the protocol and lets guests"
          + " in,",
      "and checks that everybody got everything once, in order, without a gap. Starts a server of"
          + " its",
      "own unless there is a LINK. Ends with 1 if the promise was broken.",
      "With a FILE it plays the story or the recorded session that is in it instead."
    },
    mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
  private static final int SPARE_CONNECTIONS = 10;

  @Option(names = "--users", defaultValue = "100", description = "default: ${DEFAULT-VALUE}")
  int users;

  @Option(names = "--rooms", defaultValue = "10", description = "default: ${DEFAULT-VALUE}")
  int rooms;

  @Option(
      names = "--rate",
      defaultValue = "100",
      description = "messages per second over all rooms; default: ${DEFAULT-VALUE}")
  int rate;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "that is counted; default: ${DEFAULT-VALUE}")
  Duration time = Duration.ZERO;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "2s",
      description = "before it, checked but not counted; default: ${DEFAULT-VALUE}")
  Duration warmUp = Duration.ZERO;

  @Option(names = "--text-bytes", defaultValue = "64", description = "default: ${DEFAULT-VALUE}")
  int textBytes;

  @Option(names = "--json", description = "print one JSON object instead of lines")
  boolean json;

  @Option(names = "--html", paramLabel = "FILE", description = "write a page with plots, too")
  @Nullable Path html;

  @Parameters(
      arity = "0..2",
      paramLabel = "FILE|LINK",
      description = "a script to play; chat://HOST:PORT or chats://HOST:PORT")
  List<String> arguments = List.of();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    List<String> links = arguments.stream().filter(Values::isLink).toList();
    List<String> files = arguments.stream().filter(each -> !Values.isLink(each)).toList();
    if (links.size() > 1 || files.size() > 1) {
      throw misused("one FILE and one LINK at most: " + arguments);
    }
    Link link = links.isEmpty() ? null : link(links.getFirst());
    return files.isEmpty() ? load(link) : play(Path.of(files.getFirst()), link);
  }

  private Link link(String text) {
    try {
      return Values.link(text);
    } catch (TypeConversionException e) {
      throw misused(String.valueOf(e.getMessage()));
    }
  }

  private int play(Path file, @Nullable Link link) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Script script;
    try {
      script = Script.read(Files.readAllLines(file));
    } catch (ScriptException e) {
      throw misused(file + ", " + e.getMessage());
    } catch (NoSuchFileException _) {
      throw misused("there is no file " + file + ": a link begins with chat:// or chats://");
    }
    try (ChatServer server =
        link == null ? ChatServer.inMemory() : ChatServer.elsewhere(link.toString())) {
      script.play(server);
      out.println("ok " + file);
      return 0;
    } catch (AssertionError e) {
      out.println("FAILED " + file + ", " + e.getMessage());
      return 1;
    }
  }

  private int load(@Nullable Link link) throws IOException {
    Load load = load();
    if (html != null) {
      Files.writeString(html, ""); // so that it fails now and not after the run
    }
    spec.commandLine().getErr().println("letting " + users + " users in …");
    LoadReport report =
        link == null
            ? Scratch.with(scratch -> againstOwnServer(load, scratch))
            : new LoadRun(load, link, () -> null, this::progress).run();
    if (html != null) {
      Files.writeString(html, report.html());
    }
    spec.commandLine().getOut().println(json ? report.json() : report.text());
    return report.isGood() ? 0 : 1;
  }

  private LoadReport againstOwnServer(Load load, Path scratch) throws IOException {
    ServerCommand command =
        ServerCommand.asInstalled("--rate-limit", "off")
            .with("--max-connections", Integer.toString(users + SPARE_CONNECTIONS))
            .with("--data", scratch.resolve("data").toString());
    try (ServerProcess server = ServerProcess.start(command)) {
      Link own = Link.to(false, "127.0.0.1", server.port());
      return new LoadRun(load, own, server::cpu, this::progress).run();
    }
  }

  /** Where standard error is, so that standard output stays the report alone. */
  private void progress(Second second) {
    spec.commandLine().getErr().println(second.text());
  }

  private Load load() {
    if (rate < 1) {
      throw misused("--rate must be at least 1 message per second: load drives as fast as can be");
    }
    try {
      return new Load(users, rooms, 1, rate, true, textBytes, warmUp, time);
    } catch (IllegalArgumentException e) {
      throw misused(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException misused(String mend) {
    return new ParameterException(spec.commandLine(), mend);
  }
}
