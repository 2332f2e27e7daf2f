package chat.client.ui;

import java.io.IOException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** A terminal: what comes is shown above the line that is being typed, which stays as it is. */
public final class LineView implements View {
  private final Terminal terminal;
  private final LineReaderImpl reader;
  private volatile String prompt = "> ";

  private LineView(Terminal terminal) {
    this.terminal = terminal;
    this.reader = (LineReaderImpl) reader(terminal);
  }

  /** Takes over the terminal of this process. */
  public static LineView open() throws IOException {
    return new LineView(TerminalBuilder.builder().name("chat").system(true).build());
  }

  private static LineReader reader(Terminal terminal) {
    // Neither quotes nor backslashes mean anything: a line is what somebody wants to say.
    var parser = new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]);
    return LineReaderBuilder.builder()
        .terminal(terminal)
        .parser(parser)
        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
        // What was typed comes back in the transcript once it is delivered; twice would be a lie.
        .option(LineReader.Option.ERASE_LINE_ON_FINISH, true)
        .build();
  }

  @Override
  public void show(String lines) {
    reader.printAbove(lines);
  }

  @Override
  public void note(String lines) {
    reader.printAbove(lines);
  }

  @Override
  public void room(String name) {
    prompt = "#" + name + "> ";
    if (reader.isReading()) {
      reader.setPrompt(prompt);
      reader.printAbove("");
    }
  }

  @Override
  public @Nullable String read() {
    while (true) {
      try {
        return reader.readLine(prompt);
      } catch (UserInterruptException _) {
        // Ctrl+C clears the line.
      } catch (EndOfFileException _) {
        return null;
      }
    }
  }

  @Override
  public boolean isInteractive() {
    return true;
  }

  @Override
  public boolean isGone() {
    return false;
  }

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException _) {
      // Its settings are restored as far as they can be.
    }
  }
}
