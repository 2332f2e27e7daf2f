package chat.client.ui;

import chat.client.state.Rings;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What a view remembers from one start to the next, wherever that is kept. What cannot be kept is
 * lost quietly: it is no reason to disturb a conversation. For any thread.
 */
public interface Keepsakes {

  /** What was typed and not sent, by room. */
  Map<String, String> drafts();

  void keepDrafts(Map<String, String> drafts);

  /** Of what in a room the user wants to be told, where it is not the usual. */
  Map<String, Rings> rings();

  void keepRings(Map<String, Rings> rings);

  /** What was sent, the oldest first. */
  List<String> history();

  /** Something was sent. */
  void keepTyped(String line);

  /**
   * Lets the user's editor change a text, and returns what it became.
   *
   * @throws IOException if there is no editor, or it failed; the message says how to mend it
   */
  String edit(String text) throws IOException, InterruptedException;
}
