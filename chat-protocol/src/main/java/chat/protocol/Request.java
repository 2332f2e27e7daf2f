package chat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks for: one frame, one request (PROTOCOL.md, "Requests").
 *
 * <p>A request that came from {@link Codec#decode} holds legal values only: names are folded to
 * lower case, texts are free of control characters, numbers are in their ranges. One that a client
 * builds is checked by the server.
 */
public sealed interface Request {

  /** What the reply will echo, 1 to 64 code points; {@code null} if the client gave none. */
  @Nullable String id();

  /** Asks for nothing but an answer. */
  record Ping(@Nullable String id) implements Request {}

  /** Answers the server's {@code ping}; the only request that gets no reply. */
  record Pong() implements Request {
    @Override
    public @Nullable String id() {
      return null;
    }
  }

  /**
   * Makes an account and logs it in.
   *
   * @param password as it was sent; whoever hashes it normalizes it to NFC first
   * @param invite the code of an invitation, or {@code null}
   * @param remember whether a token is wanted
   * @param device what the person calls this device, possibly empty
   */
  record Register(
      @Nullable String id,
      String user,
      String password,
      @Nullable String invite,
      boolean remember,
      String device)
      implements Request {
    @Override
    public String toString() {
      return "Register[user=" + user + "]"; // secrets stay out of logs
    }
  }

  /**
   * Logs in with one of the three forms of {@link Credentials}.
   *
   * @param remember whether a token is wanted; ignored beside a token and for guests
   * @param device what the person calls this device, possibly empty; ignored beside a token
   */
  record Login(@Nullable String id, Credentials credentials, boolean remember, String device)
      implements Request {}

  /** Voids this session's token and ends the session. */
  record Logout(@Nullable String id) implements Request {}

  /** Changes the account's password from {@code password} to {@code next} (wire: {@code new}). */
  record Passwd(@Nullable String id, String password, String next) implements Request {
    @Override
    public String toString() {
      return "Passwd[]"; // secrets stay out of logs
    }
  }

  /** Lists the account's tokens. */
  record Tokens(@Nullable String id) implements Request {}

  /** Ends the token whose public identifier is {@code token}, with its sessions. */
  record Revoke(@Nullable String id, String token) implements Request {}

  /** Makes a room and joins it as its owner. */
  record Create(@Nullable String id, String room, String topic, Visibility visibility)
      implements Request {}

  /**
   * A page of the rooms that one may see, by the bytes of their names.
   *
   * @param mine only those that the account is in, and its invitations beside them
   * @param after the name behind which the page begins; empty for the first page
   * @param limit rows at most, 1 to {@link Limits#PAGE_ROWS}
   */
  record Rooms(@Nullable String id, boolean mine, String after, int limit) implements Request {}

  /** Becomes a member if one is not yet, and follows from {@code start}. */
  record Join(@Nullable String id, String room, Start start) implements Request {}

  /** Gives up the membership, or declines an invitation. */
  record Leave(@Nullable String id, String room) implements Request {}

  /** Lets {@code user} join {@code room}. */
  record Invite(@Nullable String id, String room, String user) implements Request {}

  /** Asks for the room's entries from {@code start} on, and every later one. */
  record Follow(@Nullable String id, String room, Start start) implements Request {}

  /** Ends a follow. */
  record Unfollow(@Nullable String id, String room) implements Request {}

  /** A page of a room's members by the bytes of their names; members as for {@link Rooms}. */
  record Members(@Nullable String id, String room, String after, int limit) implements Request {}

  /**
   * A page of a room's log: the oldest entries after {@code after}, or the newest before {@code
   * before}, or the newest of all if both are {@code null}; they are never both given.
   */
  record History(
      @Nullable String id,
      String room,
      Start.@Nullable After after,
      @Nullable Long before,
      int limit)
      implements Request {}

  /** Sets the room's topic; empty removes it. */
  record Topic(@Nullable String id, String room, String topic) implements Request {}

  /** Tells the others that one is typing; may be dropped. */
  record Typing(@Nullable String id, String room) implements Request {}

  /**
   * Adds a message to the room's log.
   *
   * @param key what makes it safe to ask again: unique per account and room, 1 to 64 printable
   *     ASCII characters; {@code null} for a message that is not protected
   */
  record Send(@Nullable String id, String room, String text, @Nullable String key)
      implements Request {
    @Override
    public String toString() {
      return "Send[room=" + room + "]"; // what people say stays out of logs
    }
  }

  /** Moves the account's read marker in the room forward to {@code seq}. */
  record Read(@Nullable String id, String room, long seq) implements Request {}
}
