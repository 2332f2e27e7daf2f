package chat.client;

import chat.client.link.Answered;
import chat.client.link.LinkException;
import chat.client.ui.Lines;
import chat.protocol.ErrorCode;
import chat.protocol.Keys;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * {@code chat send}: says something and waits until the server has it. Prints the number that each
 * message got.
 */
final class SendVerb implements Verb {

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Send a message, and wait until the server has stored it. Without TEXT, or with -, it"
                + " is what comes on standard input. Prints the number that the message got.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("1..2")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("ROOM [TEXT|-]")
            .build());
    spec.addOption(
        OptionSpec.builder("--lines").description("each line of the input is a message").build());
    spec.addOption(
        OptionSpec.builder("--key")
            .paramLabel("K")
            .type(String.class)
            .description("the same key again sends nothing twice; with --lines, K.1, K.2, …")
            .build());
    spec.addOption(OptionSpec.builder("-q", "--quiet").description("print nothing").build());
  }

  @Override
  public int run(Options options, Surroundings world) throws Failure, InterruptedException {
    List<String> arguments = options.arguments();
    if (arguments.size() > 2) {
      throw Failure.usage("one message is one argument: quote it");
    }
    String room = RoomName.of(options.argument("ROOM"));
    String key = options.value("--key");
    String wrong = key == null ? null : Texts.wrongInKey(key);
    if (wrong != null) {
      throw Failure.usage("--key " + wrong);
    }
    String text = arguments.size() == 2 ? arguments.getLast() : "-";
    boolean piped = text.equals("-");
    if (piped && arguments.size() == 1 && world.terminal() != null) {
      throw Failure.usage("send what? Give a TEXT, or - to type it and end it with Ctrl+D");
    }
    if (!piped) {
      refuseUnreadable(text);
    }
    try (Entrance entrance = Entrance.loggedIn(Account.of(options, world, null))) {
      var sending = new Sending(entrance, options, world, room);
      return options.has("--lines")
          ? sending.lines(piped ? new Lines(world.in()) : null, text, key)
          : sending.one(piped ? input(new Lines(world.in())) : text, key);
    } catch (IOException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  /** What the locale could not read comes as replacement characters. */
  private static void refuseUnreadable(String text) throws Failure {
    if (text.indexOf('\uFFFD') >= 0) {
      throw Failure.usage(
          "TEXT cannot be read in this locale: set LC_ALL=C.UTF-8, or give it on standard input");
    }
  }

  private static String input(Lines lines) throws IOException {
    String all = lines.all();
    return all.endsWith("\n") ? all.substring(0, all.length() - 1) : all;
  }

  /** One run of the verb. */
  private record Sending(Entrance entrance, Options options, Surroundings world, String room) {

    int one(String text, @Nullable String key) throws Failure, InterruptedException {
      String sure = key == null ? Keys.random(world.link().random()) : key;
      Answered answered = send(text, sure);
      if (answered.reply() instanceof Reply.Refusal refusal) {
        throw Failure.refused(refusal);
      }
      print(answered);
      new Output(world.out()).flush();
      return ExitCode.OK;
    }

    /** One after the other, so that none can overtake another. */
    int lines(@Nullable Lines input, String text, @Nullable String key)
        throws Failure, InterruptedException, IOException {
      int number = 0;
      var iterator = text.lines().iterator();
      while (true) {
        String line = input != null ? input.next() : iterator.hasNext() ? iterator.next() : null;
        if (line == null) {
          return ExitCode.OK;
        }
        if (!line.isEmpty()) {
          number++;
          String sure = key == null ? Keys.random(world.link().random()) : key + "." + number;
          patiently(line, sure);
          if (!new Output(world.out()).flush()) {
            return ExitCode.OK;
          }
        }
      }
    }

    /** Many lines are soon too fast for the server: it says how long to wait. */
    private void patiently(String text, String key) throws Failure, InterruptedException {
      Answered answered = send(text, key);
      while (answered.reply() instanceof Reply.Refusal refusal) {
        if (refusal.code() != ErrorCode.RATE_LIMITED || refusal.retryAfterMs() == null) {
          throw Failure.refused(refusal);
        }
        world.link().sleeper().sleep(Duration.ofMillis(refusal.retryAfterMs()));
        answered = send(text, key);
      }
      print(answered);
    }

    private Answered send(String text, String key) throws Failure, InterruptedException {
      try {
        return entrance.connection().ask(new Request.Send(null, room, text, key)).get();
      } catch (ExecutionException e) {
        LinkException lost = LinkException.of(e);
        throw lost.maybeSent() ? Failure.notAcknowledged(lost.end().text(), key) : Failure.of(lost);
      }
    }

    private void print(Answered answered) {
      var output = new Output(world.out());
      if (options.has("--json")) {
        output.frame(answered.frame());
      } else if (!options.has("--quiet") && answered.reply() instanceof Reply.Sent sent) {
        output.line(Long.toString(sent.seq()));
      }
    }
  }
}
