package chat.server.journal;

import chat.protocol.Visibility;
import chat.server.store.StoreException;
import chat.server.store.Writer;

/** A public room that belongs to nobody exists afterwards; gives whether it was made now. */
public record EnsureRoom(String room, String log) implements Change<Boolean> {
  @Override
  public Boolean decide(Ledger ledger) throws StoreException {
    // Looked up, not opened: nobody may need its members, of which there can be very many, yet.
    if (ledger.read().room(room).isPresent()) {
      return false;
    }
    Create.make(ledger, room, log, Visibility.PUBLIC, Writer.NOBODY);
    return true;
  }
}
