package chat.protocol;

import org.jspecify.annotations.Nullable;

/** Writes requests, as a client sends them. */
final class RequestWriter {
  private static final int USUAL_BYTES = 256;

  private RequestWriter() {}

  static byte[] write(Request request) {
    return switch (request) {
      case Request.Ping _ -> frame("ping", request).end();
      case Request.Pong _ -> frame("pong", request).end();
      case Request.Register register -> register(register);
      case Request.Login login -> login(login);
      case Request.Logout _ -> frame("logout", request).end();
      case Request.Passwd passwd ->
          frame("passwd", request)
              .member("password", passwd.password())
              .member("new", passwd.next())
              .end();
      case Request.Tokens _ -> frame("tokens", request).end();
      case Request.Revoke revoke -> frame("revoke", request).member("token", revoke.token()).end();
      case Request.Create create -> create(create);
      case Request.Rooms rooms -> rooms(rooms);
      case Request.Join join -> start(inRoom("join", join, join.room()), join.start()).end();
      case Request.Leave leave -> inRoom("leave", leave, leave.room()).end();
      case Request.Invite invite ->
          inRoom("invite", invite, invite.room()).member("user", invite.user()).end();
      case Request.Follow follow ->
          start(inRoom("follow", follow, follow.room()), follow.start()).end();
      case Request.Unfollow unfollow -> inRoom("unfollow", unfollow, unfollow.room()).end();
      case Request.Members members ->
          inRoom("members", members, members.room())
              .member("after", unlessEmpty(members.after()))
              .member("limit", members.limit())
              .end();
      case Request.History history -> history(history);
      case Request.Topic topic ->
          inRoom("topic", topic, topic.room()).member("topic", topic.topic()).end();
      case Request.Typing typing -> inRoom("typing", typing, typing.room()).end();
      case Request.Send send ->
          inRoom("send", send, send.room())
              .member("key", send.key())
              .member("text", send.text())
              .end();
      case Request.Read read -> inRoom("read", read, read.room()).member("seq", read.seq()).end();
    };
  }

  private static FrameWriter frame(String type, Request request) {
    return FrameWriter.frame(type, USUAL_BYTES).member("id", request.id());
  }

  private static FrameWriter inRoom(String type, Request request, String room) {
    return frame(type, request).member("room", room);
  }

  private static @Nullable String unlessEmpty(String value) {
    return value.isEmpty() ? null : value;
  }

  private static FrameWriter ifSet(FrameWriter frame, String name, boolean value) {
    return value ? frame.member(name, true) : frame;
  }

  private static byte[] register(Request.Register register) {
    FrameWriter frame =
        frame("register", register)
            .member("user", register.user())
            .member("password", register.password())
            .member("invite", register.invite());
    return ifSet(frame, "remember", register.remember())
        .member("device", unlessEmpty(register.device()))
        .end();
  }

  private static byte[] login(Request.Login login) {
    FrameWriter frame = frame("login", login);
    switch (login.credentials()) {
      case Credentials.Token token -> {
        return frame.member("token", token.token()).end();
      }
      case Credentials.Password password ->
          frame.member("user", password.user()).member("password", password.password());
      case Credentials.Guest guest -> frame.member("user", guest.user()).member("guest", true);
    }
    return ifSet(frame, "remember", login.remember())
        .member("device", unlessEmpty(login.device()))
        .end();
  }

  private static byte[] create(Request.Create create) {
    FrameWriter frame =
        inRoom("create", create, create.room()).member("topic", unlessEmpty(create.topic()));
    return switch (create.visibility()) {
      case PUBLIC -> frame.end();
      case PRIVATE -> frame.member("visibility", Visibility.PRIVATE.wire()).end();
    };
  }

  private static byte[] rooms(Request.Rooms rooms) {
    return ifSet(frame("rooms", rooms), "mine", rooms.mine())
        .member("after", unlessEmpty(rooms.after()))
        .member("limit", rooms.limit())
        .end();
  }

  private static byte[] history(Request.History history) {
    FrameWriter frame = inRoom("history", history, history.room());
    if (history.after() != null) {
      start(frame, history.after());
    }
    return frame.member("before", history.before()).member("limit", history.limit()).end();
  }

  private static FrameWriter start(FrameWriter frame, Start start) {
    return switch (start) {
      case Start.Unspecified _ -> frame;
      case Start.After after -> frame.member("after", after.seq()).member("log", after.log());
      case Start.Last last -> frame.member("last", last.count());
    };
  }
}
