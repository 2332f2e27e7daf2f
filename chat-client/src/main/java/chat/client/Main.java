package chat.client;

import chat.protocol.Visible;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The program {@code chat}: finds the verb and runs it. Standard output is data, standard error is
 * for people; how it ended is the {@link ExitCode}.
 */
public final class Main {
  private static final String[] FOOTER = {
    "",
    "Exit codes: 0 ok, 1 refused, 64 usage, 69 unreachable, 75 not acknowledged (safe to retry with"
        + " the same --key), 76 protocol, 77 not logged in, 78 configuration, 124 --timeout"
        + " expired, 130 interrupted."
  };

  private final Surroundings world;
  private final Map<String, Verb> verbs = new LinkedHashMap<>();

  Main(Surroundings world) {
    this.world = world;
    verbs.put("join", new JoinVerb());
    verbs.put("send", new SendVerb());
    verbs.put("tail", new TailVerb());
    verbs.put("wait", new WaitVerb());
    verbs.put("rooms", new RoomsVerb());
    verbs.put("who", new WhoVerb());
    verbs.put("login", new LoginVerb());
    verbs.put("logout", new LogoutVerb());
    verbs.put("status", new StatusVerb());
    verbs.put("doctor", new DoctorVerb());
    verbs.put("completion", new CompletionVerb(() -> program().getCommandSpec()));
  }

  public static void main(String[] args) {
    System.exit(new Main(Surroundings.ofProcess()).run(args));
  }

  /** Runs to the end, and returns how it ended. */
  int run(String... args) {
    boolean json = Arrays.asList(args).contains("--json");
    try {
      return execute(args);
    } catch (ParameterException e) {
      return fail(Failure.usage(e.getMessage() + "; see chat --help"), json);
    } catch (Failure e) {
      return fail(e, json);
    } catch (InterruptedException _) {
      return ExitCode.INTERRUPTED;
    } catch (RuntimeException e) {
      return fault(e);
    } finally {
      world.out().flush();
      world.err().flush();
    }
  }

  private int execute(String[] args) throws Failure, InterruptedException {
    CommandLine program = program(named(args));
    ParseResult parsed = program.parseArgs(args);
    ParseResult last = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    if (last.isUsageHelpRequested()) {
      last.commandSpec().commandLine().usage(world.out());
      return ExitCode.OK;
    }
    if (last.isVersionHelpRequested()) {
      world.out().println("chat " + Version.text());
      return ExitCode.OK;
    }
    Verb verb = verbs.get(last.commandSpec().name());
    return (verb == null ? new TalkVerb() : verb).run(new Options(parsed), world);
  }

  /** All verbs and options. */
  CommandLine program() {
    return program(verbs.keySet());
  }

  /**
   * The verbs that may be meant, since to describe them all takes longer than the parsing: those
   * that are among the words, or all for somebody who asks what there is.
   */
  private Set<String> named(String... args) {
    List<String> words = Arrays.asList(args);
    Set<String> named = new LinkedHashSet<>(verbs.keySet());
    named.retainAll(words);
    boolean asks = words.contains("--help") || words.contains("-h");
    return named.isEmpty() && asks ? verbs.keySet() : named;
  }

  private CommandLine program(Set<String> named) {
    CommandSpec chat = spec("chat", new TalkVerb());
    chat.usageMessage().footer(FOOTER);
    verbs.forEach((name, verb) -> {
      if (named.contains(name)) {
        chat.addSubcommand(name, new CommandLine(spec(name, verb)));
      }
    });
    return new CommandLine(chat);
  }

  /** Without annotations: reading them takes longer than everything else before the first word. */
  private static CommandSpec spec(String name, Verb verb) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().sortOptions(false);
    verb.describe(spec);
    spec.addOption(
        OptionSpec.builder("--server")
            .paramLabel("LINK|PROFILE")
            .type(String.class)
            .description("the server; else CHAT_LINK, else the one used last")
            .build());
    spec.addOption(
        OptionSpec.builder("--user")
            .paramLabel("NAME")
            .type(String.class)
            .description("as whom; else the login used last")
            .build());
    spec.addOption(
        OptionSpec.builder("--ca-file")
            .paramLabel("FILE")
            .type(String.class)
            .description("trust the authorities in this PEM file alone; else CHAT_CA")
            .build());
    spec.addOption(
        OptionSpec.builder("--json")
            .description("print the wire's own frames; errors as JSON too")
            .build());
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("show this help").build());
    spec.addOption(
        OptionSpec.builder("--version").versionHelp(true).description("show the version").build());
    return spec;
  }

  private int fail(Failure failure, boolean json) {
    if (json) {
      byte[] frame = failure.frame();
      world.err().write(frame, 0, frame.length);
    } else {
      world.err().println("chat: " + Visible.inLine(String.valueOf(failure.getMessage())));
    }
    return failure.exitCode();
  }

  private int fault(RuntimeException e) {
    List<String> where = new ArrayList<>();
    try {
      Home home = Home.of(world);
      Log.fault(home.log(), e);
      where.add("; more is in " + home.log());
    } catch (Failure _) {
      // Then the sentence must do.
    }
    world.err().println("chat: a fault of this program: " + e + String.join("", where));
    return ExitCode.FAULT;
  }
}
