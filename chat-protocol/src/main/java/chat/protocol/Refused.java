package chat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Carries a {@link Reply.Refusal} from where it was decided to where it becomes the reply. It is no
 * fault of the program, so it has no stack trace.
 */
public final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Reply.Refusal refusal;
  private final @Nullable Bound bound;

  /** What was too large, where that is why a line was refused; for whoever counts such things. */
  public enum Bound {
    /** A string is longer than a message's text may be. */
    TEXT,
    /** The JSON is nested too deeply, or an object or array has too much in it. */
    JSON
  }

  public Refused(Reply.Refusal refusal) {
    this(refusal, null);
  }

  Refused(Reply.Refusal refusal, @Nullable Bound bound) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
    this.bound = bound;
  }

  /** What was too large; {@code null} if it was refused for another reason. */
  public @Nullable Bound bound() {
    return bound;
  }

  public Reply.Refusal refusal() {
    return refusal;
  }
}
