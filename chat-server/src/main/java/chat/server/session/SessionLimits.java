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
 * @param guestAbsence how long a guest may be away before it ends
 * @param outboxBytes replies and events that wait, beyond which the session reads no more
 * @param outboxesBytes the same of all sessions together, beyond which a session reads no more
 *     while anything waits for its peer
 * @param inFlight changes of one session that are with the journal at a time
 * @param badFrames bad frames within a minute that are too many
 * @param emptyLines empty lines within a minute that are too many
 * @param requests how fast a session may ask; {@code null} if that is not limited
 * @param sending how fast an account may send; {@code null} if that is not limited
 * @param sessions sessions of an account
 * @param tokens tokens of an account
 * @param rooms rooms that an account is in
 * @param roomsCreated rooms that an account made and that exist
 * @param invitations invitations to rooms that wait for an account
 */
public record SessionLimits(
    Duration login,
    Duration crowdedLogin,
    Duration ping,
    Duration idle,
    Duration write,
    Duration goodbye,
    Duration guestAbsence,
    int outboxBytes,
    int outboxesBytes,
    int inFlight,
    int badFrames,
    int emptyLines,
    @Nullable Requests requests,
    @Nullable Sending sending,
    int sessions,
    int tokens,
    int rooms,
    int roomsCreated,
    int invitations) {

  /** What is still read and thrown away after {@code bye}. */
  static final long DISCARD_BYTES = 1024 * 1024;

  /**
   * How fast one session may ask for what does not count as a message.
   *
   * @param burst requests at once
   * @param perSecond requests per second in the long run
   */
  public record Requests(int burst, int perSecond) {}

  /**
   * How fast one account may send.
   *
   * @param burst messages at once
   * @param perSecond messages per second in the long run
   * @param burstBytes bytes of text at once
   * @param bytesPerSecond bytes of text per second in the long run
   */
  public record Sending(int burst, int perSecond, int burstBytes, int bytesPerSecond) {}
}
