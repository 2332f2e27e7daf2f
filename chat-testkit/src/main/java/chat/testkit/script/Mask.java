package chat.testkit.script;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.Map;
import java.util.Set;

/** Takes out of frames what is another at each run, or nobody else's business. */
final class Mask {
  /** What lets somebody in. */
  static final Set<String> SECRETS = Set.of("token");

  /** What passes, beside the secrets. */
  static final Set<String> PASSING =
      Set.of("token", "at", "log", "session", "time", "created", "used", "version");

  private static final String MASKED = "…";
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private Mask() {}

  /** The line with the values of these members masked; one that is no JSON as it is. */
  static String of(String line, Set<String> names) {
    try {
      return GSON.toJson(masked(JsonParser.parseString(line), names));
    } catch (JsonParseException _) {
      return line;
    }
  }

  private static JsonElement masked(JsonElement element, Set<String> names) {
    return switch (element) {
      case JsonObject object -> {
        JsonObject copy = new JsonObject();
        for (Map.Entry<String, JsonElement> member : object.entrySet()) {
          if (names.contains(member.getKey()) && member.getValue().isJsonPrimitive()) {
            copy.addProperty(member.getKey(), MASKED);
          } else {
            copy.add(member.getKey(), masked(member.getValue(), names));
          }
        }
        yield copy;
      }
      case JsonArray array -> {
        JsonArray copy = new JsonArray();
        array.forEach(each -> copy.add(masked(each, names)));
        yield copy;
      }
      default -> element;
    };
  }
}
