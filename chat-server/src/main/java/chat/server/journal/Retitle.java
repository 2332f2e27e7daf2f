package chat.server.journal;

import chat.protocol.Refused;
import chat.server.room.Room;
import chat.server.room.Step;
import chat.server.store.StoreException;

/** A member sets the room's topic. */
public record Retitle(String user, String room, String topic) implements Change<Sent> {

  @Override
  public Sent decide(Ledger ledger) throws Refused, StoreException {
    Room current = ledger.visibleRoom(room, user);
    Step step = ledger.take(current.retitle(user, topic, ledger.now()), null);
    ledger.write().setTopic(current.id(), topic);
    return new Sent(step.entry().seq(), step.entry().at(), false);
  }
}
