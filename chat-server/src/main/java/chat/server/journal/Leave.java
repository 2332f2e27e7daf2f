package chat.server.journal;

import chat.protocol.Refused;
import chat.server.room.Room;
import chat.server.store.StoreException;

/** Somebody leaves a room, or declines an invitation to it. Gives whether they were a member. */
public record Leave(long account, String user, String room) implements Change<Leave.Left> {

  /**
   * What came of it.
   *
   * @param member whether there was a membership to end
   * @param declined whether there was an invitation to decline
   */
  public record Left(boolean member, boolean declined) {}

  @Override
  public Left decide(Ledger ledger) throws Refused, StoreException {
    Room current = ledger.visibleRoom(room, user);
    if (current.member(user) != null) {
      Memberships.part(ledger, current.part(user, ledger.now()));
      return new Left(true, false);
    }
    if (!current.invited().containsKey(user)) {
      return new Left(false, false);
    }
    ledger.write().removeInvited(current.id(), account);
    ledger.replace(current.withoutInvitation(user));
    return new Left(false, true);
  }
}
