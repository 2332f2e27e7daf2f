package chat.client.ui;

import org.jspecify.annotations.Nullable;

/** What a line that somebody typed means. */
public sealed interface Command {

  /** Something to send, as it is. */
  record Say(String text) implements Command {}

  record Join(String room) implements Command {}

  record Create(String room, String topic) implements Command {}

  /** Of the room, or of the current one if it is {@code null}. */
  record Leave(@Nullable String room) implements Command {}

  record Go(String room) implements Command {}

  record ListRooms() implements Command {}

  record Who() implements Command {}

  /** Sets the topic, or shows it if it is {@code null}. */
  record Topic(@Nullable String topic) implements Command {}

  record History(int count) implements Command {}

  record Help() implements Command {}

  record Quit() implements Command {}

  /** Nothing that can be done; {@code why} is for whoever typed it. Never sent. */
  record Wrong(String why) implements Command {}

  /** A line of nothing. */
  record Nothing() implements Command {}
}
