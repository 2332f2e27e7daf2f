package chat.protocol;

import java.util.List;

/** Writes replies; {@link PageWriter} those that are pages. */
final class ReplyWriter {
  private static final int USUAL_BYTES = 256;
  private static final int ROW_BYTES = 160;

  private ReplyWriter() {}

  static byte[] write(Reply reply) {
    return switch (reply) {
      case Reply.Done done -> ok(done).end();
      case Reply.LoggedIn loggedIn -> loggedIn(loggedIn);
      case Reply.TokenList list -> tokens(list);
      case Reply.Joined joined -> joined(joined);
      case Reply.Left left ->
          ok(left).member("room", left.room()).member("left", left.left()).end();
      case Reply.Followed followed -> followed(followed);
      case Reply.InRoom inRoom -> ok(inRoom).member("room", inRoom.room()).end();
      case Reply.RoomPage page -> PageWriter.rooms(page);
      case Reply.MemberPage page -> PageWriter.members(page);
      case Reply.HistoryPage page -> PageWriter.history(page);
      case Reply.TopicSet set ->
          ok(set).member("room", set.room()).member("seq", set.seq()).member("at", set.at()).end();
      case Reply.Sent sent -> sent(sent);
      case Reply.ReadAt readAt ->
          ok(readAt).member("room", readAt.room()).member("read", readAt.read()).end();
      case Reply.Refusal refusal -> refusal(refusal);
    };
  }

  private static FrameWriter ok(Reply reply) {
    return ok(reply, USUAL_BYTES);
  }

  static FrameWriter ok(Reply reply, int capacity) {
    return FrameWriter.frame("ok", capacity).member("id", reply.id());
  }

  private static FrameWriter ifSet(FrameWriter frame, String name, boolean value) {
    return value ? frame.member(name, true) : frame;
  }

  private static byte[] loggedIn(Reply.LoggedIn reply) {
    int rows = reply.rooms().size() + reply.invited().size();
    FrameWriter frame =
        ok(reply, USUAL_BYTES + ROW_BYTES * rows)
            .member("user", reply.user())
            .member("session", reply.session())
            .name("rooms");
    String separator = "[";
    for (Reply.RoomStatus room : reply.rooms()) {
      frame.raw(separator).raw("{\"room\":").string(room.room());
      status(frame, room).raw("}");
      separator = ",";
    }
    frame.raw(reply.rooms().isEmpty() ? "[]" : "]");
    return invited(frame.name("invited"), reply.invited()).member("token", reply.token()).end();
  }

  static FrameWriter status(FrameWriter frame, Reply.RoomStatus room) {
    return frame
        .member("log", room.log())
        .member("head", room.head())
        .member("read", room.read())
        .member("unread", room.unread())
        .member("role", room.role().wire());
  }

  static FrameWriter invited(FrameWriter frame, List<Reply.Invited> invitations) {
    String separator = "[";
    for (Reply.Invited invitation : invitations) {
      frame.raw(separator).raw("{\"room\":").string(invitation.room());
      frame.member("from", invitation.from()).raw("}");
      separator = ",";
    }
    return frame.raw(invitations.isEmpty() ? "[]" : "]");
  }

  private static byte[] tokens(Reply.TokenList list) {
    FrameWriter frame = ok(list, USUAL_BYTES + ROW_BYTES * list.tokens().size()).name("tokens");
    String separator = "[";
    for (Reply.TokenInfo token : list.tokens()) {
      frame.raw(separator).raw("{\"id\":").string(token.id());
      frame
          .member("device", token.device())
          .member("created", token.created())
          .member("used", token.used())
          .member("current", token.current())
          .raw("}");
      separator = ",";
    }
    return frame.raw(list.tokens().isEmpty() ? "[]" : "]").end();
  }

  private static byte[] joined(Reply.Joined joined) {
    FrameWriter frame =
        ok(joined, USUAL_BYTES + joined.topic().length())
            .member("room", joined.room())
            .member("log", joined.log())
            .member("head", joined.head())
            .member("after", joined.after())
            .member("topic", joined.topic())
            .member("role", joined.role().wire())
            .member("read", joined.read())
            .member("joined", joined.joined());
    return ifSet(frame, "following", joined.following()).end();
  }

  private static byte[] followed(Reply.Followed followed) {
    FrameWriter frame =
        ok(followed)
            .member("room", followed.room())
            .member("log", followed.log())
            .member("head", followed.head())
            .member("after", followed.after());
    return ifSet(frame, "following", followed.following()).end();
  }

  private static byte[] sent(Reply.Sent sent) {
    FrameWriter frame =
        ok(sent).member("room", sent.room()).member("seq", sent.seq()).member("at", sent.at());
    return ifSet(frame, "duplicate", sent.duplicate()).end();
  }

  private static byte[] refusal(Reply.Refusal refusal) {
    return FrameWriter.frame("error", USUAL_BYTES)
        .member("id", refusal.id())
        .member("code", refusal.code().wire())
        .member("message", refusal.message())
        .member("field", refusal.field())
        .member("retryAfterMs", refusal.retryAfterMs())
        .member("head", refusal.head())
        .member("log", refusal.log())
        .end();
  }
}
