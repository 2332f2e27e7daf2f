package chat.testkit.script;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import chat.testkit.fault.Alteration;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A session as it was recorded: what the client said behind {@code >}, what the server said behind
 * {@code <}.
 *
 * <p>It is played a request at a time. Replies must be the same in their order, and so must each
 * room's entries; times, logs, sessions and tokens are not compared, and events pass unseen.
 */
public final class Recording implements Script {
  private static final Set<String> EVENTS =
      Set.of("presence", "typing", "read", "memberships", "ping");

  private record Line(int number, boolean fromClient, String frame) {}

  private final List<Line> lines;

  private Recording(List<Line> lines) {
    this.lines = lines;
  }

  static Recording read(List<String> texts) throws ScriptException {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      if (text.isBlank() || text.startsWith("#")) {
        continue;
      }
      if (!text.startsWith("> ") && !text.startsWith("< ")) {
        throw new ScriptException(
            i + 1, "what is said begins with > or <, and a remark with #: " + text);
      }
      boolean fromClient = text.charAt(0) == '>';
      String frame = text.substring(2);
      if (fromClient && Mask.of(frame, Set.of()).contains("\"token\":\"…\"")) {
        throw new ScriptException(
            i + 1, "a token is masked, so nobody can come in with it: record a login by name");
      }
      lines.add(new Line(i + 1, fromClient, frame));
    }
    return new Recording(lines);
  }

  @Override
  public void play(ChatServer server) throws IOException {
    try (Netcat netcat = Netcat.to(server.link())) {
      Play play = new Play(netcat);
      for (Line line : lines) {
        if (line.fromClient()) {
          play.says(line);
        }
      }
      play.ends();
    }
  }

  /** What was to come, by kind, and what has come instead. For one thread. */
  private final class Play {
    private final Netcat netcat;
    private final Deque<Line> answers = new ArrayDeque<>();
    private final Map<String, Deque<Line>> entries = new HashMap<>();

    Play(Netcat netcat) {
      this.netcat = netcat;
      for (Line line : lines) {
        String kind = line.fromClient() ? "" : type(line.frame());
        if (line.fromClient() || EVENTS.contains(kind)) {
          continue;
        }
        if (Alteration.isEntry(line.frame())) {
          entries.computeIfAbsent(room(line.frame()), _ -> new ArrayDeque<>()).add(line);
        } else {
          answers.add(line);
        }
      }
    }

    void says(Line line) throws IOException {
      hearsHello();
      if (type(line.frame()).equals("pong")) {
        return;
      }
      netcat.sends((line.frame() + "\n").getBytes(StandardCharsets.UTF_8));
      while (!isAnswer(next())) {
        // An entry or an event: it was looked at, and the answer is still to come.
      }
    }

    private void hearsHello() throws IOException {
      if (!answers.isEmpty() && type(answers.getFirst().frame()).equals("hello")) {
        next();
      }
    }

    /** Waits for the entries that are missing, and for a bye if one was recorded. */
    void ends() throws IOException {
      hearsHello();
      while (entries.values().stream().anyMatch(rest -> !rest.isEmpty())) {
        next();
      }
      if (!answers.isEmpty()) {
        netcat.ends();
        while (!answers.isEmpty()) {
          next();
        }
      }
    }

    private String next() throws IOException {
      String frame = netcat.readsLine();
      if (frame == null) {
        throw new AssertionError("the connection ended, and these did not come: " + missing());
      }
      if (EVENTS.contains(type(frame))) {
        return frame;
      }
      Deque<Line> due =
          Alteration.isEntry(frame)
              ? entries.getOrDefault(room(frame), new ArrayDeque<>())
              : answers;
      Line wanted = due.poll();
      if (wanted == null) {
        throw new AssertionError("this was not to come: " + frame);
      }
      String there = Mask.of(frame, Mask.PASSING);
      if (!sameFrame(Mask.of(wanted.frame(), Mask.PASSING), there)) {
        throw new AssertionError(
            "line " + wanted.number() + ": wanted " + wanted.frame() + "\nand got " + there);
      }
      return frame;
    }

    private List<String> missing() {
      List<String> missing = new ArrayList<>();
      answers.forEach(line -> missing.add(line.frame()));
      entries.values().forEach(rest -> rest.forEach(line -> missing.add(line.frame())));
      return missing;
    }
  }

  private static boolean sameFrame(String wanted, String got) {
    return essence(wanted).equals(essence(got));
  }

  /**
   * What a hello says is how its server is set up, and a {@code message} in an error is for people
   * and may change any day.
   */
  private static String essence(String frame) {
    return switch (type(frame)) {
      case "hello" -> "hello, protocol " + member(frame, "protocol");
      case "error" -> Mask.of(frame, Set.of("message"));
      default -> frame;
    };
  }

  private static boolean isAnswer(String frame) {
    String type = type(frame);
    return type.equals("ok") || type.equals("error");
  }

  private static String type(String frame) {
    return member(frame, "type");
  }

  private static String room(String frame) {
    return member(frame, "room");
  }

  private static String member(String frame, String name) {
    try {
      return JsonParser.parseString(frame) instanceof JsonObject object
              && object.has(name)
              && object.get(name).isJsonPrimitive()
          ? object.get(name).getAsString()
          : "";
    } catch (JsonParseException _) {
      return "";
    }
  }
}
