package chat.server.session;

/**
 * Thrown on a session's reader when the outcome of what it waited for is not known: the session is
 * ending, and there must be no reply.
 */
final class SessionOver extends RuntimeException {
  private static final long serialVersionUID = 1;

  SessionOver() {
    super("the session is over", null, false, false);
  }
}
