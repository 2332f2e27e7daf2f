package chat.server.journal;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.protocol.Role;
import chat.protocol.Visibility;
import chat.server.limit.Limit;
import chat.server.room.Member;
import chat.server.room.Room;
import chat.server.store.StoreException;
import java.time.temporal.ChronoUnit;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/**
 * Somebody makes a room and is its owner.
 *
 * @param log the identity of the new log
 * @param maxRooms how many rooms an account may be in
 * @param maxCreated how many rooms that an account made may exist
 */
public record Create(
    long account,
    String user,
    String room,
    String topic,
    Visibility visibility,
    String log,
    int maxRooms,
    int maxCreated)
    implements Change<Joined> {

  @Override
  public Joined decide(Ledger ledger) throws Refused, StoreException {
    if (ledger.read().membershipCount(account) >= maxRooms) {
      ledger.bit(Limit.ROOMS_PER_ACCOUNT, user);
      throw Refusal.of(
              ErrorCode.FORBIDDEN,
              "you are in " + maxRooms + " rooms, which is the limit; `leave` one")
          .refused();
    }
    if (ledger.read().roomsCreatedBy(account) >= maxCreated) {
      ledger.bit(Limit.ROOMS_MADE_PER_ACCOUNT, user);
      throw Refusal.of(
              ErrorCode.FORBIDDEN,
              "you made " + maxCreated + " rooms that exist, which is the limit")
          .refused();
    }
    if (ledger.room(room).isPresent()) {
      throw Refusal.of(ErrorCode.CONFLICT, "the name " + room + " is taken; choose another")
          .refused();
    }
    Room made = Create.make(ledger, room, log, visibility, account);
    Room next = Memberships.admit(ledger, made, account, user, Role.OWNER);
    if (!topic.isEmpty()) {
      next = ledger.take(next.retitle(user, topic, ledger.now()), null).next();
      ledger.write().setTopic(next.id(), topic);
    }
    Member owner = next.requireMember(user);
    return new Joined(next, owner, 0, owner.since(), true, false);
  }

  /** A room with an empty log and nobody in it. */
  static Room make(Ledger ledger, String name, String log, Visibility visibility, long creator)
      throws StoreException {
    var now = ledger.now().truncatedTo(ChronoUnit.MILLIS);
    long id = ledger.write().insertRoom(name, log, visibility, creator, now);
    var made =
        new Room(id, name, log, visibility, "", 0, now, TreePMap.empty(), HashTreePMap.empty());
    ledger.add(made);
    return made;
  }
}
