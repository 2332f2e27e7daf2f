package chat.server;

import chat.server.store.DirectoryInUseException;
import chat.server.store.Restore;
import chat.server.store.StoreException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code chat-server restore FILE}: works on a stopped server's directory, and asks nobody. */
final class RestoreVerb {
  private static final String NAME = "restore";
  private static final String DATA = "--" + ConfigSetting.DATA.word();

  private final PrintStream out;
  private final Map<String, String> environment;
  private final InstantSource clock;

  RestoreVerb(PrintStream out, Map<String, String> environment, InstantSource clock) {
    this.out = out;
    this.environment = environment;
    this.clock = clock;
  }

  /** Its command, to stand behind the program's name. */
  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name(NAME);
    spec.usageMessage()
        .description(
            "Put a backup in the place of a stopped server's database.",
            "",
            "The backup is verified first. The database that was there is moved aside, never"
                + " deleted; the server's key and its configuration stay as they are.",
            "")
        .sortOptions(false);
    return spec.addPositional(
            PositionalParamSpec.builder()
                .paramLabel("FILE")
                .type(String.class)
                .arity("1")
                .index("0")
                .required(true)
                .description("what chat-server backup has written")
                .build())
        .addOption(
            OptionSpec.builder(DATA)
                .paramLabel(ConfigSetting.DATA.form())
                .type(String.class)
                .description("the data directory (default: " + ConfigSetting.DATA.fallback() + ")")
                .build())
        .addOption(
            OptionSpec.builder("--help").usageHelp(true).description("show this help").build());
  }

  /** Whether what was typed is this verb. */
  static boolean isOne(ParseResult last) {
    return last.commandSpec().name().equals(NAME);
  }

  /**
   * Restores, and says what was done.
   *
   * @param options all settings that were given as options
   * @return how the program ends
   */
  int run(ParseResult last, Map<ConfigSetting, List<String>> options) throws ConfigException {
    for (ConfigSetting setting : options.keySet()) {
      if (setting != ConfigSetting.DATA) {
        throw new ParameterException(
            last.commandSpec().commandLine(),
            "--" + setting.word() + " is for the server itself; restore needs none of it");
      }
    }
    Path file = Path.of(last.matchedPositionalValue(0, ""));
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ConfigException(
          ConfigException.USAGE, file + ": there is no such file that we may read");
    }
    try {
      say(file, Restore.into(file, directory(options), clock.instant()));
      return 0;
    } catch (DirectoryInUseException e) {
      throw new ConfigException(
          ConfigException.UNAVAILABLE, "nothing was changed: " + e.getMessage());
    } catch (StoreException e) {
      throw new ConfigException(ConfigException.CONFIG, String.valueOf(e.getMessage()));
    }
  }

  private Path directory(Map<ConfigSetting, List<String>> options) {
    @Nullable List<String> option = options.get(ConfigSetting.DATA);
    String variable = environment.getOrDefault(ConfigSetting.DATA.variable(), "");
    if (option != null) {
      return Path.of(option.getLast());
    }
    return Path.of(variable.isEmpty() ? String.valueOf(ConfigSetting.DATA.fallback()) : variable);
  }

  private void say(Path file, Restore done) {
    out.printf(
        "restored %d rooms with %d entries from %s, made %s%n",
        done.rooms(), done.entries(), file, done.made());
    out.println("to " + done.database());
    done.before()
        .ifPresent(old ->
            out.println("what was there is now " + old + "; remove it when nobody misses it"));
    out.println(
        "when the server starts, every room's log gets a new identity: clients see that and read"
            + " anew");
    out.println(
        "tokens revoked, passwords changed and invitations used since then are again as they were");
  }
}
