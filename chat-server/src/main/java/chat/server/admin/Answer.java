package chat.server.admin;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An {@code ok} that is being written. What is not known is left out. For one thread. */
final class Answer {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final JsonObject json = new JsonObject();

  Answer(@Nullable String id) {
    json.addProperty("type", "ok");
    if (id != null) {
      json.addProperty("id", id);
    }
  }

  Answer with(String name, String value) {
    json.addProperty(name, value);
    return this;
  }

  Answer with(String name, long value) {
    json.addProperty(name, value);
    return this;
  }

  Answer with(String name, boolean value) {
    json.addProperty(name, value);
    return this;
  }

  Answer with(String name, @Nullable Instant value) {
    if (value != null) {
      json.addProperty(name, text(value));
    }
    return this;
  }

  Answer with(String name, JsonElement value) {
    json.add(name, value);
    return this;
  }

  JsonObject json() {
    return json;
  }

  /** A time as on the wire. */
  static String text(Instant time) {
    return TIME.format(time);
  }

  static JsonArray strings(List<String> values) {
    var array = new JsonArray();
    values.forEach(array::add);
    return array;
  }
}
