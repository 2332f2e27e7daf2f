package chat.server;

import chat.protocol.Link;
import chat.server.net.TlsKeyException;
import chat.server.store.DirectoryInUseException;
import chat.server.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The program: reads what was set, starts a {@link Server}, says {@code ready} on standard output,
 * and stops it on SIGTERM or SIGINT. Everything else goes to standard error.
 *
 * <p>Exit codes: 0 after a signal, 64 for a wrong command line, 69 if a port or the data directory
 * is in use, 70 for a fault of ours, 78 for a wrong file, variable or data directory.
 */
public final class Main {
  private static final int FAULT = 70;
  private static final String SAMPLE_CONFIG = "--sample-config";

  /** From the signal to the end at the latest: 5 s are promised. */
  private static final Duration END = Duration.ofMillis(4_800);

  private static final String[] DESCRIPTION = {
    "A chat server. Without options it listens on this machine only: plain TCP, anybody may make an"
        + " account, guests may come, everything is kept in ./chat-data.",
    "",
    "As soon as one address can be reached by other machines the defaults turn strict: TLS there,"
        + " registration by invitation, no guests.",
    ""
  };

  private static final String[] FOOTER = {
    "",
    "Each can stand in a file, named as here without the hyphens (guests = false), and in"
        + " the environment (CHAT_SERVER_GUESTS). Options win over the environment, and that over"
        + " the file. Limits can be set too: see --help-limits."
  };

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final AdminVerbs verbs;

  Main(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = environment;
    this.verbs = new AdminVerbs(in, out, err, environment);
  }

  public static void main(String[] args) {
    // Not what the locale says: a link or a path must come out as it is.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(new Main(System.in, out, err, System.getenv()).run(args));
  }

  /** Runs to the end, and returns how it ended. */
  int run(String... args) {
    CommandLine program = program(false);
    try {
      ParseResult parsed = program.parseArgs(args);
      ParseResult last = parsed;
      while (last.hasSubcommand()) {
        last = last.subcommand();
      }
      if (last.isUsageHelpRequested() && (verbs.isOne(last) || RestoreVerb.isOne(last))) {
        last.commandSpec().commandLine().usage(out);
        return 0;
      }
      if (RestoreVerb.isOne(last)) {
        return new RestoreVerb(out, environment, InstantSource.system()).run(last, options(parsed));
      }
      if (last.isUsageHelpRequested() || last.hasMatchedOption("--help-limits")) {
        program(last.hasMatchedOption("--help-limits")).usage(out);
        return 0;
      }
      if (last.isVersionHelpRequested()) {
        out.println("chat-server " + Version.TEXT);
        return 0;
      }
      if (last.hasMatchedOption(SAMPLE_CONFIG)) {
        out.print(SampleConfig.text());
        return 0;
      }
      Map<ConfigSetting, List<String>> options = options(parsed);
      if (verbs.isOne(last)) {
        return verbs.run(last, options);
      }
      ConfigSources sources = ConfigSources.of(options, environment);
      return serve(ConfigReader.read(sources), new ConfigReload(options, environment, sources));
    } catch (ParameterException e) {
      complain(
          e.getMessage()
              + "; see "
              + e.getCommandLine().getCommandSpec().qualifiedName()
              + " --help");
      return ConfigException.USAGE;
    } catch (ConfigException e) {
      complain(String.valueOf(e.getMessage()));
      return e.exitCode();
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(Main.class).atError().setCause(e).log("fault");
      return FAULT;
    }
  }

  private int serve(Config config, Rereads rereads) throws ConfigException {
    // Here and not in a field: help and version need no log.
    Logger log = LoggerFactory.getLogger(Main.class);
    LogSetup.level(config.logLevel());
    for (Config.Choice choice : config.choices()) {
      log.atInfo()
          .addKeyValue("setting", choice.setting())
          .addKeyValue("value", choice.value())
          .addKeyValue("why", choice.why())
          .log("chosen");
    }
    Thread.setDefaultUncaughtExceptionHandler((thread, e) ->
        log.atError().addKeyValue("thread", thread.getName()).setCause(e).log("uncaught"));
    // Before the start, so that a signal during it is not lost.
    CompletableFuture<Server> started = new CompletableFuture<>();
    AtomicBoolean stopping = new AtomicBoolean();
    Signals.onStop(signal -> {
      if (stopping.compareAndSet(false, true)) {
        stop(signal, started, log);
      }
    });
    try {
      Server server = Server.start(config, rereads, () -> Runtime.getRuntime().halt(FAULT));
      out.println(
          server.links().stream()
              .map(Link::toString)
              .collect(Collectors.joining(" ", "ready ", "")));
      server.firstInvitation().ifPresent(link -> out.println("invite " + link));
      started.complete(server);
      server.awaitClosed();
      log.atInfo().log("stopped");
      return 0;
    } catch (BindException e) {
      complain(e.getMessage() + ": choose another address or port with --listen");
      return ConfigException.UNAVAILABLE;
    } catch (UnknownHostException e) {
      complain("no such host: " + e.getMessage() + ": choose another with --listen");
      return ConfigException.USAGE;
    } catch (DirectoryInUseException e) {
      complain(String.valueOf(e.getMessage()));
      return ConfigException.UNAVAILABLE;
    } catch (TlsKeyException e) {
      complain(String.valueOf(e.getMessage()));
      return ConfigException.CONFIG;
    } catch (StoreException e) {
      complain("the store cannot be used: " + e.getMessage());
      return ConfigException.CONFIG;
    } catch (IOException | InterruptedException | RuntimeException e) {
      log.atError().setCause(e).log("start_failed");
      return FAULT;
    }
  }

  private static void stop(String signal, CompletableFuture<Server> started, Logger log) {
    log.atInfo().addKeyValue("signal", signal).log("stopping");
    Thread.ofPlatform()
        .daemon()
        .name("end")
        .start(() -> {
          try {
            Thread.sleep(END);
            log.atError().log("stop_took_too_long");
            // What was acknowledged is on disk; nothing that still runs is worth waiting for.
            Runtime.getRuntime().halt(0);
          } catch (InterruptedException e) {
            log.atDebug().setCause(e).log("end_interrupted");
          }
        });
    // This thread is the signal's own, so it may wait for the start to come to its end.
    try {
      started.join().close();
    } catch (StoreException e) {
      log.atError().setCause(e).log("close_failed");
    }
  }

  private void complain(String message) {
    err.println("chat-server: " + message);
  }

  /**
   * The command line.
   *
   * @param showLimits whether its help shows the limits and nothing else
   */
  private static CommandLine program(boolean showLimits) {
    CommandSpec run = command("run", showLimits, "Run the server; the same as without this word.");
    CommandSpec all = command("chat-server", showLimits, DESCRIPTION);
    all.addSubcommand("run", new CommandLine(run));
    all.addSubcommand("restore", new CommandLine(RestoreVerb.spec()));
    AdminVerbs.specs().forEach(verb -> all.addSubcommand(verb.name(), new CommandLine(verb)));
    // --registration invite means no verb; nor does a server that is called status.
    return new CommandLine(all).setAllowSubcommandsAsOptionParameters(true);
  }

  private static CommandSpec command(String name, boolean showLimits, String... description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description).footer(FOOTER).sortOptions(false);
    for (ConfigSetting setting : ConfigSetting.values()) {
      spec.addOption(option(setting, setting.isLimit() != showLimits));
    }
    spec.addOption(
        OptionSpec.builder("--help-limits").description("show the limits that can be set").build());
    spec.addOption(
        OptionSpec.builder(SAMPLE_CONFIG)
            .description("print a configuration file with every setting in it, and its default")
            .build());
    spec.addOption(
        OptionSpec.builder("--help").usageHelp(true).description("show this help").build());
    spec.addOption(
        OptionSpec.builder("--version").versionHelp(true).description("show the version").build());
    return spec;
  }

  private static OptionSpec option(ConfigSetting setting, boolean hidden) {
    String fallback = setting.fallback();
    String ifNot = fallback == null || setting.isFlag() ? "" : " (default: " + fallback + ")";
    OptionSpec.Builder option =
        OptionSpec.builder("--" + setting.word())
            .description(setting.help() + ifNot)
            .hidden(hidden);
    if (setting.isFlag()) {
      // --memory cannot be taken back, so it has no --no-memory.
      return option
          .type(Boolean.class)
          .arity("0")
          .negatable(setting != ConfigSetting.MEMORY)
          .fallbackValue("true")
          .build();
    }
    option.paramLabel(setting.form());
    return setting.isList()
        ? option.type(List.class).auxiliaryTypes(String.class).arity("1").build()
        : option.type(String.class).arity("1").build();
  }

  /** Options may stand before and behind {@code run}. */
  private static Map<ConfigSetting, List<String>> options(ParseResult parsed) {
    Map<ConfigSetting, List<String>> options = new EnumMap<>(ConfigSetting.class);
    for (ParseResult part = parsed; part != null; part = part.subcommand()) {
      for (ConfigSetting setting : ConfigSetting.values()) {
        Object value = part.matchedOptionValue("--" + setting.word(), (Object) null);
        if (value instanceof List<?> several) {
          List<String> values = options.computeIfAbsent(setting, _ -> new ArrayList<>());
          several.forEach(each -> values.add(String.valueOf(each)));
        } else if (value != null) {
          options.put(setting, List.of(String.valueOf(value)));
        }
      }
    }
    return options;
  }
}
