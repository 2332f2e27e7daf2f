package chat.server.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits that sessions keep. All of them are settings, so that a test can meet each.
 *
 * @param login from accept to logged in
 * @param crowdedLogin the same while more than half of the places for strangers are taken
 * @param ping how long a connection may be quiet before it is asked whether it is there
 * @param idle how long it may be quiet before it is closed
 * @param write how long a write may take without any progress
 * @param goodbye how long a connection may take to end: to hear its {@code bye}, and to close
 * @param outboxBytes replies and events that wait, beyond which the session reads no more
 * @param inFlight changes of one session that are with the journal at a time
 * @param requestBurst requests at once beside those that count as messages
 * @param requestsPerSecond the same in the long run
 * @param sending how fast an account may send; {@code null} together with no limit on requests
 * @param sessions sessions of an account
 * @param rooms rooms that an account is in
 * @param roomsCreated rooms that an account made and that exist
 * @param invitations invitations to rooms that wait for an account
 * @param guestAbsence how long a guest may be away before it ends
 */
public record SessionLimits(
    Duration login,
    Duration crowdedLogin,
    Duration ping,
    Duration idle,
    Duration write,
    Duration goodbye,
    int outboxBytes,
    int inFlight,
    int requestBurst,
    int requestsPerSecond,
    @Nullable Sending sending,
    int sessions,
    int rooms,
    int roomsCreated,
    int invitations,
    Duration guestAbsence) {

  /** Bad frames within a minute that are too many. */
  static final int BAD_FRAMES = 10;

  /** Empty lines within a minute that are too many. */
  static final int EMPTY_LINES = 10_000;

  /** What is still read and thrown away after {@code bye}. */
  static final long DISCARD_BYTES = 1024 * 1024;

  /**
   * How fast one account may send.
   *
   * @param burst messages at once
   * @param perSecond messages per second in the long run
   * @param burstBytes bytes of text at once
   * @param bytesPerSecond bytes of text per second in the long run
   */
  public record Sending(int burst, int perSecond, int burstBytes, int bytesPerSecond) {
    public static final Sending DEFAULT = new Sending(20, 10, 256 * 1024, 64 * 1024);
  }

  public static final SessionLimits DEFAULT =
      new SessionLimits(
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(90),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          256 * 1024,
          64,
          1_000,
          100,
          Sending.DEFAULT,
          64,
          256,
          256,
          100,
          Duration.ofHours(24));

  /** The same without a limit on what a session asks for and an account sends. */
  public SessionLimits unlimitedRate() {
    return with(null);
  }

  /** The same with another rate of sending. */
  public SessionLimits with(@Nullable Sending other) {
    return new SessionLimits(
        login,
        crowdedLogin,
        ping,
        idle,
        write,
        goodbye,
        outboxBytes,
        inFlight,
        requestBurst,
        requestsPerSecond,
        other,
        sessions,
        rooms,
        roomsCreated,
        invitations,
        guestAbsence);
  }
}
