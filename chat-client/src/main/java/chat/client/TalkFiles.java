package chat.client;

import chat.client.state.Rings;
import chat.client.ui.Keepsakes;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What a conversation remembers, in two files beside the outbox that only their owner can read: one
 * for drafts and notification settings of an account, one with the lines that were sent.
 */
final class TalkFiles implements Keepsakes {
  private static final int HISTORY = 1_000;

  private final Surroundings world;
  private final boolean ours;
  private final Path kept;
  private final Path typed;

  // Guarded by this:
  private final Map<String, String> drafts;
  private final Map<String, Rings> rings;
  private final List<String> history;

  /**
   * @param folder what is kept of the account
   * @param ours whether this process may write there
   */
  TalkFiles(Surroundings world, Path folder, boolean ours) throws Failure {
    this.world = world;
    this.ours = ours;
    this.kept = folder.resolve("talk");
    this.typed = folder.resolve("history");
    JsonObject all = object(String.join("\n", Home.lines(kept)));
    this.drafts = map(all, "drafts", JsonElement::getAsString);
    this.rings =
        map(all, "notify", word -> Rings.valueOf(word.getAsString().toUpperCase(Locale.ROOT)));
    this.history = new ArrayList<>(Home.lines(typed).stream().map(TalkFiles::unescaped).toList());
  }

  /** What another program spoiled is forgotten: none of it is worth not to begin. */
  private static JsonObject object(String text) {
    try {
      return JsonParser.parseString(text) instanceof JsonObject json ? json : new JsonObject();
    } catch (JsonParseException _) {
      return new JsonObject();
    }
  }

  private static <T> Map<String, T> map(
      JsonObject all, String name, Function<JsonElement, T> value) {
    Map<String, T> map = new HashMap<>();
    if (all.get(name) instanceof JsonObject members) {
      members
          .entrySet()
          .forEach(member -> {
            try {
              map.put(member.getKey(), value.apply(member.getValue()));
            } catch (IllegalArgumentException | UnsupportedOperationException e) {
              // As above.
            }
          });
    }
    return map;
  }

  @Override
  public synchronized Map<String, String> drafts() {
    return Map.copyOf(drafts);
  }

  @Override
  public synchronized void keepDrafts(Map<String, String> drafts) {
    this.drafts.clear();
    this.drafts.putAll(drafts);
    keep();
  }

  @Override
  public synchronized Map<String, Rings> rings() {
    return Map.copyOf(rings);
  }

  @Override
  public synchronized void keepRings(Map<String, Rings> rings) {
    this.rings.clear();
    this.rings.putAll(rings);
    keep();
  }

  private void keep() {
    JsonObject all = new JsonObject();
    JsonObject texts = new JsonObject();
    drafts.forEach(texts::addProperty);
    all.add("drafts", texts);
    JsonObject words = new JsonObject();
    rings.forEach((room, word) -> words.addProperty(room, word.name().toLowerCase(Locale.ROOT)));
    all.add("notify", words);
    write(kept, all + "\n");
  }

  @Override
  public synchronized List<String> history() {
    return List.copyOf(history);
  }

  @Override
  public synchronized void keepTyped(String line) {
    if (!history.isEmpty() && history.getLast().equals(line)) {
      return;
    }
    history.add(line);
    if (history.size() > HISTORY) {
      history.removeFirst();
    }
    var lines = new StringBuilder();
    history.forEach(each -> lines.append(escaped(each)).append('\n'));
    write(typed, lines.toString());
  }

  private void write(Path file, String text) {
    try {
      if (ours) {
        Home.write(file, text);
      }
    } catch (Failure _) {
      // A disk that is full must not end a conversation.
    }
  }

  private static String escaped(String line) {
    return line.replace("\\", "\\\\").replace("\n", "\\n");
  }

  private static String unescaped(String line) {
    var text = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        i++;
        c = line.charAt(i) == 'n' ? '\n' : line.charAt(i);
      }
      text.append(c);
    }
    return text.toString();
  }

  @Override
  public String edit(String text) throws IOException, InterruptedException {
    String editor = world.variable("VISUAL");
    if (editor == null) {
      editor = world.variable("EDITOR");
    }
    if (editor == null) {
      throw new IOException("which editor? Set VISUAL or EDITOR");
    }
    // Made for its owner only, as all temporary files of Java's.
    Path file = Files.createTempFile("chat-", ".txt");
    try {
      Files.writeString(file, text);
      Process process =
          new ProcessBuilder("sh", "-c", editor + " \"$1\"", "chat", file.toString())
              .inheritIO()
              .start();
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException(editor + " ended with " + exit + "; what was typed is as it was");
      }
      return Files.readString(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
