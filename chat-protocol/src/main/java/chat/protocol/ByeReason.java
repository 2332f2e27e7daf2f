package chat.protocol;

/** Why the server closes a connection (PROTOCOL.md, "The end of a connection"). */
public enum ByeReason {
  SHUTTING_DOWN("shutting_down"),
  BUSY("busy"),
  LOGIN_TIMEOUT("login_timeout"),
  IDLE("idle"),
  TOO_LARGE("too_large"),
  FLOOD("flood"),
  REPLACED("replaced"),
  KICKED("kicked"),
  DISABLED("disabled"),
  REVOKED("revoked"),
  LOGOUT("logout"),
  EOF("eof"),
  TLS_REQUIRED("tls_required"),
  UNAVAILABLE("unavailable"),
  INTERNAL("internal"),
  /** A reason of a newer server; only ever decoded, never sent. */
  OTHER("other");

  private final String wire;

  ByeReason(String wire) {
    this.wire = wire;
  }

  /** The word on the wire. */
  public String wire() {
    return wire;
  }

  /** Whether a client stays away until its user says otherwise. */
  public boolean isFinal() {
    return switch (this) {
      case REPLACED, KICKED, DISABLED, REVOKED, LOGOUT -> true;
      default -> false;
    };
  }
}
