package chat.testkit.check;

import chat.protocol.Entry;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Notes as JSON, one object each. It does not use the product's codec: what the codec gets wrong
 * must not be hidden from the checker by being wrong twice.
 */
final class NoteJson {
  private NoteJson() {}

  static JsonObject toJson(Note note) {
    JsonObject json = new JsonObject();
    switch (note) {
      case Note.Began began -> {
        begin(json, "began", began.op(), began.at());
        json.addProperty("user", began.user());
        json.addProperty("room", began.room());
        optional(json, "key", began.key());
        json.addProperty("text", began.text());
      }
      case Note.Acknowledged ok -> {
        begin(json, "acknowledged", ok.op(), ok.at());
        json.addProperty("seq", ok.seq());
        json.addProperty("duplicate", ok.duplicate());
      }
      case Note.Refused no -> {
        begin(json, "refused", no.op(), no.at());
        json.addProperty("code", no.code());
      }
      case Note.Unanswered silence -> begin(json, "unanswered", silence.op(), silence.at());
      case Note.Followed followed -> {
        json.addProperty("note", "followed");
        json.addProperty("client", followed.client());
        json.addProperty("user", followed.user());
        json.addProperty("room", followed.room());
        json.addProperty("log", followed.log());
        json.addProperty("after", followed.after());
        json.addProperty("resumed", followed.resumed());
      }
      case Note.Received received -> {
        json.addProperty("note", "received");
        json.addProperty("client", received.client());
        json.add("entry", entry(received.entry()));
      }
      case Note.Objected objected -> {
        json.addProperty("note", "objected");
        json.addProperty("client", objected.client());
        json.addProperty("what", objected.what());
      }
    }
    return json;
  }

  static Note fromJson(JsonElement line) {
    JsonObject json = line.getAsJsonObject();
    return switch (string(json, "note")) {
      case "began" ->
          new Note.Began(
              number(json, "op"),
              number(json, "at"),
              string(json, "user"),
              string(json, "room"),
              optional(json, "key"),
              string(json, "text"));
      case "acknowledged" ->
          new Note.Acknowledged(
              number(json, "op"), number(json, "at"), number(json, "seq"), flag(json, "duplicate"));
      case "refused" ->
          new Note.Refused(number(json, "op"), number(json, "at"), string(json, "code"));
      case "unanswered" -> new Note.Unanswered(number(json, "op"), number(json, "at"));
      case "followed" ->
          new Note.Followed(
              string(json, "client"),
              string(json, "user"),
              string(json, "room"),
              string(json, "log"),
              number(json, "after"),
              flag(json, "resumed"));
      case "received" ->
          new Note.Received(string(json, "client"), entry(member(json, "entry").getAsJsonObject()));
      case "objected" -> new Note.Objected(string(json, "client"), string(json, "what"));
      default -> throw new JsonParseException("an unknown note: " + json);
    };
  }

  private static void begin(JsonObject json, String note, long op, long at) {
    json.addProperty("note", note);
    json.addProperty("op", op);
    json.addProperty("at", at);
  }

  private static JsonObject entry(Entry entry) {
    JsonObject json = new JsonObject();
    json.addProperty("type", entry.kind());
    json.addProperty("room", entry.room());
    json.addProperty("seq", entry.seq());
    json.addProperty("at", entry.at().toString());
    json.addProperty("from", entry.from());
    switch (entry) {
      case Entry.Message message -> {
        optional(json, "key", message.key());
        json.addProperty("text", message.text());
      }
      case Entry.Topic topic -> json.addProperty("topic", topic.topic());
      case Entry.Join _, Entry.Leave _, Entry.Other _ -> {}
    }
    return json;
  }

  /** An entry of a note, of an NDJSON file or of a server's store: its members are the wire's. */
  static Entry entry(JsonObject json) {
    String room = string(json, "room");
    long seq = number(json, "seq");
    Instant at = Instant.parse(string(json, "at"));
    String from = string(json, "from");
    String type = string(json, "type");
    return switch (type) {
      case "message" ->
          new Entry.Message(room, seq, at, from, optional(json, "key"), string(json, "text"));
      case "join" -> new Entry.Join(room, seq, at, from);
      case "leave" -> new Entry.Leave(room, seq, at, from);
      case "topic" -> new Entry.Topic(room, seq, at, from, string(json, "topic"));
      default -> new Entry.Other(room, seq, at, from, type);
    };
  }

  private static JsonElement member(JsonObject json, String name) {
    JsonElement member = json.get(name);
    if (member == null) {
      throw new JsonParseException("no " + name + " in " + json);
    }
    return member;
  }

  private static String string(JsonObject json, String name) {
    return member(json, name).getAsString();
  }

  private static long number(JsonObject json, String name) {
    return member(json, name).getAsLong();
  }

  private static boolean flag(JsonObject json, String name) {
    return member(json, name).getAsBoolean();
  }

  private static @Nullable String optional(JsonObject json, String name) {
    return json.has(name) ? json.get(name).getAsString() : null;
  }

  private static void optional(JsonObject json, String name, @Nullable String value) {
    if (value != null) {
      json.addProperty(name, value);
    }
  }
}
