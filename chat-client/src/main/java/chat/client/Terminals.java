package chat.client;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the terminal that a process was started at about itself. */
final class Terminals {
  private static final String TTY = "/dev/tty";
  private static final Pattern POSITION = Pattern.compile("\033\\[\\d+;(\\d+)R");

  private Terminals() {}

  /** Writes the text at the beginning of a line, asks where the cursor is, and wipes it away. */
  static OptionalInt columns(String text) throws IOException, InterruptedException {
    String before = stty("-g");
    // A terminal that does not answer within half a second does not know the question.
    stty("raw", "-echo", "min", "0", "time", "5");
    try (var out = new FileOutputStream(TTY);
        var in = new FileInputStream(TTY)) {
      out.write(("\r" + text + "\033[6n").getBytes(StandardCharsets.UTF_8));
      var answer = new StringBuilder();
      for (int b = in.read(); b >= 0 && answer.length() < 32; b = in.read()) {
        answer.append((char) b);
        if (b == 'R') {
          break;
        }
      }
      out.write("\r\033[K".getBytes(StandardCharsets.US_ASCII));
      Matcher position = POSITION.matcher(answer);
      return position.find()
          ? OptionalInt.of(Integer.parseInt(position.group(1)) - 1)
          : OptionalInt.empty();
    } finally {
      stty(before.strip());
    }
  }

  private static String stty(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new java.io.File(TTY))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    if (process.waitFor() != 0) {
      throw new IOException("stty: " + said);
    }
    return said;
  }
}
