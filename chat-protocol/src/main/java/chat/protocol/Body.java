package chat.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of what a server sent, or of an object inside it. */
final class Body {
  private final JsonObject object;

  Body(JsonObject object) {
    this.object = object;
  }

  /** Reads one row of an array. */
  interface Row<T> {
    T read(Body row) throws ProtocolException;
  }

  boolean has(String name) {
    return object.has(name);
  }

  String string(String name) throws ProtocolException {
    String value = optionalString(name);
    if (value == null) {
      throw wrong(name, "a string");
    }
    return value;
  }

  String string(String name, String absent) throws ProtocolException {
    String value = optionalString(name);
    return value == null ? absent : value;
  }

  @Nullable String optionalString(String name) throws ProtocolException {
    JsonElement value = object.get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof JsonPrimitive primitive && primitive.isString()) {
      return primitive.getAsString();
    }
    throw wrong(name, "a string");
  }

  long number(String name) throws ProtocolException {
    Long value = optionalNumber(name);
    if (value == null) {
      throw wrong(name, "a whole number");
    }
    return value;
  }

  long number(String name, long absent) throws ProtocolException {
    Long value = optionalNumber(name);
    return value == null ? absent : value;
  }

  @Nullable Long optionalNumber(String name) throws ProtocolException {
    JsonElement value = object.get(name);
    if (value == null) {
      return null;
    }
    long number = Integers.parse(value);
    if (number < 0) {
      throw wrong(name, "a whole number");
    }
    return number;
  }

  /** Whether {@code name} holds a whole number. */
  boolean isNumber(String name) {
    return Integers.parse(object.get(name)) >= 0;
  }

  int intNumber(String name, int absent) throws ProtocolException {
    return (int) Math.min(number(name, absent), Integer.MAX_VALUE);
  }

  /** A flag; one that is absent is false. */
  boolean flag(String name) throws ProtocolException {
    JsonElement value = object.get(name);
    if (value == null) {
      return false;
    }
    if (value instanceof JsonPrimitive primitive && primitive.isBoolean()) {
      return primitive.getAsBoolean();
    }
    throw wrong(name, "true or false");
  }

  Instant time(String name) throws ProtocolException {
    try {
      return Instant.parse(string(name));
    } catch (DateTimeParseException _) {
      throw wrong(name, "a time as in RFC 3339");
    }
  }

  /** The object {@code name}, or one without members. */
  Body object(String name) throws ProtocolException {
    JsonElement value = object.get(name);
    if (value == null) {
      return new Body(new JsonObject());
    }
    if (value instanceof JsonObject inner) {
      return new Body(inner);
    }
    throw wrong(name, "an object");
  }

  JsonArray array(String name) throws ProtocolException {
    if (object.get(name) instanceof JsonArray array) {
      return array;
    }
    throw wrong(name, "an array");
  }

  /** Rows that are objects. */
  <T> List<T> rows(String name, Row<T> row) throws ProtocolException {
    var rows = new ArrayList<T>();
    for (JsonElement element : array(name)) {
      if (!(element instanceof JsonObject inner)) {
        throw wrong(name, "an array of objects");
      }
      rows.add(row.read(new Body(inner)));
    }
    return List.copyOf(rows);
  }

  /** An array of strings; one that is absent is empty. */
  List<String> strings(String name) throws ProtocolException {
    if (!has(name)) {
      return List.of();
    }
    var strings = new ArrayList<String>();
    for (JsonElement element : array(name)) {
      if (!(element instanceof JsonPrimitive primitive && primitive.isString())) {
        throw wrong(name, "an array of strings");
      }
      strings.add(primitive.getAsString());
    }
    return List.copyOf(strings);
  }

  private ProtocolException wrong(String name, String expected) {
    String found = object.has(name) ? "something else" : "nothing";
    return new ProtocolException(
        "the server sent a frame whose " + name + " is " + found + " instead of " + expected);
  }
}
