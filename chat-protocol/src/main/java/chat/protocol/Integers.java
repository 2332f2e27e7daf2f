package chat.protocol;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import org.jspecify.annotations.Nullable;

/** Whole numbers on the wire: 0 to 2^53-1, no fraction, exponent or minus. */
final class Integers {
  private static final int MAX_DIGITS = 16;

  private Integers() {}

  /** The number, or -1 if it is none, as it was spelled. */
  static long parse(@Nullable JsonElement value) {
    if (!(value instanceof JsonPrimitive primitive) || !primitive.isNumber()) {
      return -1;
    }
    String digits = primitive.getAsString();
    if (digits.length() > MAX_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number <= Limits.MAX_INTEGER ? number : -1;
  }
}
