package chat.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes one frame straight into bytes, with the least escaping: only {@code "}, {@code \} and the
 * control characters up to U+001F. Not for more than one thread, nor for more than one frame.
 *
 * <p>Not Gson's writer, because that escapes U+2028 and others whatever it is told, and makes a
 * string of every frame first: this is what a server does most.
 */
final class FrameWriter {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private byte[] buffer;
  private int size;

  FrameWriter(int capacity) {
    buffer = new byte[capacity];
  }

  /** Starts a frame of the given type. */
  static FrameWriter frame(String type, int capacity) {
    return new FrameWriter(capacity).raw("{\"type\":\"").raw(type).raw("\"");
  }

  int size() {
    return size;
  }

  /** Takes back all that was written since {@link #size} was {@code size}. */
  void truncate(int size) {
    this.size = size;
  }

  /** Ends the frame. */
  byte[] end() {
    return raw("}").line();
  }

  /** What was written, with LF. */
  byte[] line() {
    put((byte) '\n');
    return bytes();
  }

  /** What was written. */
  byte[] bytes() {
    return size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
  }

  FrameWriter member(String name, @Nullable String value) {
    return value == null ? this : name(name).string(value);
  }

  FrameWriter member(String name, @Nullable Long value) {
    return value == null ? this : name(name).number(value);
  }

  FrameWriter member(String name, long value) {
    return name(name).number(value);
  }

  FrameWriter member(String name, boolean value) {
    return name(name).raw(value ? "true" : "false");
  }

  FrameWriter member(String name, Instant value) {
    name(name);
    ensure(Timestamps.BYTES + 2);
    buffer[size++] = '"';
    size = Timestamps.write(value, buffer, size);
    buffer[size++] = '"';
    return this;
  }

  /** A comma, then the member's name; the names of this protocol need no escaping. */
  FrameWriter name(String name) {
    return raw(",\"").raw(name).raw("\":");
  }

  /** ASCII that is JSON already. */
  @SuppressWarnings("deprecation") // the one copy of Latin-1 chars into bytes that needs no array
  FrameWriter raw(String ascii) {
    int length = ascii.length();
    ensure(length);
    ascii.getBytes(0, length, buffer, size);
    size += length;
    return this;
  }

  FrameWriter raw(byte[] bytes) {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
    return this;
  }

  FrameWriter number(long value) {
    return raw(Long.toString(value));
  }

  FrameWriter string(String value) {
    put((byte) '"');
    int length = value.length();
    ensure(length + 1);
    int i = 0;
    for (; i < length; i++) {
      char c = value.charAt(i);
      if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') {
        break;
      }
      buffer[size++] = (byte) c;
    }
    if (i < length) {
      rest(value, i);
    }
    put((byte) '"');
    return this;
  }

  /** What is left of a string from its first character that is not plain ASCII. */
  private void rest(String value, int from) {
    for (int i = from; i < value.length(); i++) {
      char c = value.charAt(i);
      ensure(6); // the longest that one char becomes: an escape
      if (c < 0x20) {
        escape(c);
      } else if (c < 0x80) {
        if (c == '"' || c == '\\') {
          buffer[size++] = '\\';
        }
        buffer[size++] = (byte) c;
      } else if (c < 0x800) {
        buffer[size++] = (byte) (0xC0 | c >> 6);
        buffer[size++] = continuation(c);
      } else if (!Character.isSurrogate(c)) {
        buffer[size++] = (byte) (0xE0 | c >> 12);
        buffer[size++] = continuation(c >> 6);
        buffer[size++] = continuation(c);
      } else if (Character.isHighSurrogate(c) && Texts.isPaired(value, i)) {
        supplementary(Character.toCodePoint(c, value.charAt(++i)));
      } else {
        throw new IllegalArgumentException("a string with half of a surrogate pair has no UTF-8");
      }
    }
  }

  private void supplementary(int codePoint) {
    buffer[size++] = (byte) (0xF0 | codePoint >> 18);
    buffer[size++] = continuation(codePoint >> 12);
    buffer[size++] = continuation(codePoint >> 6);
    buffer[size++] = continuation(codePoint);
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3F));
  }

  private void escape(char c) {
    buffer[size++] = '\\';
    switch (c) {
      case '\n' -> buffer[size++] = 'n';
      case '\t' -> buffer[size++] = 't';
      case '\r' -> buffer[size++] = 'r';
      case '\b' -> buffer[size++] = 'b';
      case '\f' -> buffer[size++] = 'f';
      default -> {
        buffer[size++] = 'u';
        buffer[size++] = '0';
        buffer[size++] = '0';
        buffer[size++] = HEX[c >> 4];
        buffer[size++] = HEX[c & 0xF];
      }
    }
  }

  /** Any JSON value, members in the order and numbers in the spelling that they have. */
  FrameWriter json(JsonElement value) {
    switch (value) {
      case JsonObject object -> object(object);
      case JsonArray array -> array(array);
      case JsonPrimitive primitive when primitive.isString() -> string(primitive.getAsString());
      case JsonPrimitive primitive -> raw(primitive.getAsString());
      case JsonNull _ -> raw("null");
      default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
    }
    return this;
  }

  private void object(JsonObject object) {
    String separator = "{";
    for (var member : object.entrySet()) {
      raw(separator).string(member.getKey()).raw(":").json(member.getValue());
      separator = ",";
    }
    raw(object.isEmpty() ? "{}" : "}");
  }

  private void array(JsonArray array) {
    String separator = "[";
    for (JsonElement element : array) {
      raw(separator).json(element);
      separator = ",";
    }
    raw(array.isEmpty() ? "[]" : "]");
  }

  private void put(byte b) {
    ensure(1);
    buffer[size++] = b;
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }
}
