package chat.protocol;

/** Why a request was refused; for programs, and never changing meaning (PROTOCOL.md, "Errors"). */
public enum ErrorCode {
  TOO_LARGE("too_large"),
  BAD_FRAME("bad_frame"),
  UNKNOWN_TYPE("unknown_type"),
  INVALID("invalid"),
  UNAUTHENTICATED("unauthenticated"),
  CONFLICT("conflict"),
  SHUTTING_DOWN("shutting_down"),
  RATE_LIMITED("rate_limited"),
  FORBIDDEN("forbidden"),
  BAD_CREDENTIALS("bad_credentials"),
  NOT_FOUND("not_found"),
  UNAVAILABLE("unavailable"),
  INTERNAL("internal"),
  /** A code of a newer server; only ever decoded, never sent. */
  OTHER("other");

  private final String wire;

  ErrorCode(String wire) {
    this.wire = wire;
  }

  /** The word on the wire. */
  public String wire() {
    return wire;
  }
}
