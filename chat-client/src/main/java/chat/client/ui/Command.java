package chat.client.ui;

import chat.client.state.Rings;
import chat.protocol.Visibility;
import org.jspecify.annotations.Nullable;

/** What a line that somebody typed means. */
public sealed interface Command {

  /** Something to send, as it is. */
  record Say(String text) implements Command {}

  record Join(String room) implements Command {}

  record Create(String room, Visibility visibility, String topic) implements Command {}

  /** Of the room, or of the current one if it is {@code null}. */
  record Leave(@Nullable String room) implements Command {}

  record Go(String room) implements Command {}

  record ListRooms() implements Command {}

  /** Lists the rooms that have something new. */
  record ListUnread() implements Command {}

  /** Moves the read marker of the current room to its end. */
  record Read() implements Command {}

  record Invite(String user) implements Command {}

  record Who() implements Command {}

  /** Sets the topic, or shows it if it is {@code null}. */
  record Topic(@Nullable String topic) implements Command {}

  record History(int count) implements Command {}

  /** Shows what comes before the oldest that was shown. */
  record More() implements Command {}

  /**
   * Of what in a room one wants to be told.
   *
   * @param room the current one if it is {@code null}
   * @param rings asks how it is if it is {@code null}
   */
  record Tell(@Nullable String room, @Nullable Rings rings) implements Command {}

  record Retry() implements Command {}

  record Drop() implements Command {}

  record Edit() implements Command {}

  /** Changes a setting of this session; tells them all if the name is empty. */
  record Set(String name, String value) implements Command {}

  record Keys() implements Command {}

  record Status() implements Command {}

  record Reconnect() implements Command {}

  record Help() implements Command {}

  record Quit() implements Command {}

  /** Nothing that can be done; {@code why} is for whoever typed it. Never sent. */
  record Wrong(String why) implements Command {}

  /** A line of nothing. */
  record Nothing() implements Command {}
}
