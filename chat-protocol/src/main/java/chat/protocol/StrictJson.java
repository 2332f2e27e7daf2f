package chat.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.ToNumberPolicy;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.CharArrayReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Strict JSON (RFC 8259) in strict UTF-8, with bounds on nesting and on the size of each object and
 * array.
 *
 * <p>Gson's strict reader takes care of the grammar, of control characters and of lone surrogates.
 * What it lets pass is refused here: a byte order mark, invalid UTF-8, duplicate names. It takes no
 * number of more than 1,024 characters, which RFC 8259 (section 6) allows it. Numbers keep the
 * spelling that they were sent in.
 */
final class StrictJson {

  /** Why a line is no frame; for people. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean tooMuch;

    Malformed(String message) {
      this(message, false);
    }

    Malformed(String message, boolean tooMuch) {
      super(message, null, false, false);
      this.tooMuch = tooMuch;
    }

    /** Whether it would be a frame if it were smaller. */
    boolean tooMuch() {
      return tooMuch;
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private final JsonReader reader;
  private final int maxDepth;
  private final int maxElements;

  private StrictJson(JsonReader reader, int maxDepth, int maxElements) {
    this.reader = reader;
    this.maxDepth = maxDepth;
    this.maxElements = maxElements;
  }

  /** Reads one line, without its LF, as an object. One CR at its end is tolerated. */
  static JsonObject parse(byte[] buffer, int offset, int length, int maxDepth, int maxElements)
      throws Malformed {
    int end = offset + length;
    if (length > 0 && buffer[end - 1] == '\r') {
      end--;
    }
    CharBuffer text = text(buffer, offset, end - offset);
    if (text.hasRemaining() && text.get(0) == '\uFEFF') {
      throw new Malformed("a frame starts with {, not with a byte order mark");
    }
    var reader =
        new JsonReader(new CharArrayReader(text.array(), text.arrayOffset(), text.remaining()));
    reader.setStrictness(Strictness.STRICT);
    return new StrictJson(reader, maxDepth, maxElements).frame();
  }

  private static CharBuffer text(byte[] buffer, int offset, int length) throws Malformed {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(buffer, offset, length));
    } catch (CharacterCodingException e) {
      throw new Malformed("this line is not valid UTF-8");
    }
  }

  private JsonObject frame() throws Malformed {
    try {
      if (!(value(1) instanceof JsonObject object)) {
        throw new Malformed("a frame is a JSON object, as in {\"type\":\"ping\"}");
      }
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new Malformed("a line holds one JSON object and nothing behind it");
      }
      return object;
    } catch (IOException e) {
      // Gson's own message explains its programming interface, which helps nobody on the wire.
      throw new Malformed("this line is not one object of strict JSON (RFC 8259)");
    }
  }

  private JsonElement value(int depth) throws IOException, Malformed {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> object(depth);
      case BEGIN_ARRAY -> array(depth);
      case STRING -> new JsonPrimitive(reader.nextString());
      case NUMBER -> new JsonPrimitive(ToNumberPolicy.LAZILY_PARSED_NUMBER.readNumber(reader));
      case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
      case NULL -> {
        reader.nextNull();
        yield JsonNull.INSTANCE;
      }
      case END_OBJECT, END_ARRAY, NAME, END_DOCUMENT ->
          throw new Malformed("a value is missing in this line");
    };
  }

  private JsonObject object(int depth) throws IOException, Malformed {
    checkDepth(depth);
    var object = new JsonObject();
    reader.beginObject();
    while (reader.hasNext()) {
      checkElements(object.size());
      String name = reader.nextName();
      if (object.has(name)) {
        throw new Malformed("an object names each of its members once only");
      }
      object.add(name, value(depth + 1));
    }
    reader.endObject();
    return object;
  }

  private JsonArray array(int depth) throws IOException, Malformed {
    checkDepth(depth);
    var array = new JsonArray();
    reader.beginArray();
    while (reader.hasNext()) {
      checkElements(array.size());
      array.add(value(depth + 1));
    }
    reader.endArray();
    return array;
  }

  private void checkDepth(int depth) throws Malformed {
    if (depth > maxDepth) {
      throw new Malformed(
          "at most " + maxDepth + " levels of nesting, the frame being the first", true);
    }
  }

  private void checkElements(int size) throws Malformed {
    if (size >= maxElements) {
      throw new Malformed(
          "at most " + maxElements + " members or elements in one object or array", true);
    }
  }
}
