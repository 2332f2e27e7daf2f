package chat.server.journal;

import chat.protocol.Role;
import chat.server.room.Room;
import chat.server.room.Step;
import chat.server.store.StoreException;

/** Coming into a room and going out of it, as several changes need it. */
final class Memberships {
  private Memberships() {}

  /** Makes the account a member: its entry, its row, its read marker at that entry. */
  static Room admit(Ledger ledger, Room room, long account, String user, Role role)
      throws StoreException {
    boolean invited = room.invited().containsKey(user);
    Step step = ledger.take(room.admit(user, account, role, ledger.now()), null);
    long since = step.entry().seq();
    ledger.write().putMember(room.id(), account, role, since);
    ledger.write().putMarker(account, room.id(), since);
    if (invited) {
      ledger.write().removeInvited(room.id(), account);
    }
    return step.next();
  }

  /** Ends the membership: its entry, and its row. */
  static Room part(Ledger ledger, Step step) throws StoreException {
    ledger.take(step, null);
    ledger.write().removeMember(step.next().id(), step.account());
    return step.next();
  }
}
