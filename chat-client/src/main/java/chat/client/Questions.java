package chat.client;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Asks whoever sits at the terminal. */
interface Questions {

  /** Shows a line. */
  void say(String line);

  /** The answer without blanks around it; {@code null} if there will be none. */
  @Nullable String ask(String prompt);

  /** As {@link #ask}, but nothing of it is shown or changed. */
  @Nullable String secret(String prompt);

  /**
   * How many columns the terminal gives a text, asked of the terminal itself; empty if it does not
   * say.
   */
  OptionalInt columns(String text);
}
