package chat.client;

import chat.client.state.Mentions;
import chat.protocol.Limits;
import chat.protocol.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code chat tail}: prints what is said in rooms. */
final class TailVerb implements Verb {
  private static final long USUAL = 20;

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .description("Print the end of rooms, of all of yours if none is named; -f goes on.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("ROOM")
            .build());
    spec.addOption(option("-n", "N", "so many of the last entries (default: " + USUAL + ")"));
    spec.addOption(
        OptionSpec.builder("-f", "--follow").description("go on with what comes").build());
    spec.addOption(option("--after", "SEQ", "begin behind the entry with this number"));
    spec.addOption(
        OptionSpec.builder("--mentions")
            .description("of these only the messages that speak to you")
            .build());
    spec.addOption(option("--count", "N", "end after so many messages"));
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
    Tail.Wish wish = wish(options);
    Duration timeout = Durations.of(options.value("--timeout"));
    return Tail.run(wish, Account.of(options, world, null), timeout);
  }

  private static Tail.Wish wish(Options options) throws Failure {
    List<String> rooms = new ArrayList<>();
    for (String argument : options.arguments()) {
      String room = RoomName.of(argument);
      if (!rooms.contains(room)) {
        rooms.add(room);
      }
    }
    String after = options.value("--after");
    if (after != null && rooms.size() != 1) {
      throw Failure.usage("--after counts in one room: name it");
    }
    if (after != null && options.has("-n")) {
      throw Failure.usage("either -n or --after");
    }
    Start start =
        after == null
            ? new Start.Last(number(options, "-n", USUAL))
            : new Start.After(number(options, "--after", 0), null);
    long count = number(options, "--count", Long.MAX_VALUE);
    if (count == 0) {
      throw Failure.usage("--count is at least 1");
    }
    return new Tail.Wish(
        rooms,
        start,
        options.has("-f"),
        count,
        options.has("--mentions") ? (message, me) -> Mentions.of(me, message.text()) : null,
        options.has("--json"));
  }

  private static long number(Options options, String option, long usual) throws Failure {
    @Nullable String text = options.value(option);
    if (text == null) {
      return usual;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= Limits.MAX_INTEGER) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw Failure.usage(option + " takes a number, not " + text);
  }
}
