package chat.client.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Entry;
import chat.protocol.Reply;
import chat.protocol.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomsTest {
  private final List<Shown> shown = new ArrayList<>();
  private Rooms rooms =
      Rooms.entering("alice", "lobby")
          .loggedIn(account(status("lobby", 0, 0, 0), status("ops", 0, 0, 0)));

  private static Reply.RoomStatus status(String room, long head, long read, long unread) {
    return new Reply.RoomStatus(room, "log", head, read, unread, Role.MEMBER);
  }

  private static Reply.LoggedIn account(Reply.RoomStatus... rooms) {
    return new Reply.LoggedIn(null, "alice", "s", List.of(rooms), List.of(), null);
  }

  private static Entry.Message message(String room, long seq, String from, String text) {
    return new Entry.Message(room, seq, Instant.EPOCH, from, null, text);
  }

  private void says(String room, long seq, String from, String text) {
    apply(rooms.received(message(room, seq, from, text)));
  }

  private void enters(String room) {
    apply(rooms.enter(room));
  }

  private void apply(Rooms.Next next) {
    rooms = next.rooms();
    shown.addAll(next.shown());
  }

  private Room room(String name) {
    return rooms.room(name);
  }

  @Test
  void theLobbyComesFirstThenTheNames() {
    Rooms many =
        Rooms.entering("", "lobby")
            .loggedIn(
                account(status("zoo", 0, 0, 0), status("lobby", 0, 0, 0), status("ant", 0, 0, 0)));
    assertEquals(List.of("lobby", "ant", "zoo"), many.all().stream().map(Room::name).toList());
    assertEquals(
        List.of("lobby", "ant", "zoo", "bee"),
        many.joined("bee").all().stream().map(Room::name).toList());
    assertEquals("zoo", many.neighbour(-1));
    assertEquals("ant", many.neighbour(1));
    assertNull(many.numbered(4));
  }

  @Test
  void whatIsSaidHereIsShownAndWhatIsSaidElsewhereIsCounted() {
    says("lobby", 1, "bob", "hi");
    says("ops", 1, "bob", "one");
    says("ops", 2, "bob", "two");
    assertEquals(
        List.of(
            new Shown.Said(message("lobby", 1, "bob", "hi")),
            new Shown.Elsewhere(message("ops", 1, "bob", "one"), false)),
        shown);
    assertEquals(0, room("lobby").unread());
    assertEquals(2, room("ops").unread());
    assertEquals("ops", rooms.nextUnread());
  }

  @Test
  void enteringShowsWhatIsUnreadOnce() {
    says("ops", 1, "bob", "one");
    says("ops", 2, "alice", "from my other terminal");
    says("ops", 3, "bob", "two");
    shown.clear();
    enters("ops");
    assertEquals(new Shown.Entered("ops", "", 2), shown.getFirst());
    assertEquals(4, shown.size());
    shown.clear();
    enters("lobby");
    enters("ops");
    assertEquals(
        List.of(new Shown.Entered("lobby", "", 0), new Shown.Entered("ops", "", 0)), shown);
    assertEquals("lobby", rooms.previous());
  }

  @Test
  void moreThanIsKeptIsAnnounced() {
    for (int i = 1; i <= 60; i++) {
      says("ops", i, "bob", "m");
    }
    shown.clear();
    enters("ops");
    assertEquals(new Shown.Older(10), shown.get(1));
    assertEquals(2 + Room.RECENT, shown.size());
  }

  @Test
  void theServersCountAndWhatComesAgainAreNotAddedUp() {
    rooms =
        Rooms.entering("alice", "lobby")
            .loggedIn(account(status("lobby", 0, 0, 0), status("ops", 5, 2, 3)));
    for (int i = 3; i <= 5; i++) {
      says("ops", i, "bob", "old");
    }
    assertEquals(3, room("ops").unread());
    assertTrue(shown.isEmpty(), "nothing that was there before the login is news");
    says("ops", 6, "bob", "new");
    assertEquals(4, room("ops").unread());
  }

  @Test
  void whatIsNewAtTheStartIsParted() {
    rooms = Rooms.entering("alice", "lobby").loggedIn(account(status("lobby", 3, 1, 2)));
    says("lobby", 1, "bob", "read");
    says("lobby", 2, "bob", "new");
    says("lobby", 3, "bob", "newer");
    assertEquals(new Shown.Unread(2), shown.get(1));
    assertEquals(4, shown.size());
  }

  @Test
  void aMentionElsewhereIsShownAndRings() {
    says("ops", 1, "bob", "ask @alice.");
    Entry.Message message = message("ops", 1, "bob", "ask @alice.");
    assertEquals(List.of(new Shown.Elsewhere(message, true), new Shown.Alert(message)), shown);
    assertEquals(1, rooms.mentions());
    says("ops", 2, "bob", "@alicex and bob@alice.example are others");
    assertEquals(1, rooms.mentions());
    enters("ops");
    assertEquals(0, rooms.mentions());
  }

  @Test
  void mentionsComeBeforeOtherNews() {
    rooms = rooms.joined("zoo");
    says("ops", 1, "bob", "hi");
    says("zoo", 1, "bob", "alice: hi");
    assertEquals("zoo", rooms.nextUnread());
  }

  @Test
  void aMutedRoomIsSilent() {
    rooms = rooms.rings("ops", Rings.NONE);
    says("ops", 1, "bob", "@alice");
    assertTrue(shown.isEmpty());
    assertTrue(rooms.activity().isEmpty());
    rooms = rooms.rings("ops", Rings.ALL);
    says("ops", 2, "bob", "anything");
    assertTrue(shown.contains(new Shown.Alert(message("ops", 2, "bob", "anything"))));
  }

  @Test
  void theMarkerMovesOnlyWhileSomebodyLooks() {
    says("lobby", 1, "bob", "hi");
    assertEquals(new Rooms.Marker("lobby", 1), rooms.marker());
    rooms = rooms.read("lobby", 1);
    assertNull(rooms.marker());
    rooms = rooms.focus(false);
    shown.clear();
    says("lobby", 2, "bob", "@alice are you there?");
    says("lobby", 3, "bob", "no");
    assertNull(rooms.marker());
    assertEquals(new Shown.Unread(0), shown.getFirst());
    assertEquals(1, shown.stream().filter(Shown.Unread.class::isInstance).count());
    assertEquals(1, rooms.mentions());
    rooms = rooms.focus(true);
    assertEquals(new Rooms.Marker("lobby", 3), rooms.marker());
    assertEquals(0, rooms.mentions());
  }

  @Test
  void whatWasReadElsewhereIsNotUnread() {
    says("ops", 1, "bob", "one");
    says("ops", 2, "bob", "@alice two");
    says("ops", 3, "bob", "three");
    rooms = rooms.read("ops", 2);
    assertEquals(1, room("ops").unread());
    assertEquals(0, room("ops").mentions());
    rooms = rooms.read("ops", 1);
    assertEquals(2, room("ops").read(), "a marker never moves back");
  }

  @Test
  void anotherHistoryIsSaidAndStartsAfresh() {
    says("ops", 7, "bob", "old");
    apply(rooms.anew("ops"));
    assertEquals(new Shown.OtherLog("ops"), shown.getLast());
    assertEquals(0, room("ops").unread());
    assertEquals(0, room("ops").last());
  }

  @Test
  void aRoomIsFoundByAFewLetters() {
    Rooms many = rooms.joined("backend").joined("frontend").joined("random");
    assertEquals("frontend", many.find("fr"));
    assertEquals("backend", many.find("end"));
    assertEquals("random", many.find("rdm"));
    assertNull(many.find("xyz"));
  }

  @Test
  void afterAReconnectWhatWasMissedIsCountedOnce() {
    says("ops", 1, "bob", "one");
    rooms = rooms.loggedIn(account(status("lobby", 0, 0, 0), status("ops", 3, 0, 3)));
    says("ops", 2, "bob", "two");
    says("ops", 3, "bob", "three");
    assertEquals(3, room("ops").unread());
    assertFalse(rooms.activity().isEmpty());
  }
}
