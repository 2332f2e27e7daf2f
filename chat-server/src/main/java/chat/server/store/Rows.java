package chat.server.store;

import chat.protocol.Role;
import chat.protocol.Visibility;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the store hands out: plain rows, each a value that any thread may keep. */
public final class Rows {
  private Rows() {}

  /**
   * A room.
   *
   * @param head the number of the newest entry; 0 if there is none
   * @param headAt the time of the newest entry; the room's creation if there is none
   */
  public record Room(
      long id,
      String name,
      String log,
      Visibility visibility,
      String topic,
      long creator,
      long head,
      Instant headAt) {}

  /** A member of a room; {@code since} is the number of its join entry. */
  public record Member(long account, String name, Role role, long since) {}

  /** An invitation to a room: who may come, and who said so. */
  public record RoomInvitation(long account, String name, String from) {}

  /** An entry of a log; {@code frame} is with its LF and must not be changed. */
  public record Entry(long seq, long account, String kind, Instant at, byte[] frame) {}

  /** What a key stands for. */
  public record Keyed(long seq, Instant at) {}

  /** A room in a list; {@code role} is {@code null} if the account is not in it. */
  public record ListedRoom(Room room, long members, @Nullable Role role, long since, long marker) {}

  /** A room that an account is in. */
  public record Membership(Room room, Role role, long since, long marker) {}

  /** An invitation that waits for an account. */
  public record WaitingInvitation(long roomId, String room, String from) {}

  /**
   * An account.
   *
   * @param passwordHash in PHC string format; empty for a guest
   * @param ended whether it was a guest who is over
   */
  public record Account(
      long id,
      String name,
      boolean guest,
      String passwordHash,
      boolean disabled,
      boolean ended,
      Instant created,
      Instant seen) {
    @Override
    public String toString() {
      return "Account[" + name + "]"; // the hash stays out of logs
    }
  }

  /**
   * How many accounts there are.
   *
   * @param registered with a password
   * @param guests who have not ended
   * @param disabled of both
   */
  public record AccountCounts(long registered, long guests, long disabled) {}

  /**
   * A token.
   *
   * @param id its public identifier
   * @param sha256 of the whole token as it is sent
   * @param used the UTC day of the last use, as {@code 2026-11-20}
   */
  public record Token(
      String id, long account, byte[] sha256, String device, Instant created, String used) {}

  /** An invitation to the server. */
  public record ServerInvitation(int usesLeft, @Nullable Instant expires) {}
}
