package chat.testkit.verify;

import chat.testkit.Netcat;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a rule asks for; whatever is otherwise is an {@link AssertionError} that says so. */
final class Expect {
  private Expect() {}

  static void that(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  static void equal(Object wanted, Object got, String what) {
    if (!Objects.equals(wanted, got)) {
      throw new AssertionError(what + " should be " + wanted + " and is " + got);
    }
  }

  /** The frame has all of these members. */
  static void members(JsonObject frame, String... names) {
    for (String name : names) {
      that(frame.has(name), "there is no " + name + " in " + frame);
    }
  }

  /** The frame has none of these members. */
  static void without(JsonObject frame, String... names) {
    for (String name : names) {
      that(!frame.has(name), "there should be no " + name + " in " + frame);
    }
  }

  static void matches(String form, JsonObject frame, String name) {
    members(frame, name);
    that(
        frame.get(name).getAsString().matches(form),
        name + " should look like " + form + " in " + frame);
  }

  static long number(JsonObject frame, String name) {
    members(frame, name);
    return frame.get(name).getAsLong();
  }

  static String text(JsonObject frame, String name) {
    members(frame, name);
    return frame.get(name).getAsString();
  }

  static boolean yes(JsonObject frame, String name) {
    members(frame, name);
    return frame.get(name).getAsBoolean();
  }

  static List<JsonObject> rows(JsonObject frame, String name) {
    members(frame, name);
    JsonArray array = frame.getAsJsonArray(name);
    List<JsonObject> rows = new ArrayList<>();
    for (JsonElement each : array) {
      rows.add(each.getAsJsonObject());
    }
    return rows;
  }

  /** The row whose member of this name has this value. */
  static JsonObject row(JsonObject frame, String rows, String name, String value) {
    return rows(frame, rows).stream()
        .filter(row -> text(row, name).equals(value))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("there is no " + name + " " + value + " in " + frame));
  }

  /** The numbers of the entries among these frames. */
  static List<Long> seqs(List<JsonObject> frames) {
    return frames.stream().filter(Expect::isEntry).map(frame -> number(frame, "seq")).toList();
  }

  /**
   * The numbers of all entries that come until this one has come. A reply to a later request would
   * be no barrier: it may come before entries that are due.
   */
  static List<Long> seqsUpTo(Netcat who, long last) throws IOException {
    List<Long> seqs = new ArrayList<>();
    do {
      seqs.add(number(who.reads(Expect::isEntry, "the entries up to " + last), "seq"));
    } while (seqs.getLast() < last);
    return seqs;
  }

  /** All that is still due to somebody, who is gone afterwards: R7. */
  static List<JsonObject> rest(Netcat who) throws IOException {
    who.ends();
    return who.readsToTheEnd();
  }

  static boolean isEntry(JsonObject frame) {
    String type = text(frame, "type");
    return frame.has("seq") && !type.equals("ok") && !type.equals("error");
  }
}
