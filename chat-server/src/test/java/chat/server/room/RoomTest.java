package chat.server.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.protocol.Entry;
import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.protocol.Role;
import chat.protocol.Start;
import chat.protocol.Visibility;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

class RoomTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123Z");

  private static final Tail.Limits LIMITS = new Tail.Limits(256, 256 * 1024);

  private final Room empty = room(Visibility.PUBLIC);
  private final Room withAlice = empty.admit("alice", 1, Role.OWNER, NOON).next();

  private static Room room(Visibility visibility) {
    return new Room(
        7, "dev", "log00000001", visibility, "", 0, NOON, TreePMap.empty(), HashTreePMap.empty());
  }

  private static Refusal refusal(Executable wish) {
    return assertThrows(Refused.class, wish).refusal();
  }

  @Test
  void numbersFollowOneAnotherWhateverHappens() throws Refused {
    Step joined = withAlice.admit("bob", 2, Role.MEMBER, NOON);
    Step said = joined.next().say("bob", "k-1", "hi", NOON);
    Step titled = said.next().retitle("alice", "builds", NOON);
    Step left = titled.next().part("bob", NOON);

    assertEquals(new Entry.Join("dev", 2, NOON, "bob"), joined.entry());
    assertEquals(new Entry.Message("dev", 3, NOON, "bob", "k-1", "hi"), said.entry());
    assertEquals(new Entry.Topic("dev", 4, NOON, "alice", "builds"), titled.entry());
    assertEquals(new Entry.Leave("dev", 5, NOON, "bob"), left.entry());
    assertEquals(5, left.next().head());
    assertEquals("builds", left.next().topic());
  }

  @Test
  void aStepLeavesTheRoomBeforeItAsItWas() throws Refused {
    withAlice.say("alice", null, "hi", NOON);
    assertEquals(1, withAlice.head());
  }

  @Test
  void timeNeverRunsBackwardsWithinARoom() throws Refused {
    Step early = withAlice.say("alice", null, "hi", NOON.minusSeconds(3_600));
    assertEquals(NOON, early.entry().at());
    Step late = early.next().say("alice", null, "hi", NOON.plusNanos(1_999_999));
    assertEquals(NOON.plusMillis(1), late.entry().at());
  }

  @Test
  void aPublicRoomForbidsAndAPrivateOneDoesNotExist() {
    assertEquals(ErrorCode.FORBIDDEN, refusal(() -> empty.say("eve", null, "hi", NOON)).code());
    Room hidden = room(Visibility.PRIVATE);
    assertEquals(Room.notFound("dev"), refusal(() -> hidden.say("eve", null, "hi", NOON)));
    assertEquals(
        Room.notFound("dev"),
        refusal(() -> hidden.requireVisible("eve")),
        "the very answer for a room that does not exist");
  }

  @Test
  void anInvitationShowsAPrivateRoomAndIsSpentByJoining() throws Refused {
    Room inviting = room(Visibility.PRIVATE).inviting("bob", "alice");
    inviting.requireVisible("bob");
    assertEquals(
        ErrorCode.FORBIDDEN,
        refusal(() -> inviting.say("bob", null, "hi", NOON)).code(),
        "who is invited may only join");
    Room left = inviting.admit("bob", 2, Role.MEMBER, NOON).next().part("bob", NOON).next();
    assertEquals(Room.notFound("dev"), refusal(() -> left.requireVisible("bob")));
  }

  @Test
  void aMembershipIsToldFromAnEarlierOne() {
    Room back = withAlice.part("alice", NOON).next().admit("alice", 1, Role.MEMBER, NOON).next();
    assertEquals(new Member(1, Role.OWNER, 1), withAlice.member("alice"));
    assertEquals(new Member(1, Role.MEMBER, 3), back.member("alice"), "the role went with it");
  }

  @Test
  void cursors() throws Refused {
    Room ten = withAlice;
    for (int i = 0; i < 9; i++) {
      ten = ten.say("alice", null, "hi", NOON).next();
    }
    Room room = ten;
    assertEquals(10, room.cursor(Start.UNSPECIFIED, room.head()));
    assertEquals(7, room.cursor(new Start.Last(3), 0));
    assertEquals(0, room.cursor(new Start.Last(Long.MAX_VALUE), 0), "more than there are: all");
    assertEquals(0, room.cursor(new Start.After(0, null), 0));
    assertEquals(10, room.cursor(new Start.After(10, "log00000001"), 0));

    Refusal beyond = refusal(() -> room.cursor(new Start.After(11, null), 0));
    assertEquals(ErrorCode.CONFLICT, beyond.code());
    assertEquals(10L, beyond.head());
    assertEquals("log00000001", beyond.log());
    Refusal other = refusal(() -> room.cursor(new Start.After(3, "log00000002"), 0));
    assertEquals(ErrorCode.CONFLICT, other.code());
    assertEquals("log00000001", other.log());
  }

  @Test
  void tailKeepsTheNewestAndSaysSoOfTheRest() {
    var tail = new Tail(LIMITS);
    int count = 3 * LIMITS.entries();
    for (int seq = 1; seq <= count; seq++) {
      tail.add(new Tail.Slot(seq, 1, false, new byte[10], 0, 10));
      assertNotNull(tail.slot(seq));
    }
    assertNotNull(tail.slot(count - LIMITS.entries() + 1L));
    assertNull(tail.slot(count - (long) LIMITS.entries()), "it made place for the newest");
    assertNull(tail.slot(count + 1L));
    assertEquals(10L * LIMITS.entries(), tail.bytes());
  }

  @Test
  void tailIsBoundedInBytesButHoldsAtLeastTheNewest() {
    var tail = new Tail(LIMITS);
    for (int seq = 40; seq < 60; seq++) {
      tail.add(new Tail.Slot(seq, 1, false, new byte[0], 0, LIMITS.bytes() / 4));
    }
    assertNotNull(tail.slot(56));
    assertNull(tail.slot(55));
    tail.add(new Tail.Slot(60, 1, false, new byte[0], 0, 2 * LIMITS.bytes()));
    assertNotNull(tail.slot(60));
    assertNull(tail.slot(59));
  }

  @Test
  void tailRefusesAHole() {
    var tail = new Tail(LIMITS);
    tail.add(new Tail.Slot(1, 1, false, new byte[1], 0, 1));
    assertThrows(
        IllegalStateException.class, () -> tail.add(new Tail.Slot(3, 1, false, new byte[1], 0, 1)));
    tail.clear();
    tail.add(new Tail.Slot(3, 1, false, new byte[1], 0, 1));
    assertNotNull(tail.slot(3));
    assertNull(tail.slot(1));
  }
}
