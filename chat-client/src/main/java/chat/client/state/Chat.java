package chat.client.state;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a screen is a drawing of. Times are nanoseconds on the one clock that the caller uses.
 *
 * @param outbox what is not acknowledged, in the order in which it was sent
 * @param typing until when somebody counts as typing, by room and name
 */
public record Chat(
    Rooms rooms, List<Pending> outbox, Contact contact, Map<String, Map<String, Long>> typing) {

  /** More people who type at a time than anybody wants to read of. */
  private static final int TYPISTS = 20;

  public static Chat of(Rooms rooms) {
    return new Chat(rooms, List.of(), new Contact.Connecting(), Map.of());
  }

  public Chat with(Rooms rooms) {
    return new Chat(rooms, outbox, contact, typing);
  }

  public Chat with(Contact contact) {
    return new Chat(rooms, outbox, contact, typing);
  }

  /** Messages were given to the outbox, went further, or left it. */
  public Chat outbox(List<Pending> rows) {
    return new Chat(rooms, List.copyOf(rows), contact, typing);
  }

  /** The failed message that the user is asked about: the oldest, of this room if it has one. */
  public Optional<Pending> failed() {
    List<Pending> failed =
        outbox.stream().filter(row -> row.stage() == Pending.Stage.FAILED).toList();
    return failed.stream()
        .filter(row -> rooms.isCurrent(row.room()))
        .findFirst()
        .or(() -> failed.stream().findFirst());
  }

  /** Somebody types; or has sent what they typed, if {@code untilNanos} is not after now. */
  public Chat typing(String room, String from, long untilNanos, long nowNanos) {
    Map<String, Long> there = new LinkedHashMap<>();
    typing
        .getOrDefault(room, Map.of())
        .forEach((name, until) -> {
          if (until - nowNanos > 0 && !name.equals(from)) {
            there.put(name, until);
          }
        });
    if (untilNanos - nowNanos > 0 && there.size() < TYPISTS) {
      there.put(from, untilNanos);
    }
    Map<String, Map<String, Long>> next = new LinkedHashMap<>(typing);
    if (there.isEmpty()) {
      next.remove(room);
    } else {
      next.put(room, there);
    }
    return new Chat(rooms, outbox, contact, next);
  }

  /** Who types in the room that one is in. */
  public List<String> typists(long nowNanos) {
    return typing.getOrDefault(rooms.current(), Map.of()).entrySet().stream()
        .filter(typist -> typist.getValue() - nowNanos > 0)
        .map(Map.Entry::getKey)
        .toList();
  }
}
