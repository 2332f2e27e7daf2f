package chat.client.link;

import java.io.IOException;

/**
 * There is no connection, or it ended before the answer came; {@link #end} says why.
 *
 * <p>{@link #maybeSent} is what matters to whoever asked: if it is false the server certainly did
 * not see the request; if it is true the request may or may not have taken effect, and a message is
 * asked for again with the same key.
 */
public final class LinkException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient End end;
  private final boolean maybeSent;

  LinkException(End end, boolean maybeSent) {
    super(end.text());
    this.end = end;
    this.maybeSent = maybeSent;
  }

  /** Nothing of the request left this program. */
  static LinkException notSent(End end) {
    return new LinkException(end, false);
  }

  public End end() {
    return end;
  }

  /** Whether the outcome is unknown; false if the request was certainly not sent. */
  public boolean maybeSent() {
    return maybeSent;
  }

  /** The link's exception that a future ended with, unwrapped; else a fault. */
  public static LinkException of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LinkException link) {
        return link;
      }
    }
    return new LinkException(new End.Fault(failure), true);
  }
}
