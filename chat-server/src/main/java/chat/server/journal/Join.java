package chat.server.journal;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.protocol.Role;
import chat.protocol.Start;
import chat.server.limit.Limit;
import chat.server.room.Member;
import chat.server.room.Room;
import chat.server.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Somebody becomes a member, if they are not yet, and follows.
 *
 * @param followed the membership ({@link Member#since}) for which the connection follows the room
 *     already, or {@code null}
 * @param maxRooms how many rooms an account may be in
 */
public record Join(
    long account, String user, String room, Start start, @Nullable Long followed, int maxRooms)
    implements Change<Joined> {

  @Override
  public Joined decide(Ledger ledger) throws Refused, StoreException {
    Room current = ledger.visibleRoom(room, user);
    Member member = current.member(user);
    return member == null ? admit(ledger, current) : resume(ledger, current, member);
  }

  private Joined resume(Ledger ledger, Room current, Member member) throws Refused, StoreException {
    boolean following = Following.check(followed, member, start, room);
    long after = current.cursor(start, current.head());
    return new Joined(
        current, member, after, ledger.marker(account, current.id()), false, following);
  }

  private Joined admit(Ledger ledger, Room current) throws Refused, StoreException {
    if (ledger.read().membershipCount(account) >= maxRooms) {
      ledger.bit(Limit.ROOMS_PER_ACCOUNT, user);
      throw Refusal.of(
              ErrorCode.FORBIDDEN,
              "you are in " + maxRooms + " rooms, which is the limit; `leave` one")
          .refused();
    }
    long after = current.cursor(start, current.head());
    Room next = Memberships.admit(ledger, current, account, user, Role.MEMBER);
    Member member = next.requireMember(user);
    return new Joined(next, member, after, member.since(), true, false);
  }
}
