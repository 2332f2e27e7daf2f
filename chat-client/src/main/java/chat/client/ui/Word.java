package chat.client.ui;

import chat.client.state.Rings;
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
  INVITE("invite", "USER", "ask somebody into this room"),
  ME("me", "TEXT", "say what you do"),
  TOPIC("topic", "[TEXT]", "show or set this room's topic"),
  HISTORY("history", "[N]", "show the last N entries, 20 if not said"),
  MORE("more", "", "show what is older than what is shown"),
  UNREAD("unread", "", "list the rooms that have something new"),
  READ("read", "", "mark this room as read"),
  MUTE("mute", "[ROOM]", "silence a room until /notify mentions"),
  NOTIFY("notify", "all|mentions|none", "what in this room rings"),
  RETRY("retry", "", "send the failed message again"),
  DROP("drop", "", "forget the failed message"),
  EDITOR("editor", "", "write in $VISUAL or $EDITOR"),
  SET("set", "[NAME VALUE]", "show or change editing, typing"),
  KEYS("keys", "", "list the keys"),
  STATUS("status", "", "show connection, account and outbox"),
  RECONNECT("reconnect", "", "do not wait for the next attempt"),
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
      case INVITE -> invite(rest);
      case ME -> me(rest);
      case TOPIC -> topic(rest);
      case HISTORY -> history(rest);
      case MORE -> new Command.More();
      case UNREAD -> new Command.ListUnread();
      case READ -> new Command.Read();
      case MUTE -> mute(rest);
      case NOTIFY -> notify(rest);
      case RETRY -> new Command.Retry();
      case DROP -> new Command.Drop();
      case EDITOR -> new Command.Edit();
      case SET -> set(rest);
      case KEYS -> new Command.Keys();
      case STATUS -> new Command.Status();
      case RECONNECT -> new Command.Reconnect();
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
    Word known = find(parts[0]);
    if (known != null) {
      return known.parse(rest);
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

  /** The word that is called so; {@code null} if none is. */
  static @Nullable Word find(String name) {
    for (Word word : values()) {
      if (word.word.equals(name)) {
        return word;
      }
    }
    return null;
  }

  /** As {@code /join ROOM}. */
  String usage() {
    return "/" + word + (arguments.isEmpty() ? "" : " " + arguments);
  }

  /** One line a word. */
  static String help() {
    var help = new StringBuilder();
    for (Word word : values()) {
      help.append("  %-26s %s%n".formatted(word.usage(), word.description));
    }
    return help.append("  %-26s %s".formatted("//text", "send /text")).toString();
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

  private static Command invite(String rest) {
    String name = Names.fold(rest.startsWith("@") ? rest.substring(1) : rest);
    return Names.isValid(name)
        ? new Command.Invite(name)
        : new Command.Wrong("whom? /invite takes the name of a user");
  }

  private static Command me(String rest) {
    return rest.isEmpty()
        ? new Command.Wrong("what do you do? /me waves")
        : new Command.Say(Typesetter.ACTION + rest);
  }

  private static Command mute(String rest) {
    return rest.isEmpty()
        ? new Command.Tell(null, Rings.NONE)
        : room(rest, name -> new Command.Tell(name, Rings.NONE));
  }

  private static Command notify(String rest) {
    return switch (rest) {
      case "" -> new Command.Tell(null, null);
      case "all" -> new Command.Tell(null, Rings.ALL);
      case "mentions" -> new Command.Tell(null, Rings.MENTIONS);
      case "none" -> new Command.Tell(null, Rings.NONE);
      default -> new Command.Wrong("/notify takes all, mentions or none");
    };
  }

  private static Command set(String rest) {
    String[] parts = rest.split("\\s+", 2);
    return new Command.Set(parts[0], parts.length < 2 ? "" : parts[1]);
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
