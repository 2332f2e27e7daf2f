package chat.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one answer to a request; all but {@link Refusal} travel as {@code {"type":"ok",…}}.
 *
 * <p>Pages are cut by {@link Codec#encode(ServerFrame)} where the frame is full.
 */
public sealed interface Reply extends ServerFrame {

  /** The request's {@code id}, if it had one. */
  @Nullable String id();

  /** Nothing but {@code ok}: {@code ping}, {@code logout}, {@code passwd}, {@code revoke}. */
  record Done(@Nullable String id) implements Reply {}

  /**
   * Answers {@code login} and {@code register}.
   *
   * @param session the session's own name
   * @param token the new token; {@code null} if none was made
   */
  record LoggedIn(
      @Nullable String id,
      String user,
      String session,
      List<RoomStatus> rooms,
      List<Invited> invited,
      @Nullable String token)
      implements Reply {
    @Override
    public String toString() {
      return "LoggedIn[user=" + user + ", session=" + session + "]"; // the token stays out of logs
    }
  }

  /** One of the account's rooms: where its log stands, and where the account stands in it. */
  record RoomStatus(String room, String log, long head, long read, long unread, Role role) {}

  /** An invitation that waits: {@code from} would like to see the account in {@code room}. */
  record Invited(String room, String from) {}

  /** Answers {@code tokens}. */
  record TokenList(@Nullable String id, List<TokenInfo> tokens) implements Reply {}

  /**
   * A token, without its secret.
   *
   * @param created when it was made
   * @param used the day of its last use, as {@code 2026-11-20}
   * @param current whether it is this session's own
   */
  record TokenInfo(String id, String device, Instant created, String used, boolean current) {}

  /**
   * Answers {@code join} and {@code create}.
   *
   * @param after behind which entry the follow begins; {@code null} exactly if {@code following}
   * @param joined whether this request made the account a member
   * @param following whether this connection followed already, so that nothing changed
   */
  record Joined(
      @Nullable String id,
      String room,
      String log,
      long head,
      @Nullable Long after,
      String topic,
      Role role,
      long read,
      boolean joined,
      boolean following)
      implements Reply {}

  /** Answers {@code leave}; {@code left} is false if the account was not a member. */
  record Left(@Nullable String id, String room, boolean left) implements Reply {}

  /** Answers {@code follow}; members as for {@link Joined}. */
  record Followed(
      @Nullable String id,
      String room,
      String log,
      long head,
      @Nullable Long after,
      boolean following)
      implements Reply {}

  /** Names the room and nothing else: {@code unfollow}, {@code invite}, {@code typing}. */
  record InRoom(@Nullable String id, String room) implements Reply {}

  /**
   * Answers {@code rooms}.
   *
   * @param invited the account's invitations; {@code null} unless {@code mine} was asked for
   * @param more whether there are others beyond
   */
  record RoomPage(
      @Nullable String id, List<RoomRow> rooms, @Nullable List<Invited> invited, boolean more)
      implements Reply {}

  /**
   * A room in a list.
   *
   * @param members how many members it has
   * @param status what {@code login} says of it; {@code null} exactly if one is not a member
   */
  record RoomRow(
      String room,
      String topic,
      Visibility visibility,
      long members,
      @Nullable RoomStatus status) {}

  /** Answers {@code members}. */
  record MemberPage(@Nullable String id, List<MemberRow> members, boolean more) implements Reply {}

  /** A member of a room. */
  record MemberRow(String user, boolean online, Role role) {}

  /**
   * Answers {@code history}.
   *
   * @param entries the entries' frames as they were stored, without LF, in ascending order
   * @param newest whether the newest of them are kept when the frame is full, else the oldest
   * @param more whether there are others beyond, away from the cursor
   */
  record HistoryPage(
      @Nullable String id,
      List<byte[]> entries,
      boolean newest,
      String log,
      long head,
      boolean more)
      implements Reply {}

  /** Answers {@code topic}: the number and time of its entry. */
  record TopicSet(@Nullable String id, String room, long seq, Instant at) implements Reply {}

  /**
   * Answers {@code send}: the number and time of its entry.
   *
   * @param duplicate whether the key was known already
   */
  record Sent(@Nullable String id, String room, long seq, Instant at, boolean duplicate)
      implements Reply {}

  /** Answers {@code read}: where the marker now stands. */
  record ReadAt(@Nullable String id, String room, long read) implements Reply {}

  /**
   * The request was refused and changed nothing.
   *
   * @param message for people: what to do about it
   * @param field which member is wrong, beside {@code invalid}
   * @param retryAfterMs when to ask again, beside {@code rate_limited}; in milliseconds
   * @param head where the log really stands, beside the {@code conflict} of a cursor
   * @param log the log's real identity, beside the {@code conflict} of a cursor
   */
  record Refusal(
      @Nullable String id,
      ErrorCode code,
      String message,
      @Nullable String field,
      @Nullable Long retryAfterMs,
      @Nullable Long head,
      @Nullable String log)
      implements Reply {

    public static Refusal of(ErrorCode code, String message) {
      return new Refusal(null, code, message, null, null, null, null);
    }

    public static Refusal invalid(String field, String message) {
      return new Refusal(null, ErrorCode.INVALID, message, field, null, null, null);
    }

    public static Refusal retryAfter(ErrorCode code, String message, long retryAfterMs) {
      return new Refusal(null, code, message, null, retryAfterMs, null, null);
    }

    /** Another history than the client remembers. */
    public static Refusal otherLog(String message, long head, String log) {
      return new Refusal(null, ErrorCode.CONFLICT, message, null, null, head, log);
    }

    /** The same refusal as the answer to the request {@code id}. */
    public Refusal to(@Nullable String id) {
      return new Refusal(id, code, message, field, retryAfterMs, head, log);
    }

    /** The same refusal to be thrown. */
    public Refused refused() {
      return new Refused(this);
    }
  }
}
