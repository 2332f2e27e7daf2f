package chat.server.journal;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.server.limit.Limit;
import chat.server.room.Room;
import chat.server.store.Rows;
import chat.server.store.StoreException;

/**
 * A member invites somebody into a room. Gives the number of the account that is newly invited, or
 * 0 if nothing changed.
 *
 * @param maxWaiting how many invitations may wait for one account
 */
public record Invite(long account, String user, String room, String invitee, int maxWaiting)
    implements Change<Long> {

  @Override
  public Long decide(Ledger ledger) throws Refused, StoreException {
    Room current = ledger.visibleRoom(room, user);
    Rows.Account invited =
        ledger
            .read()
            .account(invitee)
            .filter(known -> !known.ended())
            .orElseThrow(() ->
                Refusal.of(ErrorCode.NOT_FOUND, "there is no user " + invitee + " here").refused());
    current.requireMember(user);
    if (current.member(invitee) != null || current.invited().containsKey(invitee)) {
      return 0L;
    }
    if (ledger.read().invitations(invited.id()).size() >= maxWaiting) {
      ledger.bit(Limit.ROOM_INVITATIONS, invitee);
      throw Refusal.of(
              ErrorCode.FORBIDDEN,
              invitee + " has " + maxWaiting + " invitations waiting, which is the limit")
          .refused();
    }
    ledger.write().putInvited(current.id(), invited.id(), account, ledger.now());
    ledger.replace(current.inviting(invitee, user));
    return invited.id();
  }
}
