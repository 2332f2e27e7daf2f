package chat.server;

import chat.protocol.Texts;
import chat.protocol.Visible;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Where a verb gets a password from: typed twice at a terminal, or a line of standard input. */
final class NewPassword {
  static final String STDIN = "--password-stdin";

  private static final int MAX_LINE = 8_192;

  private final InputStream in;

  NewPassword(InputStream in) {
    this.in = in;
  }

  /**
   * Asks for it.
   *
   * @param last the command that was typed
   * @param user whose it will be
   * @throws ParameterException if there is nowhere to read it from
   * @throws VerbRefused if it cannot be one; nobody was asked for anything yet
   */
  String of(ParseResult last, String user) throws IOException, VerbRefused {
    if (last.hasMatchedOption(STDIN)) {
      return legal(firstLine());
    }
    // Whether there may be none differs from one Java to the next.
    Console console =
        Optional.ofNullable(System.console())
            .filter(Console::isTerminal)
            .orElseThrow(() ->
                new ParameterException(
                    last.commandSpec().commandLine(),
                    "there is no terminal to type a password at: give it on standard input, with "
                        + STDIN));
    String first = typed(console.readPassword("New password for %s: ", Visible.inLine(user)));
    legal(first);
    if (!first.equals(typed(console.readPassword("The same once more: ")))) {
      throw new VerbRefused(AdminVerbs.REFUSED, "the two differ; nothing was changed");
    }
    return first;
  }

  private static String typed(char @Nullable [] password) throws VerbRefused {
    if (password == null) {
      throw new VerbRefused(AdminVerbs.REFUSED, "no password was typed; nothing was changed");
    }
    return new String(password);
  }

  private String firstLine() throws IOException, VerbRefused {
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    StringBuilder line = new StringBuilder();
    for (int c = reader.read(); c >= 0 && c != '\n'; c = reader.read()) {
      line.append((char) c);
      if (line.length() > MAX_LINE) {
        throw new VerbRefused(
            AdminVerbs.REFUSED, "the first line of standard input is too long to be a password");
      }
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }

  private static String legal(String password) throws VerbRefused {
    String wrong = Texts.wrongInNewPassword(password);
    if (wrong != null) {
      throw new VerbRefused(AdminVerbs.REFUSED, "the password " + wrong + "; nothing was changed");
    }
    return password;
  }
}
