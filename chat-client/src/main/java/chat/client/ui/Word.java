package chat.client.ui;

import chat.protocol.Limits;
import chat.protocol.Names;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The words that begin with a slash. Help, suggestions and completion are made of this table. */
enum Word {
  JOIN("join", "ROOM", "become a member of a room and enter it"),
  CREATE("create", "ROOM [TOPIC]", "make a room and enter it"),
  LEAVE("leave", "[ROOM]", "be a member no longer"),
  GO("go", "ROOM", "enter another of your rooms"),
  ROOMS("rooms", "", "list the rooms that you may see"),
  WHO("who", "", "list this room's members"),
  TOPIC("topic", "[TEXT]", "show or set this room's topic"),
  HISTORY("history", "[N]", "show the last N entries, 20 if not said"),
  HELP("help", "", "show this"),
  QUIT("quit", "", "end the program");

  private static final int USUAL_HISTORY = 20;

  final String word;
  final String arguments;
  final String description;

  Word(String word, String arguments, String description) {
    this.word = word;
    this.arguments = arguments;
    this.description = description;
  }

  private Command parse(String rest) {
    return switch (this) {
      case JOIN -> room(rest, Command.Join::new);
      case CREATE -> create(rest);
      case LEAVE -> leave(rest);
      case GO -> room(rest, Command.Go::new);
      case ROOMS -> new Command.ListRooms();
      case WHO -> new Command.Who();
      case TOPIC -> topic(rest);
      case HISTORY -> history(rest);
      case HELP -> new Command.Help();
      case QUIT -> new Command.Quit();
    };
  }

  /** What a line means. No quoting: the last argument is the rest of the line. */
  static Command read(String line) {
    if (line.isBlank()) {
      return new Command.Nothing();
    }
    if (!line.startsWith("/")) {
      return new Command.Say(line);
    }
    if (line.startsWith("//")) {
      return new Command.Say(line.substring(1));
    }
    String[] parts = line.substring(1).split("\\s+", 2);
    String rest = parts.length < 2 ? "" : parts[1].strip();
    for (Word word : values()) {
      if (word.word.equals(parts[0])) {
        return word.parse(rest);
      }
    }
    return new Command.Wrong(
        "no command /"
            + parts[0]
            + "; did you mean /"
            + nearest(parts[0]).word
            + "? //"
            + parts[0]
            + " sends it as a message");
  }

  /** One line a word. */
  static String help() {
    var help = new StringBuilder();
    for (Word word : values()) {
      String usage = "/" + word.word + (word.arguments.isEmpty() ? "" : " " + word.arguments);
      help.append("  %-22s %s%n".formatted(usage, word.description));
    }
    return help.append("  //text                 send /text").toString();
  }

  private static Word nearest(String typed) {
    Word best = HELP;
    int least = Integer.MAX_VALUE;
    for (Word word : values()) {
      int distance = word.word.startsWith(typed) ? 0 : distance(typed, word.word);
      if (distance < least) {
        least = distance;
        best = word;
      }
    }
    return best;
  }

  /** How many letters must be typed, left out, changed or swapped to make one of the other. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 ? j : j == 0 ? i : step(d, a, b, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(int[][] d, String a, String b, int i, int j) {
    int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int best = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
  }

  private static Command room(String text, Function<String, Command> command) {
    String name = roomName(text);
    return name == null ? noRoom(text) : command.apply(name);
  }

  private static Command create(String rest) {
    String[] parts = rest.split("\\s+", 2);
    return room(parts[0], name -> new Command.Create(name, parts.length < 2 ? "" : parts[1]));
  }

  private static Command leave(String rest) {
    return rest.isEmpty() ? new Command.Leave(null) : room(rest, Command.Leave::new);
  }

  private static Command topic(String rest) {
    return new Command.Topic(rest.isEmpty() ? null : rest);
  }

  private static Command history(String rest) {
    if (rest.isEmpty()) {
      return new Command.History(USUAL_HISTORY);
    }
    try {
      int count = Integer.parseInt(rest);
      if (count >= 1 && count <= Limits.PAGE_ROWS) {
        return new Command.History(count);
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    return new Command.Wrong("/history takes a number from 1 to " + Limits.PAGE_ROWS);
  }

  private static Command noRoom(String text) {
    return new Command.Wrong(
        text.isEmpty()
            ? "which room?"
            : "no room's name: " + text + "; one has 1 to 32 of a-z, 0-9, dot, underscore, hyphen");
  }

  private static @Nullable String roomName(String text) {
    String name = Names.fold(text.startsWith("#") ? text.substring(1) : text);
    return Names.isValid(name) ? name : null;
  }
}
