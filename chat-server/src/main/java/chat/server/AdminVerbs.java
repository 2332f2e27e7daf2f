package chat.server;

import chat.protocol.Visible;
import chat.server.admin.ControlClient;
import chat.server.admin.PathTooLongException;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The verbs that ask the server which runs on a data directory: {@code invite}, {@code user …},
 * {@code status}, {@code reload}, {@code backup}. What they give goes to standard output, what is
 * said about it to standard error.
 */
final class AdminVerbs {
  /** The server refused. */
  static final int REFUSED = 1;

  /** It did not answer (EX_TEMPFAIL): nobody knows what became of the request. */
  private static final int NO_ANSWER = 75;

  /** Its socket is another user's (EX_NOPERM). */
  private static final int NOT_OURS = 77;

  /** The slowest answer but a backup waits for a password hash and a commit. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration INVITATION = Duration.ofDays(7);

  private static final String USES = "--uses";
  private static final String EXPIRES = "--expires";
  private static final String JSON = "--json";

  /** What says where the server is; the rest of its settings is no concern of these verbs. */
  private static final Set<ConfigSetting> WHERE =
      EnumSet.of(ConfigSetting.DATA, ConfigSetting.CONFIG, ConfigSetting.MEMORY);

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;

  AdminVerbs(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.environment = environment;
  }

  // --- the command line

  /** The verbs' commands, to stand behind the program's name. */
  static List<CommandSpec> specs() {
    CommandSpec invite =
        verb("invite", "Print a link with which somebody can make an account.")
            .addOption(
                OptionSpec.builder(USES)
                    .paramLabel("N")
                    .type(String.class)
                    .description("how many accounts can be made with it (default: 1)")
                    .build())
            .addOption(
                OptionSpec.builder(EXPIRES)
                    .paramLabel("TIME")
                    .type(String.class)
                    .description("when it ends: 12h, 7d, never (default: 7d)")
                    .build());
    CommandSpec user = verb("user", "List, add, disable accounts, or set their passwords.");
    user.addSubcommand("list", new CommandLine(json(verb("list", "List all accounts."))));
    user.addSubcommand("add", new CommandLine(password("add", "Add an account.")));
    user.addSubcommand(
        "passwd",
        new CommandLine(
            password(
                "passwd",
                "Set an account's password. All its connections end, and all its tokens.")));
    user.addSubcommand(
        "disable",
        new CommandLine(
            named(verb("disable", "Shut an account out; its connections end at once."))));
    user.addSubcommand(
        "enable", new CommandLine(named(verb("enable", "Let an account in again."))));
    CommandSpec backup =
        verb("backup", "Write a verified copy of everything to a new file, while people chat.")
            .addPositional(
                PositionalParamSpec.builder()
                    .paramLabel("FILE")
                    .type(String.class)
                    .arity("1")
                    .index("0")
                    .description("a file that does not exist yet")
                    .build());
    return List.of(
        invite,
        user,
        json(verb("status", "Show how the server does.")),
        verb(
            "reload",
            "Take over what was changed in the configuration, and the certificate, without a"
                + " restart."),
        backup);
  }

  private static CommandSpec verb(String name, String description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description, "").sortOptions(false);
    for (ConfigSetting setting : List.of(ConfigSetting.DATA, ConfigSetting.CONFIG)) {
      String fallback = setting.fallback() == null ? "" : " (default: " + setting.fallback() + ")";
      spec.addOption(
          OptionSpec.builder("--" + setting.word())
              .paramLabel(setting.form())
              .type(String.class)
              .description("of the server: " + setting.help() + fallback)
              .build());
    }
    return spec.addOption(
        OptionSpec.builder("--help").usageHelp(true).description("show this help").build());
  }

  private static CommandSpec json(CommandSpec spec) {
    return spec.addOption(
        OptionSpec.builder(JSON).description("print it as JSON, for programs").build());
  }

  private static CommandSpec named(CommandSpec spec) {
    return spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("NAME")
            .type(String.class)
            .arity("1")
            .index("0")
            .description("the account's name")
            .build());
  }

  /** There is no option for the password itself: others could read it in the list of processes. */
  private static CommandSpec password(String name, String description) {
    return named(verb(name, description))
        .addOption(
            OptionSpec.builder(NewPassword.STDIN)
                .description("read the password from the first line of standard input")
                .build());
  }

  /** Whether what was typed is one of these verbs. */
  boolean isOne(ParseResult last) {
    return specs().stream().anyMatch(spec -> spec.name().equals(verb(last)[0]));
  }

  private static String[] verb(ParseResult last) {
    String[] words = last.commandSpec().qualifiedName(" ").split(" ", -1);
    return words.length < 2 ? words : Arrays.copyOfRange(words, 1, words.length);
  }

  // --- what they do

  /**
   * Carries one out.
   *
   * @param last the innermost command that was typed
   * @param options all settings that were given as options
   * @return how the program ends
   * @throws ParameterException if it cannot be understood
   * @throws ConfigException if the settings that say where the server is are wrong
   */
  int run(ParseResult last, Map<ConfigSetting, List<String>> options) throws ConfigException {
    CommandLine command = last.commandSpec().commandLine();
    for (ConfigSetting setting : options.keySet()) {
      if (!WHERE.contains(setting)) {
        throw new ParameterException(
            command, "--" + setting.word() + " is for the server itself; this verb only asks it");
      }
    }
    String verb = String.join(" ", verb(last));
    try {
      Path data = directory(options);
      return switch (verb) {
        case "invite" -> invite(last, data);
        case "user" ->
            throw new ParameterException(
                command, "say what to do: user list, add, passwd, disable or enable");
        case "user list" -> users(last, data);
        case "user add" -> withPassword(last, data, "added");
        case "user passwd" ->
            withPassword(last, data, "has a new password, and is logged out everywhere");
        case "user disable" -> named(last, data, "is shut out");
        case "user enable" -> named(last, data, "may come in again");
        case "status" -> status(last, data);
        case "reload" -> reload(data);
        case "backup" -> backup(last, data);
        default -> throw new IllegalStateException("no verb: " + verb);
      };
    } catch (VerbRefused e) {
      return complain(e.exitCode(), e.getMessage());
    } catch (ControlClient.NoServerException e) {
      return complain(
          ConfigException.UNAVAILABLE,
          e.getMessage()
              + ": start one, or name the data directory of the one that runs with --data (one with"
              + " --memory cannot be asked)");
    } catch (ControlClient.NotOursException e) {
      return complain(NOT_OURS, e.getMessage());
    } catch (PathTooLongException e) {
      return complain(ConfigException.UNAVAILABLE, e.getMessage());
    } catch (IOException e) {
      return complain(NO_ANSWER, e.getMessage());
    }
  }

  private Path directory(Map<ConfigSetting, List<String>> options)
      throws ConfigException, VerbRefused {
    ConfigSources sources = ConfigSources.of(options, environment);
    if (sources.isInMemory()) {
      throw new VerbRefused(
          ConfigException.UNAVAILABLE,
          "a server with --memory keeps nothing, and cannot be asked either: it has no directory"
              + " for a control socket");
    }
    return Path.of(sources.written(ConfigSetting.DATA)).toAbsolutePath().normalize();
  }

  private int invite(ParseResult last, Path data) throws IOException, VerbRefused {
    JsonObject request = request("admin.invite");
    String uses = last.matchedOptionValue(USES, "1");
    request.addProperty("uses", value(last, USES, () -> ConfigValues.count(uses)));
    String expires = last.matchedOptionValue(EXPIRES, "");
    if (!expires.equals("never")) {
      Duration time =
          expires.isEmpty() ? INVITATION : value(last, EXPIRES, () -> ConfigValues.time(expires));
      request.addProperty("expiresMs", time.toMillis());
    }
    JsonObject reply = ask(data, request);
    out.println(text(reply, "link"));
    say(
        "for "
            + (text(reply, "uses").equals("1") ? "1 account" : text(reply, "uses") + " accounts")
            + (reply.has("expires") ? ", until " + text(reply, "expires") : ", for ever")
            + "; whoever has the link can use it");
    return 0;
  }

  private interface Reading<T> {
    T read();
  }

  private static <T> T value(ParseResult last, String option, Reading<T> reading) {
    try {
      return reading.read();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          last.commandSpec().commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  private int users(ParseResult last, Path data) throws IOException, VerbRefused {
    boolean asJson = last.hasMatchedOption(JSON);
    String after = "";
    for (boolean more = true; more; ) {
      JsonObject request = request("admin.user.list");
      if (!after.isEmpty()) {
        request.addProperty("after", after);
      }
      JsonObject page = ask(data, request);
      if (after.isEmpty() && !asJson) {
        out.printf("%-32s %-10s %8s  %s%n", "NAME", "STATE", "SESSIONS", "CREATED");
      }
      for (JsonElement each : page.getAsJsonArray("users")) {
        JsonObject user = each.getAsJsonObject();
        after = text(user, "user");
        if (asJson) {
          out.println(user);
        } else {
          out.printf(
              "%-32s %-10s %8s  %s%n",
              after, state(user), text(user, "sessions"), text(user, "created"));
        }
      }
      more = page.get("more").getAsBoolean();
    }
    return 0;
  }

  private static String state(JsonObject user) {
    if (user.get("disabled").getAsBoolean()) {
      return "disabled";
    }
    return user.get("guest").getAsBoolean() ? "guest" : "active";
  }

  private int named(ParseResult last, Path data, String done) throws IOException, VerbRefused {
    JsonObject request = request("admin." + String.join(".", verb(last)));
    request.addProperty("user", last.matchedPositionalValue(0, ""));
    JsonObject reply = ask(data, request);
    say(text(reply, "user") + " " + done);
    return 0;
  }

  private int withPassword(ParseResult last, Path data, String done)
      throws IOException, VerbRefused {
    JsonObject request = request("admin." + String.join(".", verb(last)));
    String user = last.matchedPositionalValue(0, "");
    request.addProperty("user", user);
    // Before anybody types a password for nothing.
    ask(data, request("admin.status"));
    request.addProperty("password", new NewPassword(in).of(last, user));
    JsonObject reply = ask(data, request);
    say(text(reply, "user") + " " + done);
    return 0;
  }

  private int status(ParseResult last, Path data) throws IOException, VerbRefused {
    JsonObject reply = ask(data, request("admin.status"));
    reply.remove("type");
    out.print(last.hasMatchedOption(JSON) ? reply + "\n" : StatusText.of(reply));
    return 0;
  }

  private int reload(Path data) throws IOException, VerbRefused {
    JsonObject reply = ControlClient.ask(data, request("admin.reload"), PATIENCE);
    if (text(reply, "type").equals("error") && text(reply, "code").equals("conflict")) {
      throw new VerbRefused(ConfigException.CONFIG, text(reply, "message"));
    }
    requireOk(reply);
    String changed = words(reply.getAsJsonArray("changed"));
    String restart = words(reply.getAsJsonArray("restart"));
    say(changed.isEmpty() ? "no setting has changed" : "changed: " + changed);
    if (reply.get("certificate").getAsBoolean()) {
      say("the certificate was read anew");
    }
    if (!restart.isEmpty()) {
      say("changed, but only a restart takes it over: " + restart);
    }
    return 0;
  }

  private int backup(ParseResult last, Path data) throws IOException, VerbRefused {
    JsonObject request = request("admin.backup");
    Path file = Path.of(last.matchedPositionalValue(0, "")).toAbsolutePath().normalize();
    request.addProperty("file", file.toString());
    JsonObject reply = ControlClient.ask(data, request, null);
    requireOk(reply);
    out.println(text(reply, "file"));
    say(
        text(reply, "rooms")
            + " rooms, "
            + text(reply, "entries")
            + " entries, "
            + text(reply, "bytes")
            + " bytes in "
            + text(reply, "tookMs")
            + " ms, verified");
    return 0;
  }

  // --- asking

  private static JsonObject request(String type) {
    JsonObject request = new JsonObject();
    request.addProperty("type", type);
    return request;
  }

  private static JsonObject ask(Path data, JsonObject request) throws IOException, VerbRefused {
    JsonObject reply = ControlClient.ask(data, request, PATIENCE);
    requireOk(reply);
    return reply;
  }

  private static void requireOk(JsonObject reply) throws VerbRefused {
    switch (text(reply, "type")) {
      case "ok" -> {}
      case "error" -> throw new VerbRefused(exitCode(text(reply, "code")), text(reply, "message"));
      case "bye" ->
          throw new VerbRefused(
              NO_ANSWER,
              text(reply, "reason").equals("busy")
                  ? "too many are asking this server at once; try again"
                  : "the server ends: " + text(reply, "reason"));
      default -> throw new VerbRefused(NO_ANSWER, "the server answered something else");
    }
  }

  private static int exitCode(String code) {
    return switch (code) {
      case "unavailable", "shutting_down", "rate_limited" -> NO_ANSWER;
      default -> REFUSED;
    };
  }

  /** A member as text that a terminal can be given. */
  private static String text(JsonObject object, String member) {
    return Visible.inLine(object.get(member).getAsString());
  }

  private static String words(JsonArray array) {
    return String.join(", ", array.asList().stream().map(JsonElement::getAsString).toList());
  }

  private void say(String sentence) {
    err.println(sentence);
  }

  private int complain(int exitCode, @Nullable String message) {
    err.println("chat-server: " + message);
    return exitCode;
  }
}
