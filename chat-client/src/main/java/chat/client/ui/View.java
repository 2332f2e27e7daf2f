package chat.client.ui;

import chat.client.state.Chat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Lines out and lines in. What is shown has been cleaned already. {@link #read} is for one thread,
 * the rest for any; nothing here waits but {@link #read} and {@link #pace}.
 */
public interface View extends AutoCloseable {

  /**
   * A line that was sent off.
   *
   * @param room the room that one was in; {@code null} if whatever is the current one now is meant
   * @param literal whether it is a message whatever it looks like
   */
  record Line(String text, @Nullable String room, boolean literal) {
    static Line of(String text) {
      return new Line(text, null, false);
    }
  }

  /** What the keys of a view do, beside typing; and what it draws. On any thread, never waiting. */
  interface Hands {

    /** What there is to draw. */
    Chat chat();

    /** Lines go to this room now. */
    void enter(String room);

    /** Somebody looks at the window, or away. */
    void focus(boolean focused);

    /** Sends the failed message again. */
    void retry();

    /** Forgets the failed message. */
    void drop();

    /** Something is being typed that others may know of. */
    void typing();

    /** The next line is not to wait for the answer to the one before. */
    void hurry();
  }

  /** To be called once, before anything is shown. */
  default void begin(Hands hands) throws IOException {}

  /** A line, or several, of a room's transcript. */
  void show(String lines);

  /** Something that is no part of a transcript: for whoever looks on. */
  void note(String lines);

  /** Tells the user of a message wherever they look. */
  default void alert(String line) {}

  /** What there is to draw is not what it was. */
  default void changed() {}

  /** Whether what there is to draw is always on the screen, so that nobody must be told of it. */
  default boolean draws() {
    return false;
  }

  /** Waits while far more was given to show than could be shown. */
  default void pace() throws InterruptedException {}

  /** Changes how lines are edited; false if there is no such way here. */
  default boolean editing(String way) {
    return false;
  }

  /** Waits for the next line; {@code null} when there are no more. */
  @Nullable Line read() throws IOException, InterruptedException;

  /** Whether a person sits there, who may be asked to type something again. */
  boolean isInteractive();

  /** Whether nobody is there any more to see what is shown. */
  boolean isGone();

  @Override
  void close();
}
