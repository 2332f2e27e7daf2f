package chat.testkit.check;

import java.util.List;

/** All that one driver wrote down, in its order. */
public record History(String driver, List<Note> notes) {
  public History {
    notes = List.copyOf(notes);
  }
}
