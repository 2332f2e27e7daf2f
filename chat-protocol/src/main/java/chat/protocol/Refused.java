package chat.protocol;

/**
 * Carries a {@link Reply.Refusal} from where it was decided to where it becomes the reply. It is no
 * fault of the program, so it has no stack trace.
 */
public final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Reply.Refusal refusal;

  public Refused(Reply.Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  public Reply.Refusal refusal() {
    return refusal;
  }
}
