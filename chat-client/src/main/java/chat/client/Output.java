package chat.client;

import java.io.PrintStream;

/** Standard output as data: lines for people or programs, or the wire's own frames. */
final class Output {
  private final PrintStream out;

  Output(PrintStream out) {
    this.out = out;
  }

  void line(String line) {
    out.print(line);
    out.print('\n');
  }

  /** A frame as it came, one object a line. */
  void frame(byte[] frame) {
    out.write(frame, 0, frame.length);
    out.write('\n');
  }

  /** False when nobody reads any more: then there is nothing left to do, and nothing to say. */
  boolean flush() {
    return !out.checkError();
  }
}
