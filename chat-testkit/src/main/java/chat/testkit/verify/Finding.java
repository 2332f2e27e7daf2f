package chat.testkit.verify;

import chat.protocol.Visible;

/** What came of one rule. */
public sealed interface Finding {
  Rule rule();

  /** A line for people. */
  default String text() {
    String how =
        switch (this) {
          case Holds _ -> "ok      ";
          case Broken _ -> "BROKEN  ";
          case NotChecked _ -> "skipped ";
        };
    String why =
        switch (this) {
          case Holds _ -> "";
          case Broken(_, String what) -> ": " + Visible.inLine(what);
          case NotChecked(_, String reason) -> " (" + reason + ")";
        };
    return "%-4s %s %s%s".formatted(rule().id(), how, rule().what(), why);
  }

  /** The server keeps it, as far as was tried. */
  record Holds(Rule rule) implements Finding {}

  /** The server does not. */
  record Broken(Rule rule, String what) implements Finding {}

  /** It was not tried. */
  record NotChecked(Rule rule, String reason) implements Finding {}
}
