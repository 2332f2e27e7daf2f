package chat.client;

import chat.protocol.Entry;
import chat.protocol.Names;
import chat.protocol.Start;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code chat wait}: ends when something is said. */
final class WaitVerb implements Verb {

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .description("Wait for the next message in a room, or for the next that fits; print it.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("ROOM")
            .build());
    spec.addOption(option("--match", "REGEX", "the text holds this (Java's regular expressions)"));
    spec.addOption(option("--from", "USER", "it is from this user"));
    spec.addOption(option("--timeout", "D", "end after 500ms, 30s, 5m, … with code 124"));
  }

  private static OptionSpec option(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  @Override
  public int run(Options options, Surroundings world) throws Failure, InterruptedException {
    String room = RoomName.of(options.argument("ROOM"));
    var wish =
        new Tail.Wish(
            List.of(room), new Start.Last(0), true, 1, fits(options), options.has("--json"));
    var timeout = Durations.of(options.value("--timeout"));
    return Tail.run(wish, Account.of(options, world, null), timeout);
  }

  private static BiPredicate<Entry.Message, String> fits(Options options) throws Failure {
    String from = options.value("--from");
    String user = from == null ? null : Names.fold(from);
    String regex = options.value("--match");
    Pattern pattern;
    try {
      pattern = regex == null ? null : Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw Failure.usage("--match: " + e.getDescription() + ", in " + regex);
    }
    return (message, _) ->
        (user == null || user.equals(message.from()))
            && (pattern == null || pattern.matcher(message.text()).find());
  }
}
