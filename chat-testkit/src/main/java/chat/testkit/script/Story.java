package chat.testkit.script;

import chat.protocol.ErrorCode;
import chat.protocol.Start;
import chat.testkit.ChatServer;
import chat.testkit.SimulatedUser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A story in plain text, a sentence a line: who, does, what. Empty lines and lines that begin with
 * {@code #} are for its reader.
 *
 * <pre>
 * alice comes
 * bob comes
 * alice creates dev
 * bob joins dev
 * alice says hi, bob
 * bob sees alice: hi, bob
 * bob sees nothing more
 * </pre>
 */
public final class Story implements Script {
  private static final String SENTENCES =
      "comes, visits, creates ROOM, creates private ROOM, joins ROOM, leaves ROOM, invites USER to"
          + " ROOM, says TEXT, sees USER: TEXT, sees nothing more, may not join ROOM: CODE, may not"
          + " say TEXT: CODE, goes";
  private static final Pattern SENTENCE = Pattern.compile("(\\S+) (\\S+)(?: (.*))?");
  private static final Pattern INVITES = Pattern.compile("(\\S+) to (\\S+)");
  private static final Pattern SEES = Pattern.compile("(\\S+): (.+)");
  private static final Pattern MAY_NOT = Pattern.compile("not (join|say) (.+): (\\S+)");

  /** One sentence. */
  @FunctionalInterface
  private interface Act {
    void by(Cast cast) throws IOException;
  }

  private record Step(int line, String text, Act act) {}

  /** Who is there. */
  private record Cast(ChatServer server, Map<String, SimulatedUser> users) {
    SimulatedUser user(String name) {
      SimulatedUser user = users.get(name);
      if (user == null) {
        throw new AssertionError(name + " is not there: write \"" + name + " comes\" before");
      }
      return user;
    }

    /** What the server calls them: a guest gets another name than it asked for. */
    String called(String name) {
      return users.containsKey(name) ? user(name).name() : name;
    }
  }

  private final List<Step> steps;

  private Story(List<Step> steps) {
    this.steps = steps;
  }

  static Story read(List<String> lines) throws ScriptException {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        steps.add(new Step(i + 1, line, act(i + 1, line)));
      }
    }
    if (steps.isEmpty()) {
      throw new ScriptException(
          lines.size(), "nothing happens: write a sentence, such as alice comes");
    }
    return new Story(steps);
  }

  private static Act act(int number, String line) throws ScriptException {
    Matcher sentence = SENTENCE.matcher(line);
    if (!sentence.matches()) {
      throw new ScriptException(number, "write who does what: " + SENTENCES);
    }
    String who = sentence.group(1);
    String rest = sentence.group(3) == null ? "" : sentence.group(3).strip();
    return switch (sentence.group(2) + (rest.isEmpty() ? "" : " …")) {
      case "comes" -> cast -> cast.users().put(who, cast.server().user(who));
      case "visits" -> cast -> cast.users().put(who, cast.server().visitor(who));
      case "goes" -> cast -> cast.user(who).close();
      case "creates …" -> creates(who, rest);
      case "joins …" -> cast -> cast.user(who).joins(rest);
      case "leaves …" -> cast -> cast.user(who).leaves(rest);
      case "says …" -> cast -> cast.user(who).says(rest);
      case "invites …" -> invites(number, who, rest);
      case "sees …" -> sees(number, who, rest);
      case "may …" -> mayNot(number, who, rest);
      default ->
          throw new ScriptException(
              number, "there is no sentence \"" + line + "\": what one can do is " + SENTENCES);
    };
  }

  private static Act creates(String who, String rest) {
    String secret = "private ";
    return rest.startsWith(secret)
        ? cast -> cast.user(who).createsPrivate(rest.substring(secret.length()))
        : cast -> cast.user(who).creates(rest);
  }

  private static Act invites(int number, String who, String rest) throws ScriptException {
    Matcher whom = INVITES.matcher(rest);
    if (!whom.matches()) {
      throw new ScriptException(number, "write " + who + " invites USER to ROOM");
    }
    String user = whom.group(1);
    String room = whom.group(2);
    return cast -> cast.user(who).invites(cast.called(user), room);
  }

  private static Act sees(int number, String who, String rest) throws ScriptException {
    if (rest.equals("nothing more")) {
      return cast -> cast.user(who).seesNothingMore();
    }
    Matcher what = SEES.matcher(rest);
    if (!what.matches()) {
      throw new ScriptException(
          number, "write " + who + " sees USER: TEXT, or " + who + " sees nothing more");
    }
    String from = what.group(1);
    String text = what.group(2);
    return cast -> cast.user(who).sees(cast.called(from), text);
  }

  private static Act mayNot(int number, String who, String rest) throws ScriptException {
    Matcher what = MAY_NOT.matcher(rest);
    if (!what.matches()) {
      throw new ScriptException(
          number,
          "write " + who + " may not join ROOM: CODE, or " + who + " may not say TEXT: CODE");
    }
    ErrorCode code = code(number, what.group(3));
    String object = what.group(2);
    return what.group(1).equals("join")
        ? cast -> cast.user(who).mayNot(link -> link.join(object, Start.UNSPECIFIED), code)
        : cast -> cast.user(who).mayNotSay(object, code);
  }

  private static ErrorCode code(int number, String word) throws ScriptException {
    try {
      return ErrorCode.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ScriptException(
          number, "there is no code " + word + ": one is forbidden, another not_found");
    }
  }

  @Override
  public void play(ChatServer server) throws IOException {
    Cast cast = new Cast(server, new HashMap<>());
    for (Step step : steps) {
      try {
        step.act().by(cast);
      } catch (AssertionError | IllegalStateException e) {
        throw new AssertionError(
            "line " + step.line() + ", \"" + step.text() + "\": " + e.getMessage(), e);
      }
    }
  }
}
