package chat.server.limit;

import java.util.Locale;

/**
 * A limit that can bite. Each but the first four, which belong to the protocol, is called as the
 * setting is by which it is chosen; the names are stable.
 */
public enum Limit {
  LOGIN_FRAME_BYTES,
  FRAME_BYTES,
  TEXT_BYTES,
  JSON_SIZE,
  MAX_CONNECTIONS,
  STRANGERS,
  STRANGERS_PER_ADDRESS,
  NEW_PER_ADDRESS,
  TLS_TIMEOUT,
  LOGIN_TIMEOUT,
  LOGIN_TIMEOUT_CROWDED,
  IDLE_TIMEOUT,
  WRITE_TIMEOUT,
  FAILED_LOGINS_PER_ADDRESS,
  FAILED_LOGINS_PER_ACCOUNT,
  PASSWORD_WAIT,
  SESSIONS_PER_ACCOUNT,
  TOKENS_PER_ACCOUNT,
  ROOMS_PER_ACCOUNT,
  ROOMS_MADE_PER_ACCOUNT,
  ROOM_INVITATIONS,
  RATE_LIMIT,
  RATE_LIMIT_BYTES,
  REQUEST_LIMIT,
  BAD_FRAMES,
  EMPTY_LINES,
  IN_FLIGHT(true),
  OUTBOX_BYTES(true),
  OUTBOXES_BYTES(true),
  JOURNAL_CHANGES(true),
  JOURNAL_BYTES(true);

  private final boolean waiting;

  Limit() {
    this(false);
  }

  Limit(boolean waiting) {
    this.waiting = waiting;
  }

  /** Its name, as in a configuration file and in {@code status}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether who meets it waits and loses nothing that was promised: a sign of load, no offence. */
  public boolean isWaiting() {
    return waiting;
  }
}
