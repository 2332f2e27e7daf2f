package chat.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the manual pages, from what the program says of itself. The build runs it. */
final class ManPages {
  private static final Map<String, String> FILES =
      Map.of(
          "~/.config/chat/config",
          "settings, name = value: server, user, token_cmd, ca_file; server.NAME makes a profile",
          "~/.config/chat/credentials",
          "tokens of remembered logins; refused if others can read it",
          "~/.config/chat/known_servers",
          "how each server that was met over TLS proves who it is",
          "~/.local/state/chat",
          "the outbox and how far each room was read, by server and account; the log");

  private static final Map<String, String> VARIABLES =
      Map.of(
          "CHAT_LINK", "the server, where --server is not given",
          "CHAT_USER", "the user, where --user is not given",
          "CHAT_TOKEN", "a token to log in with",
          "CHAT_CA", "a PEM file of authorities, where --ca-file is not given",
          "XDG_CONFIG_HOME, XDG_STATE_HOME", "instead of ~/.config and ~/.local/state");

  private ManPages() {}

  /**
   * Writes {@code chat.1} and a page for each verb.
   *
   * @param args the folder
   */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    CommandSpec chat = new Main(Surroundings.ofProcess()).program().getCommandSpec();
    Files.writeString(folder.resolve("chat.1"), page(chat, "chat"));
    for (var verb : chat.subcommands().values()) {
      CommandSpec spec = verb.getCommandSpec();
      Files.writeString(
          folder.resolve("chat-" + spec.name() + ".1"), page(spec, "chat " + spec.name()));
    }
  }

  /** One page, in the man(7) format. */
  static String page(CommandSpec spec, String command) {
    var page = new StringBuilder();
    String name = command.replace(' ', '-');
    String text = String.join(" ", spec.usageMessage().description());
    int end = text.indexOf(". ");
    String summary = (end < 0 ? text : text.substring(0, end)).replaceFirst("[.]$", "");
    page.append(
        ".TH \"%s\" 1 \"\" \"chat %s\"\n"
            .formatted(quoted(name.toUpperCase(java.util.Locale.ROOT)), quoted(Version.text())));
    page.append(".SH NAME\n%s \\- %s\n".formatted(quoted(name), quoted(summary)));
    page.append(".SH SYNOPSIS\n.B %s\n[options]".formatted(quoted(command)));
    for (PositionalParamSpec argument : spec.positionalParameters()) {
      page.append(' ').append(quoted(argument.paramLabel()));
    }
    if (!spec.subcommands().isEmpty()) {
      page.append("\n.br\n.B %s\nverb [options] [arguments]".formatted(quoted(command)));
    }
    page.append("\n.SH DESCRIPTION\n").append(quoted(text)).append('\n');
    page.append(".SH OPTIONS\n");
    spec.options().forEach(option -> page.append(item(option(option), text(option.description()))));
    if (!spec.subcommands().isEmpty()) {
      page.append(".SH VERBS\n");
      spec.subcommands()
          .forEach((verb, line) ->
              page.append(
                  item(
                      "chat-" + verb + "(1)",
                      text(line.getCommandSpec().usageMessage().description()))));
      page.append(section("FILES", FILES)).append(section("ENVIRONMENT", VARIABLES));
      page.append(".SH EXIT STATUS\n")
          .append(quoted(text(spec.usageMessage().footer())))
          .append('\n');
    } else {
      page.append(".SH SEE ALSO\nchat(1), for files, variables and the exit status\n");
    }
    return page.toString();
  }

  private static String section(String title, Map<String, String> items) {
    return ".SH "
        + title
        + "\n"
        + items.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(each -> item(each.getKey(), each.getValue()))
            .collect(Collectors.joining());
  }

  private static String option(OptionSpec option) {
    String names = String.join(", ", option.names());
    return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
  }

  private static String item(String head, String body) {
    return ".TP\n.B %s\n%s\n".formatted(quoted(head), quoted(body));
  }

  private static String text(String[] lines) {
    return Ansi.OFF.string(String.join(" ", lines)).strip();
  }

  /** What roff would read otherwise. */
  private static String quoted(String text) {
    String safe =
        text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti").replace("…", "...");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }
}
