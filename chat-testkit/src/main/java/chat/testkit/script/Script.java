package chat.testkit.script;

import chat.testkit.ChatServer;
import java.io.IOException;
import java.util.List;

/** Something that can be played against a server, read from a file. */
public sealed interface Script permits Story, Recording {

  /**
   * Plays it to its end.
   *
   * @throws AssertionError if the server does otherwise; it names the line
   * @throws IOException if there is no server
   */
  void play(ChatServer server) throws IOException;

  /**
   * Reads a recording, whose lines begin with {@code >} and {@code <}, or else a story.
   *
   * @throws ScriptException if a line is neither
   */
  static Script read(List<String> lines) throws ScriptException {
    boolean recorded =
        lines.stream().anyMatch(line -> line.startsWith("> ") || line.startsWith("< "));
    return recorded ? Recording.read(lines) : Story.read(lines);
  }
}
