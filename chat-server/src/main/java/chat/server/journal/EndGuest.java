package chat.server.journal;

import chat.server.room.Room;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A guest is over: leaves its rooms, and its tokens are void. Gives whether it was not over before.
 *
 * @param unseenSince only if it was not seen since then; {@code null} if it wants to go
 */
public record EndGuest(long account, String user, @Nullable Instant unseenSince)
    implements Change<Boolean> {

  @Override
  public Boolean decide(Ledger ledger) throws StoreException {
    Rows.Account guest = ledger.read().account(account).orElseThrow();
    if (guest.ended() || (unseenSince != null && !guest.seen().isBefore(unseenSince))) {
      return false;
    }
    for (Rows.Membership membership : ledger.read().memberships(account)) {
      Room room = ledger.room(membership.room().name()).orElseThrow();
      Memberships.part(ledger, room.part(user, ledger.now()));
    }
    for (Rows.WaitingInvitation invitation : ledger.read().invitations(account)) {
      Room room = ledger.room(invitation.room()).orElseThrow();
      ledger.write().removeInvited(room.id(), account);
      ledger.replace(room.withoutInvitation(user));
    }
    ledger.write().endGuest(account);
    return true;
  }
}
