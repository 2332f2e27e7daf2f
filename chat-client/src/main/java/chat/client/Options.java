package chat.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** What was given on the command line; an option counts before the verb and behind it. */
record Options(ParseResult first) {

  boolean has(String option) {
    return find(option) != null;
  }

  @Nullable String value(String option) {
    ParseResult part = find(option);
    return part == null ? null : part.matchedOptionValue(option, (String) null);
  }

  /** What is not an option, of the last verb. */
  List<String> arguments() {
    ParseResult last = first;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return last.matchedPositionalValue(0, List.of());
  }

  /** The first of the arguments, where there must be one. */
  String argument(String label) throws Failure {
    List<String> arguments = arguments();
    if (arguments.isEmpty()) {
      throw Failure.usage(label + " is missing; see --help");
    }
    return arguments.getFirst();
  }

  private @Nullable ParseResult find(String option) {
    for (ParseResult part = first; part != null; part = part.subcommand()) {
      if (part.commandSpec().findOption(option) != null && part.hasMatchedOption(option)) {
        return part;
      }
    }
    return null;
  }
}
