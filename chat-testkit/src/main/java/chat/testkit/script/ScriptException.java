package chat.testkit.script;

/** A file says what cannot be played; the message names the line and the mend. */
public final class ScriptException extends Exception {
  private static final long serialVersionUID = 1;

  ScriptException(int line, String mend) {
    super("line " + line + ": " + mend);
  }
}
