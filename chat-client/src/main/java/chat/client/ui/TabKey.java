package chat.client.ui;

import chat.client.state.Chat;
import java.util.List;
import org.jline.reader.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Completes the word before the cursor: by as much as all that it could become have in common, and
 * then by one of them after the other.
 *
 * <p>For one thread at a time.
 */
final class TabKey {
  private @Nullable Offered offered;

  /**
   * What a word could become.
   *
   * @param text what the whole input is as long as this holds
   * @param end where in it the word ends that was put in last
   * @param at which of the offers that was; -1 if none
   */
  private record Offered(Completion completion, String text, int end, int at) {
    Completion.Offer next() {
      return completion.offers().get(nextAt());
    }

    int nextAt() {
      return (at + 1) % completion.offers().size();
    }
  }

  /** The key was hit. */
  void complete(Buffer input, Chat chat) {
    noticed(input);
    if (offered != null) {
      replace(input, offered.completion(), offered.end(), offered.next().word(), offered.nextAt());
      return;
    }
    Completion completion = Completion.of(input.upToCursor(), chat);
    if (completion == null) {
      return;
    }
    String word = input.upToCursor().substring(completion.start());
    String common = completion.common();
    if (completion.offers().size() == 1) {
      replace(input, completion, input.cursor(), common, 0);
      forget();
    } else {
      boolean longer =
          common.length() > word.length() && common.regionMatches(true, 0, word, 0, word.length());
      replace(input, completion, input.cursor(), longer ? common : word, -1);
    }
  }

  /** Whoever types on wants none of what was offered. */
  void noticed(Buffer input) {
    if (offered != null && !offered.text().equals(input.toString())) {
      forget();
    }
  }

  void forget() {
    offered = null;
  }

  /** What is offered, in rows of that many columns; none if nothing is. */
  List<String> rows(int columns) {
    return offered == null ? List.of() : offered.completion().rows(columns);
  }

  private void replace(Buffer input, Completion completion, int end, String word, int at) {
    input.cursor(end);
    input.backspace(end - completion.start());
    input.write(word);
    offered = new Offered(completion, input.toString(), input.cursor(), at);
  }
}
