package chat.server.session;

import chat.protocol.Limits;
import chat.protocol.Refused;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.Role;
import chat.protocol.Start;
import chat.server.journal.Markers;
import chat.server.room.Member;
import chat.server.room.OpenRoom;
import chat.server.room.Room;
import chat.server.store.Reader;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The requests that only read. For its session's reader alone. */
final class LookupRequests {
  private final Session session;
  private final Sessions sessions;
  private final House house;
  private final Reader reader;

  LookupRequests(Session session, Sessions sessions) {
    this.session = session;
    this.sessions = sessions;
    this.house = sessions.house();
    this.reader = house.reader();
  }

  void rooms(Request.Rooms list, Person person) throws StoreException {
    long account = person.account();
    List<Rows.ListedRoom> found =
        reader.rooms(account, list.mine(), list.after(), list.limit() + 1);
    boolean more = found.size() > list.limit();
    var rows = new ArrayList<Reply.RoomRow>();
    for (Rows.ListedRoom listed : more ? found.subList(0, list.limit()) : found) {
      rows.add(row(listed, account));
    }
    session.reply(new Reply.RoomPage(list.id(), rows, list.mine() ? invited(account) : null, more));
  }

  private Reply.RoomRow row(Rows.ListedRoom listed, long account) throws StoreException {
    Rows.Room room = listed.room();
    Role role = listed.role();
    return new Reply.RoomRow(
        room.name(),
        room.topic(),
        room.visibility(),
        listed.members(),
        role == null ? null : status(room, role, listed.marker(), account));
  }

  /** What a login says of the account's rooms. */
  List<Reply.RoomStatus> memberships(long account) throws StoreException {
    var rooms = new ArrayList<Reply.RoomStatus>();
    for (Rows.Membership membership : reader.memberships(account)) {
      rooms.add(status(membership.room(), membership.role(), membership.marker(), account));
    }
    return rooms;
  }

  List<Reply.Invited> invited(long account) throws StoreException {
    return reader.invitations(account).stream()
        .map(invitation -> new Reply.Invited(invitation.room(), invitation.from()))
        .toList();
  }

  /**
   * The store may be a moment ahead of what is published; a client that asked with such a head
   * would be told that its cursor lies in the future.
   */
  private Reply.RoomStatus status(Rows.Room room, Role role, long stored, long account)
      throws StoreException {
    OpenRoom open = house.rooms().ifOpen(room.name());
    long head = open == null ? room.head() : Math.min(room.head(), open.view().head());
    long read = Math.min(head, Markers.latest(house.markers().pending(account, room.id()), stored));
    long unread = reader.unread(room.id(), read, account);
    return new Reply.RoomStatus(room.name(), room.log(), head, read, unread, role);
  }

  void members(Request.Members list, Person person) throws Refused, StoreException {
    Room room = house.rooms().visible(list.room(), person.name()).view();
    room.requireMember(person.name());
    var rows = new ArrayList<Reply.MemberRow>();
    boolean more = false;
    for (Map.Entry<String, Member> member :
        room.members().tailMap(list.after(), false).entrySet()) {
      if (rows.size() == list.limit()) {
        more = true;
        break;
      }
      Member who = member.getValue();
      rows.add(
          new Reply.MemberRow(
              member.getKey(), sessions.roster().isOnline(who.account()), who.role()));
    }
    session.reply(new Reply.MemberPage(list.id(), rows, more));
  }

  void history(Request.History history, Person person) throws Refused, StoreException {
    Room room = house.rooms().visible(history.room(), person.name()).view();
    room.requireMember(person.name());
    Start.After after = history.after();
    Long before = history.before();
    List<Rows.Entry> entries;
    boolean more;
    if (after != null) {
      long from = room.cursor(after, 0);
      entries =
          reader.entriesAfter(room.id(), from, room.head(), history.limit(), Limits.FRAME_BYTES);
      more = !entries.isEmpty() && entries.getLast().seq() < room.head();
    } else {
      long end = room.head() + 1;
      long below = before == null ? end : Math.min(before, end);
      entries = reader.entriesBefore(room.id(), below, history.limit(), Limits.FRAME_BYTES);
      more = !entries.isEmpty() && entries.getFirst().seq() > 1;
    }
    session.reply(
        new Reply.HistoryPage(
            history.id(), frames(entries), after == null, room.log(), room.head(), more));
  }

  private static List<byte[]> frames(List<Rows.Entry> entries) {
    return entries.stream()
        .map(entry -> Arrays.copyOf(entry.frame(), entry.frame().length - 1)) // without its LF
        .toList();
  }
}
