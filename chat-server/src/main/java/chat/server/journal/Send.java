package chat.server.journal;

import chat.protocol.Codec;
import chat.protocol.Entry;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.server.room.Room;
import chat.server.room.Step;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Somebody says something. The key is asked first, then the rights, then the number is taken: so
 * the same key has the same answer at any later time, even after leaving the room.
 */
public record Send(long account, String user, String room, String text, @Nullable String key)
    implements Change<Sent> {

  @Override
  public Sent decide(Ledger ledger) throws Refused, StoreException {
    Room current = ledger.room(room).orElseThrow(() -> Room.notFound(room).refused());
    if (key != null) {
      Optional<Rows.Keyed> known = ledger.read().keyed(account, current.id(), key);
      if (known.isPresent()) {
        return again(ledger, current, known.get());
      }
    }
    Step step = ledger.take(current.say(user, key, text, ledger.now()), key);
    return new Sent(step.entry().seq(), step.entry().at(), false);
  }

  private Sent again(Ledger ledger, Room current, Rows.Keyed known) throws Refused, StoreException {
    var stored =
        ledger
            .read()
            .entriesAfter(current.id(), known.seq() - 1, known.seq(), 1, Integer.MAX_VALUE);
    if (!text.equals(textOf(stored.getFirst()))) {
      throw Refusal.of(
              ErrorCode.CONFLICT,
              "this key stands for another text already (entry " + known.seq() + "); use a new key")
          .refused();
    }
    return new Sent(known.seq(), known.at(), true);
  }

  private static @Nullable String textOf(Rows.Entry stored) throws StoreException {
    byte[] line = Arrays.copyOf(stored.frame(), stored.frame().length - 1); // without its LF
    try {
      return Codec.decodeServer(line) instanceof Entry.Message message ? message.text() : null;
    } catch (ProtocolException e) {
      throw new StoreException("entry " + stored.seq() + " cannot be read", e);
    }
  }

  @Override
  public int bytes() {
    return 128 + 2 * text.length();
  }

  @Override
  public String toString() {
    return "Send[room=" + room + "]"; // what people say stays out of logs
  }
}
