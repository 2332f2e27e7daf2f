package chat.client;

import java.io.Console;
import java.io.IOException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The terminal that the process was started at. */
record ConsoleQuestions(Console console) implements Questions {

  @Override
  public void say(String line) {
    console.printf("%s%n", line);
  }

  @Override
  public @Nullable String ask(String prompt) {
    String answer = console.readLine("%s", prompt);
    return answer == null ? null : answer.strip();
  }

  @Override
  public @Nullable String secret(String prompt) {
    char[] answer = console.readPassword("%s", prompt);
    return answer == null ? null : new String(answer);
  }

  @Override
  public OptionalInt columns(String text) {
    try {
      return Terminals.columns(text);
    } catch (IOException _) {
      return OptionalInt.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }
}
