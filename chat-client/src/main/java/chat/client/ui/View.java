package chat.client.ui;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Lines out and lines in. What is shown has been cleaned already. {@link #read} is for one thread,
 * the rest for any.
 */
public interface View extends AutoCloseable {

  /** A line, or several, of a room's transcript. */
  void show(String lines);

  /** Something that is no part of a transcript: for whoever looks on. */
  void note(String lines);

  /** Lines go to this room from now on. */
  void room(String name);

  /** Waits for the next line; {@code null} when there are no more. */
  @Nullable String read() throws IOException;

  /** Whether a person sits there, who may be asked to type something again. */
  boolean isInteractive();

  /** Whether nobody is there any more to see what is shown. */
  boolean isGone();

  @Override
  void close();
}
