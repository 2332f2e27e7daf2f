package chat.protocol;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of one request, each asked for by its name and with the type that it must have. It
 * also reads requests that are not part of this protocol, such as those of a server's owner; every
 * complaint is a {@link Refused} with {@code invalid} and the member's name.
 *
 * <p>Whoever asks in the order of the table of requests reports the first wrong member. A member
 * that is there and {@code null} is wrong, not absent.
 */
public final class Fields {
  private final JsonObject object;
  private final @Nullable String id;

  /** Of a frame as {@link Codec#decodeObject} reads it. */
  public Fields(JsonObject object) {
    this.object = object;
    this.id = isId(object.get("id")) ? object.get("id").getAsString() : null;
  }

  private static boolean isId(@Nullable JsonElement value) {
    if (!(value instanceof JsonPrimitive primitive) || !primitive.isString()) {
      return false;
    }
    String text = primitive.getAsString();
    int codePoints = text.codePointCount(0, text.length());
    return codePoints >= 1 && codePoints <= Limits.ID_CODE_POINTS;
  }

  /** The {@code id}; the first member to ask for, behind the type. */
  public @Nullable String id() throws Refused {
    if (id == null && has("id")) {
      throw invalid("id", "must be a string of 1 to " + Limits.ID_CODE_POINTS + " characters");
    }
    return id;
  }

  boolean has(String field) {
    return object.has(field);
  }

  /** Whether {@code field} is there and holds anything but {@code false}. */
  boolean isSet(String field) {
    JsonElement value = object.get(field);
    return value != null && !value.equals(new JsonPrimitive(false));
  }

  /** Says what is wrong with a member. */
  public Refused invalid(String field, String problem) {
    return Reply.Refusal.invalid(field, field + " " + problem).to(id).refused();
  }

  /** Refuses the request as a whole. */
  public Refused refused(ErrorCode code, String message) {
    return Reply.Refusal.of(code, message).to(id).refused();
  }

  /** Refuses {@code field} if it is there, since {@code reason}. */
  void exclude(String field, boolean excluded, String reason) throws Refused {
    if (excluded && has(field)) {
      throw invalid(field, reason);
    }
  }

  /** A string that must be there. */
  public String string(String field) throws Refused {
    String value = optionalString(field);
    if (value == null) {
      throw invalid(field, "is missing");
    }
    return value;
  }

  /** A string, or {@code null} if there is none. */
  public @Nullable String optionalString(String field) throws Refused {
    JsonPrimitive value = primitive(field);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw invalid(field, "must be a string");
    }
    return value.getAsString();
  }

  /** A string that {@code check}, one of {@link Texts}, finds nothing wrong with. */
  public String text(String field, Function<String, @Nullable String> check) throws Refused {
    return checked(field, string(field), check);
  }

  @Nullable String optionalText(String field, Function<String, @Nullable String> check)
      throws Refused {
    String value = optionalString(field);
    return value == null ? null : checked(field, value, check);
  }

  String optionalText(String field, Function<String, @Nullable String> check, String absent)
      throws Refused {
    String value = optionalText(field, check);
    return value == null ? absent : value;
  }

  private String checked(String field, String value, Function<String, @Nullable String> check)
      throws Refused {
    String problem = check.apply(value);
    if (problem != null) {
      boolean tooLong = Texts.utf8Bytes(value) > Limits.TEXT_BYTES;
      throw new Refused(invalid(field, problem).refusal(), tooLong ? Refused.Bound.TEXT : null);
    }
    return value;
  }

  /** A user's or room's name, folded. */
  public String name(String field) throws Refused {
    return asName(field, string(field));
  }

  /** A name, folded, or {@code absent}. */
  public String optionalName(String field, String absent) throws Refused {
    String value = optionalString(field);
    return value == null ? absent : asName(field, value);
  }

  private String asName(String field, String value) throws Refused {
    String name = Names.fold(value);
    if (!Names.isValid(name)) {
      throw invalid(
          field,
          "must be a name: 1 to 32 of a-z, 0-9, dot, underscore and hyphen,"
              + " starting with a letter or digit");
    }
    return name;
  }

  boolean flag(String field) throws Refused {
    JsonPrimitive value = primitive(field);
    if (value == null) {
      return false;
    }
    if (!value.isBoolean()) {
      throw invalid(field, "must be true or false");
    }
    return value.getAsBoolean();
  }

  long number(String field) throws Refused {
    Long value = optionalNumber(field);
    if (value == null) {
      throw invalid(field, "is missing");
    }
    return value;
  }

  /** A whole number from 0 to 2^53-1, or {@code null} if there is none. */
  public @Nullable Long optionalNumber(String field) throws Refused {
    JsonPrimitive value = primitive(field);
    if (value == null) {
      return null;
    }
    long number = Integers.parse(value);
    if (number < 0) {
      throw invalid(field, "must be a whole number from 0 to 2^53-1, written in digits only");
    }
    return number;
  }

  /** The rows of a page that are asked for, or {@code absent}. */
  public int limit(int absent) throws Refused {
    Long value = optionalNumber("limit");
    if (value == null) {
      return absent;
    }
    if (value < 1 || value > Limits.PAGE_ROWS) {
      throw invalid("limit", "must be a whole number from 1 to " + Limits.PAGE_ROWS);
    }
    return value.intValue();
  }

  private @Nullable JsonPrimitive primitive(String field) throws Refused {
    JsonElement value = object.get(field);
    if (value == null) {
      return null;
    }
    if (value instanceof JsonPrimitive primitive) {
      return primitive;
    }
    throw invalid(
        field,
        value.isJsonNull()
            ? "must not be null: leave it out instead"
            : "must not be an object or an array");
  }
}
