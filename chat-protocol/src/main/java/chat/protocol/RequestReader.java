package chat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What each request's members must be. Members are read in the order in which the table of requests
 * has them (PROTOCOL.md), {@code id} first, because the first wrong one is the one that is
 * reported.
 */
final class RequestReader {
  private static final int HISTORY_ROWS = 50;
  private static final int NAME_ROWS = 100;

  private RequestReader() {}

  static Request read(Fields fields) throws Refused {
    return switch (fields.string("type")) {
      case "pong" -> new Request.Pong(); // never answered, so nothing in it can be wrong
      case "ping" -> new Request.Ping(fields.id());
      case "register" -> register(fields);
      case "login" -> LoginReader.read(fields);
      case "logout" -> new Request.Logout(fields.id());
      case "passwd" -> passwd(fields);
      case "tokens" -> new Request.Tokens(fields.id());
      case "revoke" -> new Request.Revoke(fields.id(), fields.string("token"));
      case "create" -> create(fields);
      case "rooms" -> rooms(fields);
      case "join" -> new Request.Join(fields.id(), room(fields), start(fields));
      case "leave" -> new Request.Leave(fields.id(), room(fields));
      case "invite" -> new Request.Invite(fields.id(), room(fields), fields.name("user"));
      case "follow" -> new Request.Follow(fields.id(), room(fields), start(fields));
      case "unfollow" -> new Request.Unfollow(fields.id(), room(fields));
      case "members" -> members(fields);
      case "history" -> history(fields);
      case "topic" -> topic(fields);
      case "typing" -> new Request.Typing(fields.id(), room(fields));
      case "send" -> send(fields);
      case "read" -> new Request.Read(fields.id(), room(fields), fields.number("seq"));
      default ->
          throw fields.refused(ErrorCode.UNKNOWN_TYPE, "this server knows no request of that type");
    };
  }

  private static String room(Fields fields) throws Refused {
    return fields.name("room");
  }

  private static Request register(Fields fields) throws Refused {
    return new Request.Register(
        fields.id(),
        fields.name("user"),
        fields.text("password", Texts::wrongInNewPassword),
        fields.optionalString("invite"),
        fields.flag("remember"),
        fields.optionalText("device", Texts::wrongInDevice, ""));
  }

  private static Request passwd(Fields fields) throws Refused {
    return new Request.Passwd(
        fields.id(), fields.string("password"), fields.text("new", Texts::wrongInNewPassword));
  }

  private static Request create(Fields fields) throws Refused {
    return new Request.Create(
        fields.id(),
        room(fields),
        fields.optionalText("topic", Texts::wrongInTopic, ""),
        visibility(fields));
  }

  private static Visibility visibility(Fields fields) throws Refused {
    String word = fields.optionalString("visibility");
    return switch (word) {
      case null -> Visibility.PUBLIC;
      case "public" -> Visibility.PUBLIC;
      case "private" -> Visibility.PRIVATE;
      default -> throw fields.invalid("visibility", "must be public or private");
    };
  }

  private static Request rooms(Fields fields) throws Refused {
    return new Request.Rooms(
        fields.id(),
        fields.flag("mine"),
        fields.optionalName("after", ""),
        fields.limit(NAME_ROWS));
  }

  private static Request members(Fields fields) throws Refused {
    return new Request.Members(
        fields.id(), room(fields), fields.optionalName("after", ""), fields.limit(NAME_ROWS));
  }

  /** {@code after} with or without {@code log}, or {@code last}, or nothing. */
  private static Start start(Fields fields) throws Refused {
    Start.After after = after(fields);
    fields.exclude("last", after != null, "must not stand beside after");
    Long last = fields.optionalNumber("last");
    if (after != null) {
      return after;
    }
    return last == null ? Start.UNSPECIFIED : new Start.Last(last);
  }

  private static Start.@Nullable After after(Fields fields) throws Refused {
    Long seq = fields.optionalNumber("after");
    fields.exclude("log", seq == null, "says whose the number in after is: give after too");
    String log = fields.optionalString("log");
    return seq == null ? null : new Start.After(seq, log);
  }

  private static Request history(Fields fields) throws Refused {
    String id = fields.id();
    String room = room(fields);
    Start.After after = after(fields);
    fields.exclude("before", after != null, "must not stand beside after");
    Long before = fields.optionalNumber("before");
    return new Request.History(id, room, after, before, fields.limit(HISTORY_ROWS));
  }

  private static Request topic(Fields fields) throws Refused {
    return new Request.Topic(fields.id(), room(fields), fields.text("topic", Texts::wrongInTopic));
  }

  private static Request send(Fields fields) throws Refused {
    return new Request.Send(
        fields.id(),
        room(fields),
        fields.text("text", Texts::wrongInMessage),
        fields.optionalText("key", Texts::wrongInKey));
  }
}
