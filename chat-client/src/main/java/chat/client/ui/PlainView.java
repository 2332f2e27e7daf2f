package chat.client.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Lines as they are, for pipes and for terminals that can do nothing else: no escape sequence is
 * ever written. The transcript goes to {@code out}; what is about it goes to {@code err}.
 */
public final class PlainView implements View {
  private final Lines in;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean interactive;

  /**
   * @param interactive whether a person types there
   */
  public PlainView(InputStream in, PrintStream out, PrintStream err, boolean interactive) {
    this.in = new Lines(in);
    this.out = out;
    this.err = err;
    this.interactive = interactive;
  }

  @Override
  public void show(String lines) {
    out.println(lines);
    out.flush();
  }

  @Override
  public void note(String lines) {
    err.println(lines);
    err.flush();
  }

  @Override
  public @Nullable Line read() throws IOException {
    String line = in.next();
    return line == null ? null : Line.of(line);
  }

  @Override
  public boolean isInteractive() {
    return interactive;
  }

  @Override
  public boolean isGone() {
    return out.checkError();
  }

  @Override
  public void close() {
    out.flush();
  }
}
