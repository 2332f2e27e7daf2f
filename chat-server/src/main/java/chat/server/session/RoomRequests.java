package chat.server.session;

import chat.protocol.Codec;
import chat.protocol.ErrorCode;
import chat.protocol.Event;
import chat.protocol.Refused;
import chat.protocol.Reply;
import chat.protocol.Reply.Refusal;
import chat.protocol.Request;
import chat.server.journal.Create;
import chat.server.journal.Following;
import chat.server.journal.Invite;
import chat.server.journal.Join;
import chat.server.journal.Joined;
import chat.server.journal.Leave;
import chat.server.journal.Markers;
import chat.server.journal.Retitle;
import chat.server.journal.Send;
import chat.server.room.Follower;
import chat.server.room.Member;
import chat.server.room.OpenRoom;
import chat.server.room.Room;
import chat.server.store.StoreException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The requests that concern one room. For its session's reader alone. */
final class RoomRequests {
  private final Session session;
  private final Sessions sessions;
  private final House house;

  RoomRequests(Session session, Sessions sessions) {
    this.session = session;
    this.sessions = sessions;
    this.house = sessions.house();
  }

  void send(Request.Send send, Person person) {
    session.submit(
        send.id(),
        new Send(person.account(), person.name(), send.room(), send.text(), send.key()),
        sent ->
            item(new Reply.Sent(send.id(), send.room(), sent.seq(), sent.at(), sent.duplicate())));
  }

  void topic(Request.Topic topic, Person person) {
    session.submit(
        topic.id(),
        new Retitle(person.name(), topic.room(), topic.topic()),
        set -> item(new Reply.TopicSet(topic.id(), topic.room(), set.seq(), set.at())));
  }

  void create(Request.Create create, Person person) {
    session.perform(
        create.id(),
        new Create(
            person.account(),
            person.name(),
            create.room(),
            create.topic(),
            create.visibility(),
            house.secrets().shortName(),
            house.limits().rooms(),
            house.limits().roomsCreated()),
        joined -> joined(create.id(), joined, person));
  }

  void join(Request.Join join, Person person) {
    session.perform(
        join.id(),
        new Join(
            person.account(),
            person.name(),
            join.room(),
            join.start(),
            session.following().get(join.room()),
            house.limits().rooms()),
        joined -> joined(join.id(), joined, person));
  }

  private Outbox.Item joined(@Nullable String id, Joined joined, Person person) {
    Room room = joined.room();
    byte[] frame =
        Codec.encode(
            new Reply.Joined(
                id,
                room.name(),
                room.log(),
                room.head(),
                joined.following() ? null : joined.after(),
                room.topic(),
                joined.member().role(),
                joined.read(),
                joined.admitted(),
                joined.following()));
    if (joined.admitted()) {
      tellOthers(person);
      sessions.noteIn(room.name(), person.name());
    }
    if (joined.following()) {
      return new Outbox.Item(frame);
    }
    session.follows(room.name(), joined.member().since());
    OpenRoom open = Objects.requireNonNull(house.rooms().ifOpen(room.name()));
    return new Outbox.Item(
        frame, new Outbox.Turn.Follow(open, joined.after(), joined.member().since()));
  }

  void leave(Request.Leave leave, Person person) {
    session.perform(
        leave.id(),
        new Leave(person.account(), person.name(), leave.room()),
        left -> {
          if (left.member() || left.declined()) {
            tellOthers(person);
          }
          session.following().remove(leave.room());
          return new Outbox.Item(
              Codec.encode(new Reply.Left(leave.id(), leave.room(), left.member())),
              new Outbox.Turn.Unfollow(leave.room()));
        });
  }

  void invite(Request.Invite invite, Person person) {
    session.perform(
        invite.id(),
        new Invite(
            person.account(),
            person.name(),
            invite.room(),
            invite.user(),
            house.limits().invitations()),
        invited -> {
          if (invited != 0) {
            sessions.roster().sessions(invited).forEach(Session::tellMemberships);
          }
          return item(new Reply.InRoom(invite.id(), invite.room()));
        });
  }

  void follow(Request.Follow follow, Person person) throws Refused, StoreException {
    OpenRoom open = house.rooms().visible(follow.room(), person.name());
    Room room = open.view();
    Member member = room.requireMember(person.name());
    Long followed = session.following().get(room.name());
    if (Following.check(followed, member, follow.start(), room.name())) {
      session.reply(
          new Reply.Followed(follow.id(), room.name(), room.log(), room.head(), null, true));
      return;
    }
    long after = room.cursor(follow.start(), room.head());
    session.follows(room.name(), member.since());
    session.post(
        new Outbox.Item(
            Codec.encode(
                new Reply.Followed(
                    follow.id(), room.name(), room.log(), room.head(), after, false)),
            new Outbox.Turn.Follow(open, after, member.since())));
  }

  void unfollow(Request.Unfollow unfollow) {
    session.following().remove(unfollow.room());
    session.post(
        new Outbox.Item(
            Codec.encode(new Reply.InRoom(unfollow.id(), unfollow.room())),
            new Outbox.Turn.Unfollow(unfollow.room())));
  }

  void typing(Request.Typing typing, Person person) throws Refused, StoreException {
    OpenRoom open = house.rooms().visible(typing.room(), person.name());
    open.view().requireMember(person.name());
    if (person.mayType(typing.room(), house.nanoTime().getAsLong())) {
      byte[] event = Codec.encode(new Event.Typing(typing.room(), person.name()));
      for (Follower follower : open.followers()) {
        if (follower.account() != person.account()) {
          follower.offer(open, event);
        }
      }
    }
    session.reply(new Reply.InRoom(typing.id(), typing.room()));
  }

  void read(Request.Read read, Person person) throws Refused, StoreException {
    Room room = house.rooms().visible(read.room(), person.name()).view();
    room.requireMember(person.name());
    if (read.seq() > room.head()) {
      throw Refusal.invalid("seq", "the log of " + room.name() + " ends at " + room.head())
          .refused();
    }
    long account = person.account();
    long pending = house.markers().pending(account, room.id());
    long before = Markers.latest(pending, house.reader().marker(account, room.id()));
    long marker = Math.max(before, read.seq());
    if (marker > before) {
      move(room, account, marker);
      for (Session other : person.sessions()) {
        if (other != session) {
          other.tellRead(room.name(), marker);
        }
      }
    }
    session.reply(new Reply.ReadAt(read.id(), room.name(), marker));
  }

  private void move(Room room, long account, long seq) throws Refused {
    if (!house.markers().move(account, room.id(), seq)) {
      throw Refusal.of(
              ErrorCode.UNAVAILABLE, "the server cannot store anything at the moment; ask again")
          .refused();
    }
  }

  private void tellOthers(Person person) {
    for (Session other : person.sessions()) {
      if (other != session) {
        other.tellMemberships();
      }
    }
  }

  private static Outbox.Item item(Reply reply) {
    return new Outbox.Item(Codec.encode(reply));
  }
}
