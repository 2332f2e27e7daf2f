package chat.protocol;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an {@code ok} by the request that it answers. */
final class ReplyReader {
  private final Body body;
  private final @Nullable String id;

  private ReplyReader(ServerFrame.Ok ok) {
    this.body = new Body(ok.body());
    this.id = ok.id();
  }

  static Reply read(Request request, ServerFrame.Ok ok) throws ProtocolException {
    var reader = new ReplyReader(ok);
    return switch (request) {
      case Request.Ping _, Request.Logout _, Request.Passwd _, Request.Revoke _ ->
          new Reply.Done(ok.id());
      case Request.Pong _ -> throw new ProtocolException("the server answered a pong");
      case Request.Register _, Request.Login _ -> reader.loggedIn();
      case Request.Tokens _ -> reader.tokens();
      case Request.Create _, Request.Join _ -> reader.joined();
      case Request.Rooms rooms -> reader.rooms(rooms.mine());
      case Request.Leave _ -> reader.left();
      case Request.Follow _ -> reader.followed();
      case Request.Invite _, Request.Unfollow _, Request.Typing _ -> reader.inRoom();
      case Request.Members _ -> reader.members();
      case Request.History history -> reader.history(history.after() == null);
      case Request.Topic _ -> reader.topicSet();
      case Request.Send _ -> reader.sent();
      case Request.Read _ -> reader.readAt();
    };
  }

  private Reply loggedIn() throws ProtocolException {
    return new Reply.LoggedIn(
        id,
        body.string("user"),
        body.string("session"),
        body.rows("rooms", ReplyReader::status),
        body.rows("invited", ReplyReader::invited),
        body.optionalString("token"));
  }

  private static Reply.RoomStatus status(Body row) throws ProtocolException {
    return new Reply.RoomStatus(
        row.string("room"),
        row.string("log"),
        row.number("head"),
        row.number("read"),
        row.number("unread"),
        Words.role(row.string("role")));
  }

  private static Reply.Invited invited(Body row) throws ProtocolException {
    return new Reply.Invited(row.string("room"), row.string("from"));
  }

  private Reply tokens() throws ProtocolException {
    return new Reply.TokenList(
        id,
        body.rows(
            "tokens",
            row ->
                new Reply.TokenInfo(
                    row.string("id"),
                    row.string("device"),
                    row.time("created"),
                    row.string("used"),
                    row.flag("current"))));
  }

  private Reply joined() throws ProtocolException {
    boolean following = body.flag("following");
    return new Reply.Joined(
        id,
        body.string("room"),
        body.string("log"),
        body.number("head"),
        following ? null : body.number("after"),
        body.string("topic"),
        Words.role(body.string("role")),
        body.number("read"),
        body.flag("joined"),
        following);
  }

  private Reply left() throws ProtocolException {
    return new Reply.Left(id, body.string("room"), body.flag("left"));
  }

  private Reply followed() throws ProtocolException {
    boolean following = body.flag("following");
    return new Reply.Followed(
        id,
        body.string("room"),
        body.string("log"),
        body.number("head"),
        following ? null : body.number("after"),
        following);
  }

  private Reply inRoom() throws ProtocolException {
    return new Reply.InRoom(id, body.string("room"));
  }

  private Reply rooms(boolean mine) throws ProtocolException {
    return new Reply.RoomPage(
        id,
        body.rows("rooms", ReplyReader::roomRow),
        mine ? body.rows("invited", ReplyReader::invited) : null,
        body.flag("more"));
  }

  private static Reply.RoomRow roomRow(Body row) throws ProtocolException {
    return new Reply.RoomRow(
        row.string("room"),
        row.string("topic"),
        Words.visibility(row.string("visibility")),
        row.number("members"),
        row.flag("member") ? status(row) : null);
  }

  private Reply members() throws ProtocolException {
    return new Reply.MemberPage(
        id,
        body.rows(
            "members",
            row ->
                new Reply.MemberRow(
                    row.string("user"), row.flag("online"), Words.role(row.string("role")))),
        body.flag("more"));
  }

  private Reply history(boolean newest) throws ProtocolException {
    List<byte[]> entries = new ArrayList<>();
    for (JsonElement entry : body.array("entries")) {
      if (!(entry instanceof JsonObject object)) {
        throw new ProtocolException("the server sent an entry that is no object");
      }
      // Members in their order and numbers in their spelling: the bytes that the server has.
      entries.add(new FrameWriter(256).json(object).bytes());
    }
    return new Reply.HistoryPage(
        id,
        List.copyOf(entries),
        newest,
        body.string("log"),
        body.number("head"),
        body.flag("more"));
  }

  private Reply topicSet() throws ProtocolException {
    return new Reply.TopicSet(id, body.string("room"), body.number("seq"), body.time("at"));
  }

  private Reply sent() throws ProtocolException {
    return new Reply.Sent(
        id, body.string("room"), body.number("seq"), body.time("at"), body.flag("duplicate"));
  }

  private Reply readAt() throws ProtocolException {
    return new Reply.ReadAt(id, body.string("room"), body.number("read"));
  }
}
