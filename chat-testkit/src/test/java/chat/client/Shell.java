package chat.client;

import chat.client.link.LinkSettings;
import chat.protocol.Link;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Where somebody types {@code chat …}: a home of its own, variables, perhaps a terminal at which
 * answers lie ready. The program runs in the test's process. For one thread.
 */
final class Shell {
  private final Map<String, String> environment = new HashMap<>();
  private final Queue<String> answers = new ArrayDeque<>();
  private boolean terminal;

  /** Port 1 of the loopback address: nobody is there. */
  private Link nearby = Link.to(false, "127.0.0.1", 1);

  private LinkSettings link = LinkSettings.usual().withHelloWithin(Duration.ofSeconds(10));

  Shell(Path home) {
    environment.put("HOME", home.toString());
  }

  Shell with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** From now on somebody sits there, who gives these answers in turn and then no more. */
  Shell at(String... given) {
    terminal = true;
    answers.addAll(List.of(given));
    return this;
  }

  Shell without(String variable) {
    environment.remove(variable);
    return this;
  }

  /** A server that is found on this machine if none is named. */
  Shell near(int port) {
    nearby = Link.to(false, "127.0.0.1", port);
    return this;
  }

  Shell link(LinkSettings settings) {
    link = settings;
    return this;
  }

  /** How it ended, and what it wrote. */
  record Run(int exit, String out, String err) {}

  /** Runs with nothing on standard input. */
  Run run(String... arguments) {
    return fed("", arguments);
  }

  Run fed(String input, String... arguments) {
    return fed(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), arguments);
  }

  Run fed(InputStream input, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int exit = into(new PrintStream(out, false, StandardCharsets.UTF_8), err, input, arguments);
    return new Run(exit, text(out), text(err));
  }

  int into(PrintStream out, ByteArrayOutputStream err, InputStream input, String... arguments) {
    var world =
        new Surroundings(
            input,
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            terminal ? new Answers(err) : null,
            link,
            nearby,
            () -> ZoneOffset.UTC);
    return new Main(world).run(arguments);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** What would be typed; questions are seen among the errors. */
  private final class Answers implements Questions {
    private final PrintStream shown;

    Answers(ByteArrayOutputStream shown) {
      this.shown = new PrintStream(shown, true, StandardCharsets.UTF_8);
    }

    @Override
    public void say(String line) {
      shown.println(line);
    }

    @Override
    public @Nullable String ask(String prompt) {
      shown.println(prompt);
      return answers.poll();
    }

    @Override
    public @Nullable String secret(String prompt) {
      return ask(prompt);
    }

    @Override
    public OptionalInt columns(String text) {
      return OptionalInt.empty();
    }
  }
}
