package chat.server.journal;

import chat.server.room.Room;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/** A guest is over: leaves its rooms, and its tokens are void. Gives the rooms that it left. */
public record EndGuest(long account, String user) implements Change<List<String>> {

  @Override
  public List<String> decide(Ledger ledger) throws StoreException {
    var left = new ArrayList<String>();
    for (Rows.Membership membership : ledger.read().memberships(account)) {
      String name = membership.room().name();
      Room room = ledger.room(name).orElseThrow();
      if (room.member(user) != null) {
        Memberships.part(ledger, room.part(user, ledger.now()));
        left.add(name);
      }
    }
    for (Rows.WaitingInvitation invitation : ledger.read().invitations(account)) {
      Room room = ledger.room(invitation.room()).orElseThrow();
      ledger.write().removeInvited(room.id(), account);
      ledger.replace(room.withoutInvitation(user));
    }
    ledger.write().endGuest(account);
    return left;
  }
}
