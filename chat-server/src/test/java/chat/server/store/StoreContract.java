package chat.server.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Role;
import chat.protocol.Visibility;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store does. A subclass says which. */
@Timeout(60)
abstract class StoreContract {
  static final Instant NOW = Instant.parse("2026-11-20T23:54:00.123Z");
  static final int MUCH = 1 << 20;

  Store store;
  Writer writer;
  Reader reader;

  /** The accounts that every test starts with. */
  long alice;

  long bob;

  /** A public room that alice made and is in. */
  long dev;

  abstract Store open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    store = open();
    writer = store.writer();
    reader = store.reader();
    writer.begin();
    alice = writer.insertAccount("alice", false, "$argon2id$a", NOW).id();
    bob = writer.insertAccount("bob", false, "$argon2id$b", NOW).id();
    dev = writer.insertRoom("dev", "log-of-dev1", Visibility.PUBLIC, alice, NOW);
    writer.putMember(dev, alice, Role.OWNER, 1);
    writer.commit();
  }

  @AfterEach
  void end() throws Exception {
    store.close();
  }

  // --- entries

  /** Appends one message in the open transaction. */
  void say(long room, long seq, long account, String key, String text) throws StoreException {
    writer.append(room, seq, account, "message", key, NOW.plusMillis(seq), frame(text));
  }

  static byte[] frame(String text) {
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Appends messages {@code from} to {@code to} of alice in a transaction. */
  void fill(long room, long from, long to) throws StoreException {
    writer.begin();
    for (long seq = from; seq <= to; seq++) {
      say(room, seq, alice, null, "text " + seq);
    }
    writer.commit();
  }

  static List<Long> numbers(List<Rows.Entry> entries) {
    return entries.stream().map(Rows.Entry::seq).toList();
  }

  @Test
  void an_entry_comes_back_as_it_was() throws Exception {
    writer.begin();
    say(dev, 1, alice, "k-1", "{\"text\":\"héllo\"}");
    writer.append(dev, 2, bob, "join", null, NOW.plusSeconds(1), frame("{}"));
    writer.append(dev, 3, bob, "leave", null, NOW.plusSeconds(2), frame("{}"));
    writer.append(dev, 4, alice, "topic", null, NOW.plusSeconds(3), frame("{}"));
    writer.commit();

    Rows.Entry first = reader.entriesAfter(dev, 0, 1, 10, MUCH).getFirst();
    assertEquals(1, first.seq());
    assertEquals(alice, first.account());
    assertEquals("message", first.kind());
    assertEquals(NOW.plusMillis(1), first.at());
    assertArrayEquals(frame("{\"text\":\"héllo\"}"), first.frame());
    assertEquals(
        List.of("message", "join", "leave", "topic"),
        reader.entriesAfter(dev, 0, 4, 10, MUCH).stream().map(Rows.Entry::kind).toList());
    Rows.Room room = reader.room("dev").orElseThrow();
    assertEquals(4, room.head());
    assertEquals(NOW.plusSeconds(3), room.headAt());
  }

  @Test
  void only_the_next_number_is_taken() throws Exception {
    fill(dev, 1, 3);
    for (long wrong : new long[] {0, 1, 3, 5}) {
      writer.begin();
      assertThrows(IllegalStateException.class, () -> say(dev, wrong, alice, null, "no"));
      writer.rollback();
    }
    writer.begin();
    say(dev, 4, alice, null, "yes");
    assertThrows(IllegalStateException.class, () -> say(dev, 4, alice, null, "no"));
    assertThrows(IllegalStateException.class, () -> say(dev, 6, alice, null, "no"));
    say(dev, 5, alice, null, "yes");
    writer.commit();
    assertEquals(5, reader.room("dev").orElseThrow().head());
  }

  @Test
  void a_kind_without_a_number_is_refused() throws Exception {
    writer.begin();
    assertThrows(
        IllegalArgumentException.class,
        () -> writer.append(dev, 1, alice, "sticker", null, NOW, frame("{}")));
    writer.rollback();
  }

  @Test
  void pages_after_a_cursor_end_at_their_bounds() throws Exception {
    fill(dev, 1, 9); // frames of 7 bytes
    assertEquals(List.of(1L, 2L, 3L), numbers(reader.entriesAfter(dev, 0, 9, 3, MUCH)));
    assertEquals(List.of(4L, 5L), numbers(reader.entriesAfter(dev, 3, 5, 100, MUCH)));
    assertEquals(List.of(9L), numbers(reader.entriesAfter(dev, 8, Long.MAX_VALUE, 100, MUCH)));
    assertEquals(List.of(), reader.entriesAfter(dev, 9, 9, 100, MUCH));
    assertEquals(List.of(), reader.entriesAfter(dev, 9, 20, 100, MUCH));
    assertEquals(List.of(), reader.entriesAfter(dev, 5, 4, 100, MUCH));
    assertEquals(List.of(1L, 2L), numbers(reader.entriesAfter(dev, 0, 9, 100, 14)));
    assertEquals(List.of(1L), numbers(reader.entriesAfter(dev, 0, 9, 100, 13)));
    assertEquals(List.of(1L), numbers(reader.entriesAfter(dev, 0, 9, 100, 1)), "at least one");
  }

  @Test
  void pages_before_a_cursor_hold_the_newest() throws Exception {
    fill(dev, 1, 9);
    assertEquals(List.of(7L, 8L, 9L), numbers(reader.entriesBefore(dev, Long.MAX_VALUE, 3, MUCH)));
    assertEquals(List.of(8L, 9L), numbers(reader.entriesBefore(dev, 10, 2, MUCH)));
    assertEquals(List.of(3L, 4L), numbers(reader.entriesBefore(dev, 5, 2, MUCH)));
    assertEquals(List.of(1L, 2L), numbers(reader.entriesBefore(dev, 3, 100, MUCH)));
    assertEquals(List.of(), reader.entriesBefore(dev, 1, 100, MUCH));
    assertEquals(List.of(), reader.entriesBefore(dev, 0, 100, MUCH));
    assertEquals(List.of(5L, 6L), numbers(reader.entriesBefore(dev, 7, 100, 14)));
    assertEquals(List.of(6L), numbers(reader.entriesBefore(dev, 7, 100, 1)), "at least one");
  }

  @Test
  void an_empty_room_has_no_entries() throws Exception {
    assertEquals(List.of(), reader.entriesAfter(dev, 0, 10, 10, MUCH));
    assertEquals(List.of(), reader.entriesBefore(dev, 10, 10, MUCH));
    assertEquals(0, reader.unread(dev, 0, bob));
    Rows.Room room = reader.room("dev").orElseThrow();
    assertEquals(0, room.head());
    assertEquals(NOW, room.headAt());
  }

  @Test
  void rooms_do_not_mix() throws Exception {
    writer.begin();
    long ops = writer.insertRoom("ops", "log-of-ops1", Visibility.PUBLIC, bob, NOW);
    say(dev, 1, alice, "k", "in dev");
    say(ops, 1, alice, "k", "in ops");
    say(dev, 2, bob, "k", "in dev too");
    say(ops, 2, bob, null, "in ops too");
    writer.commit();
    assertArrayEquals(frame("in ops"), reader.entriesAfter(ops, 0, 2, 10, MUCH).getFirst().frame());
    assertEquals(2, reader.entriesBefore(ops, 10, 10, MUCH).size());
  }

  // --- keys

  @Test
  void a_key_is_once_per_account_and_room() throws Exception {
    writer.begin();
    say(dev, 1, alice, "k-1", "one");
    assertEquals(1, writer.keyed(alice, dev, "k-1").orElseThrow().seq(), "in its transaction");
    assertThrows(IllegalStateException.class, () -> say(dev, 2, alice, "k-1", "again"));
    say(dev, 2, bob, "k-1", "another account");
    say(dev, 3, alice, null, "without");
    say(dev, 4, alice, null, "without");
    writer.commit();
    assertEquals(
        Optional.of(new Rows.Keyed(1, NOW.plusMillis(1))), reader.keyed(alice, dev, "k-1"));
    assertEquals(2, reader.keyed(bob, dev, "k-1").orElseThrow().seq());
    assertEquals(Optional.empty(), reader.keyed(alice, dev, "K-1"));
    assertEquals(Optional.empty(), reader.keyed(alice, dev + 1, "k-1"));

    writer.begin();
    assertThrows(IllegalStateException.class, () -> say(dev, 5, alice, "k-1", "later"));
    writer.rollback();
    assertEquals(4, reader.room("dev").orElseThrow().head());
  }

  // --- transactions

  @Test
  void a_rollback_undoes_everything() throws Exception {
    fill(dev, 1, 2);
    byte[] code = {1, 2, 3};
    writer.begin();
    say(dev, 3, alice, "k", "gone");
    long ops = writer.insertRoom("ops", "log-of-ops1", Visibility.PRIVATE, alice, NOW);
    writer.setTopic(dev, "gone");
    writer.putMember(dev, bob, Role.MEMBER, 3);
    writer.putMember(dev, alice, Role.MEMBER, 3);
    writer.putMarker(alice, dev, 2);
    writer.putInvited(ops, bob, alice, NOW);
    long carol = writer.insertAccount("carol", true, "", NOW).id();
    writer.setPasswordHash(alice, "gone");
    writer.setDisabled(bob, true);
    writer.setSeen(bob, NOW.plusSeconds(9));
    writer.insertToken(new Rows.Token("t1", alice, code, "laptop", NOW, "2026-11-20"));
    writer.insertServerInvitation(code, 1, NOW, null);
    writer.putSetting("name", "gone");
    writer.rollback();

    assertEquals(2, reader.room("dev").orElseThrow().head());
    assertEquals("", reader.room("dev").orElseThrow().topic());
    assertEquals(Optional.empty(), reader.room("ops"));
    assertEquals(Optional.empty(), reader.keyed(alice, dev, "k"));
    assertEquals(List.of(new Rows.Member(alice, "alice", Role.OWNER, 1)), reader.members(dev));
    assertEquals(1, reader.rooms(alice, false, "", 9).getFirst().members());
    assertEquals(0, reader.marker(alice, dev));
    assertEquals(List.of(), reader.invitations(bob));
    assertEquals(1, reader.roomsCreatedBy(alice));
    assertEquals(Optional.empty(), reader.account("carol"));
    assertEquals(Optional.empty(), reader.account(carol));
    assertEquals("$argon2id$a", reader.account(alice).orElseThrow().passwordHash());
    assertFalse(reader.account(bob).orElseThrow().disabled());
    assertEquals(NOW, reader.account(bob).orElseThrow().seen());
    assertEquals(List.of(), reader.tokens(alice));
    assertEquals(Optional.empty(), reader.tokenByHash(code));
    assertEquals(Optional.empty(), reader.serverInvitation(code));
    assertNull(reader.setting("name"));
    writer.rollback(); // nothing is open: nothing happens
    fill(dev, 3, 3);
  }

  @Test
  void changes_need_a_transaction() throws Exception {
    assertThrows(IllegalStateException.class, () -> say(dev, 1, alice, null, "no"));
    assertThrows(IllegalStateException.class, () -> writer.putSetting("a", "b"));
    assertThrows(IllegalStateException.class, writer::commit);
    writer.begin();
    assertThrows(IllegalStateException.class, writer::begin);
    writer.rollback();
    assertEquals(0, reader.room("dev").orElseThrow().head());
  }

  @Test
  void only_the_writer_sees_an_open_transaction() throws Exception {
    fill(dev, 1, 1);
    writer.begin();
    say(dev, 2, alice, "k", "soon");
    writer.putMember(dev, bob, Role.MEMBER, 2);
    assertEquals(2, writer.room("dev").orElseThrow().head());
    assertEquals(2, writer.members(dev).size());
    assertEquals(2, writer.entriesBefore(dev, 9, 9, MUCH).size());
    // A reader may wait for the end of the transaction, but never sees into it.
    CompletableFuture<Long> seen = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            seen.complete(reader.room("dev").orElseThrow().head());
          } catch (Exception e) {
            seen.completeExceptionally(e);
          }
        });
    try {
      assertEquals(1, seen.get(100, TimeUnit.MILLISECONDS));
    } catch (java.util.concurrent.TimeoutException _) {
      // it waits
    }
    writer.rollback();
    assertEquals(1, seen.get(10, TimeUnit.SECONDS));
    assertEquals(1, writer.room("dev").orElseThrow().head());
  }

  @Test
  void many_virtual_threads_read_while_one_writes() throws Exception {
    fill(dev, 1, 1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> readers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        readers.add(
            CompletableFuture.runAsync(
                () -> {
                  try {
                    for (int turn = 0; turn < 10; turn++) {
                      long head = reader.room("dev").orElseThrow().head();
                      assertEquals(head, reader.entriesAfter(dev, 0, head, 1000, MUCH).size());
                    }
                  } catch (StoreException e) {
                    throw new IllegalStateException(e);
                  }
                },
                threads));
      }
      for (long seq = 2; seq <= 50; seq++) {
        fill(dev, seq, seq);
      }
      for (CompletableFuture<Void> one : readers) {
        one.get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void an_interrupt_stays_set_and_does_not_spoil_a_read() throws Exception {
    Thread.currentThread().interrupt();
    assertEquals("alice", reader.account(alice).orElseThrow().name());
    assertTrue(Thread.interrupted());
  }

  @Test
  void reopening_changes_nothing() throws Exception {
    fill(dev, 1, 5);
    writer.begin();
    say(dev, 6, alice, null, "never committed");
    store.reopen();
    assertEquals(5, reader.room("dev").orElseThrow().head());
    assertEquals(5, writer.room("dev").orElseThrow().head());
    fill(dev, 6, 7);
    assertEquals(7, reader.entriesAfter(dev, 0, 7, 100, MUCH).size());
  }

  // --- rooms

  @Test
  void a_room_is_what_was_made() throws Exception {
    writer.begin();
    writer.setTopic(dev, "all of it");
    long ops = writer.insertRoom("ops", "log-of-ops1", Visibility.PRIVATE, bob, NOW);
    writer.commit();
    assertEquals(
        new Rows.Room(dev, "dev", "log-of-dev1", Visibility.PUBLIC, "all of it", alice, 0, NOW),
        reader.room("dev").orElseThrow());
    assertEquals(
        new Rows.Room(ops, "ops", "log-of-ops1", Visibility.PRIVATE, "", bob, 0, NOW),
        reader.room("ops").orElseThrow());
    assertEquals(Optional.empty(), reader.room("Dev"));
    assertEquals(1, reader.roomsCreatedBy(bob));
    writer.begin();
    assertThrows(
        IllegalStateException.class,
        () -> writer.insertRoom("ops", "log-of-ops2", Visibility.PUBLIC, bob, NOW));
    assertThrows(IllegalStateException.class, () -> writer.setTopic(dev + 1000, "no"));
    writer.rollback();
  }

  private List<String> listed(long account, boolean mine, String after, int rows)
      throws StoreException {
    return reader.rooms(account, mine, after, rows).stream().map(r -> r.room().name()).toList();
  }

  @Test
  void rooms_are_listed_by_the_bytes_of_their_names() throws Exception {
    writer.begin();
    for (String name : List.of("z", "a.b", "a", "a_b", "a-b", "a1", "ab", "0")) {
      writer.insertRoom(name, "log-" + name, Visibility.PUBLIC, bob, NOW);
    }
    long secret = writer.insertRoom("a-secret", "log-s", Visibility.PRIVATE, bob, NOW);
    writer.insertRoom("b-secret", "log-t", Visibility.PRIVATE, bob, NOW);
    writer.append(secret, 1, bob, "join", null, NOW.plusSeconds(5), frame("{}"));
    writer.putMember(secret, bob, Role.OWNER, 1);
    writer.putMember(dev, bob, Role.MEMBER, 7);
    writer.putMarker(bob, dev, 3);
    writer.commit();

    List<String> all = List.of("0", "a", "a-b", "a.b", "a1", "a_b", "ab", "dev", "z");
    assertEquals(all, listed(alice, false, "", 100));
    assertEquals(List.of("0", "a", "a-b", "a-secret", "a.b"), listed(bob, false, "", 5));
    assertEquals(List.of("a1", "a_b", "ab", "dev", "z"), listed(bob, false, "a.b", 5));
    assertEquals(List.of("a-secret", "a.b"), listed(bob, false, "a-b", 2));
    assertEquals(List.of(), listed(bob, false, "z", 5));
    assertEquals(List.of("a-secret", "dev"), listed(bob, true, "", 5));
    assertEquals(List.of("a-secret"), listed(bob, true, "", 1));
    assertEquals(List.of("dev"), listed(bob, true, "a-secret", 5));

    Rows.ListedRoom mine = reader.rooms(bob, true, "", 1).getFirst();
    assertEquals(Role.OWNER, mine.role());
    assertEquals(1, mine.members());
    assertEquals(1, mine.since());
    assertEquals(1, mine.room().head());
    assertEquals(NOW.plusSeconds(5), mine.room().headAt());
    Rows.ListedRoom both = reader.rooms(bob, false, "ab", 1).getFirst();
    assertEquals(Role.MEMBER, both.role());
    assertEquals(2, both.members());
    assertEquals(7, both.since());
    assertEquals(3, both.marker());
    Rows.ListedRoom others = reader.rooms(bob, false, "", 1).getFirst();
    assertNull(others.role());
    assertEquals(0, others.members());
  }

  @Test
  void members_come_and_go() throws Exception {
    writer.begin();
    writer.putMember(dev, bob, Role.MEMBER, 2);
    long aaron = writer.insertAccount("aaron", false, "$h", NOW).id();
    writer.putMember(dev, aaron, Role.MEMBER, 3);
    writer.commit();
    assertEquals(
        List.of(
            new Rows.Member(aaron, "aaron", Role.MEMBER, 3),
            new Rows.Member(alice, "alice", Role.OWNER, 1),
            new Rows.Member(bob, "bob", Role.MEMBER, 2)),
        reader.members(dev));
    assertEquals(3, reader.rooms(bob, true, "", 1).getFirst().members());

    writer.begin();
    writer.putMember(dev, bob, Role.OWNER, 2);
    writer.removeMember(dev, alice);
    writer.removeMember(dev, alice); // is not in it: nothing happens
    writer.commit();
    assertEquals(2, reader.rooms(bob, true, "", 1).getFirst().members());
    assertEquals(Role.OWNER, reader.members(dev).getLast().role());
    assertEquals(List.of(), reader.memberships(alice));
  }

  @Test
  void an_account_knows_its_memberships() throws Exception {
    fill(dev, 1, 4);
    writer.begin();
    long ops = writer.insertRoom("ops", "log-of-ops1", Visibility.PRIVATE, bob, NOW);
    long app = writer.insertRoom("app", "log-of-app1", Visibility.PUBLIC, bob, NOW);
    writer.putMember(ops, alice, Role.MEMBER, 5);
    writer.putMember(app, alice, Role.MEMBER, 6);
    writer.putMarker(alice, dev, 3);
    writer.commit();
    List<Rows.Membership> memberships = reader.memberships(alice);
    assertEquals(
        List.of("app", "dev", "ops"), memberships.stream().map(m -> m.room().name()).toList());
    assertEquals(
        new Rows.Membership(reader.room("dev").orElseThrow(), Role.OWNER, 1, 3),
        memberships.get(1));
    assertEquals(4, memberships.get(1).room().head());
    assertEquals(0, memberships.get(2).marker());
  }

  @Test
  void a_marker_never_goes_back_and_outlives_leaving() throws Exception {
    writer.begin();
    writer.putMarker(alice, dev, 5);
    writer.putMarker(alice, dev, 3);
    writer.removeMember(dev, alice);
    writer.commit();
    assertEquals(5, reader.marker(alice, dev));
    assertEquals(0, reader.marker(bob, dev));
    writer.begin();
    writer.putMarker(alice, dev, 4);
    writer.putMarker(alice, dev, 6);
    writer.commit();
    assertEquals(6, reader.marker(alice, dev));
  }

  @Test
  void unread_counts_the_messages_of_others_in_the_next_thousand() throws Exception {
    writer.begin();
    writer.append(dev, 1, bob, "join", null, NOW, frame("{}"));
    say(dev, 2, alice, null, "a");
    say(dev, 3, bob, null, "b");
    say(dev, 4, bob, null, "c");
    writer.append(dev, 5, bob, "topic", null, NOW, frame("{}"));
    writer.commit();
    assertEquals(2, reader.unread(dev, 0, alice));
    assertEquals(1, reader.unread(dev, 0, bob));
    assertEquals(1, reader.unread(dev, 3, alice));
    assertEquals(0, reader.unread(dev, 5, alice));
    assertEquals(0, reader.unread(dev, 99, alice));
    writer.begin();
    for (long seq = 6; seq <= 1_105; seq++) {
      say(dev, seq, bob, null, "more");
    }
    writer.commit();
    assertEquals(1_000, reader.unread(dev, 5, alice));
    assertEquals(997, reader.unread(dev, 0, alice), "a join, one's own and a topic are among them");
    assertEquals(1, reader.unread(dev, 0, bob));
  }

  @Test
  void invitations_wait_until_they_are_taken() throws Exception {
    writer.begin();
    long ops = writer.insertRoom("ops", "log-of-ops1", Visibility.PRIVATE, alice, NOW);
    long carol = writer.insertAccount("carol", false, "$h", NOW).id();
    writer.putInvited(ops, carol, alice, NOW);
    writer.putInvited(dev, bob, carol, NOW.plusSeconds(1));
    writer.putInvited(ops, bob, alice, NOW.plusSeconds(2));
    writer.putInvited(dev, bob, alice, NOW.plusSeconds(3)); // is invited already
    writer.commit();
    assertEquals(
        List.of(
            new Rows.WaitingInvitation(dev, "dev", "carol"),
            new Rows.WaitingInvitation(ops, "ops", "alice")),
        reader.invitations(bob));
    assertEquals(
        List.of(
            new Rows.RoomInvitation(carol, "carol", "alice"),
            new Rows.RoomInvitation(bob, "bob", "alice")),
        reader.invited(ops));
    writer.begin();
    writer.removeInvited(dev, bob);
    writer.removeInvited(dev, bob);
    writer.commit();
    assertEquals(List.of(new Rows.WaitingInvitation(ops, "ops", "alice")), reader.invitations(bob));
    assertEquals(List.of(), reader.invited(dev));
  }

  // --- accounts

  @Test
  void an_account_is_what_was_made_of_it() throws Exception {
    assertEquals(
        new Rows.Account(alice, "alice", false, "$argon2id$a", false, false, NOW, NOW),
        reader.account("alice").orElseThrow());
    assertFalse(reader.account(alice).orElseThrow().toString().contains("argon2"));
    writer.begin();
    writer.setPasswordHash(alice, "$new");
    writer.setDisabled(alice, true);
    writer.setSeen(alice, NOW.plusSeconds(9));
    Rows.Account guest = writer.insertAccount("guest-x", true, "", NOW.plusNanos(999));
    writer.commit();
    assertEquals(
        new Rows.Account(alice, "alice", false, "$new", true, false, NOW, NOW.plusSeconds(9)),
        reader.account(alice).orElseThrow());
    assertEquals(guest, reader.account("guest-x").orElseThrow());
    assertEquals(guest, reader.account(guest.id()).orElseThrow());
    assertEquals(Optional.empty(), reader.account("Alice"));
    assertEquals(Optional.empty(), reader.account(99_999));
    writer.begin();
    assertThrows(
        IllegalStateException.class, () -> writer.insertAccount("alice", false, "$h", NOW));
    assertThrows(IllegalStateException.class, () -> writer.setDisabled(99_999, true));
    assertThrows(IllegalStateException.class, () -> writer.setPasswordHash(99_999, "$h"));
    assertThrows(IllegalStateException.class, () -> writer.setSeen(99_999, NOW));
    assertThrows(IllegalStateException.class, () -> writer.putMember(dev, 99_999, Role.MEMBER, 1));
    writer.setDisabled(alice, false); // what was refused did not end the transaction
    writer.commit();
    assertFalse(reader.account(alice).orElseThrow().disabled());
  }

  @Test
  void a_guest_ends() throws Exception {
    writer.begin();
    long old = writer.insertAccount("guest-old", true, "", NOW).id();
    long older = writer.insertAccount("guest-older", true, "", NOW.minusSeconds(60)).id();
    long young = writer.insertAccount("guest-young", true, "", NOW).id();
    writer.setSeen(young, NOW.plusSeconds(100));
    writer.insertToken(new Rows.Token("g1", old, new byte[] {1}, "", NOW, "2026-11-20"));
    writer.insertToken(new Rows.Token("a1", alice, new byte[] {2}, "", NOW, "2026-11-20"));
    writer.putInvited(dev, old, alice, NOW);
    writer.putInvited(dev, young, alice, NOW);
    writer.commit();
    assertEquals(List.of(older, old), guestsSeenBefore(NOW.plusSeconds(1), 10));
    assertEquals(List.of(older), guestsSeenBefore(NOW.plusSeconds(1), 1));
    assertEquals(List.of(older), guestsSeenBefore(NOW, 10));

    writer.begin();
    writer.endGuest(old);
    writer.commit();
    assertEquals(List.of(older), guestsSeenBefore(NOW.plusSeconds(1), 10));
    assertTrue(reader.account("guest-old").orElseThrow().ended());
    assertEquals(List.of(), reader.tokens(old));
    assertEquals(Optional.empty(), reader.tokenByHash(new byte[] {1}));
    assertEquals(1, reader.tokens(alice).size());
    assertEquals(List.of(), reader.invitations(old));
    assertEquals(1, reader.invited(dev).size());
    writer.begin();
    assertThrows(
        IllegalStateException.class, () -> writer.insertAccount("guest-old", true, "", NOW));
    writer.rollback();
  }

  @Test
  void accounts_are_listed_by_name_and_counted() throws Exception {
    writer.begin();
    long guest = writer.insertAccount("guest-x", true, "", NOW).id();
    long gone = writer.insertAccount("guest-y", true, "", NOW).id();
    writer.setDisabled(bob, true);
    writer.endGuest(gone);
    writer.commit();
    assertEquals(
        List.of(alice, bob, guest),
        reader.accounts("", 10).stream().map(Rows.Account::id).toList());
    assertEquals(List.of(bob), reader.accounts("alice", 1).stream().map(Rows.Account::id).toList());
    assertEquals(List.of(), reader.accounts("guest-x", 10));
    assertEquals(new Rows.AccountCounts(2, 1, 1), reader.accountCounts());
  }

  private List<Long> guestsSeenBefore(Instant before, int rows) throws StoreException {
    return reader.guestsSeenBefore(before, rows).stream().map(Rows.Account::id).toList();
  }

  @Test
  void tokens_are_found_by_hash_and_by_account() throws Exception {
    byte[] one = {1, 1};
    byte[] two = {2, 2};
    writer.begin();
    writer.insertToken(new Rows.Token("zz", alice, one, "laptop", NOW, "2026-11-20"));
    writer.insertToken(new Rows.Token("aa", alice, two, "", NOW.plusSeconds(1), "2026-11-21"));
    assertThrows(
        IllegalStateException.class,
        () -> writer.insertToken(new Rows.Token("zz", bob, new byte[] {3}, "", NOW, "")));
    assertThrows(
        IllegalStateException.class,
        () -> writer.insertToken(new Rows.Token("yy", bob, one, "", NOW, "")));
    writer.setTokenUsed("zz", "2026-12-01");
    writer.setTokenUsed("nobody's", "2026-12-01");
    writer.commit();
    assertEquals(List.of("zz", "aa"), reader.tokens(alice).stream().map(Rows.Token::id).toList());
    Rows.Token token = reader.tokenByHash(one.clone()).orElseThrow();
    assertEquals("zz", token.id());
    assertEquals(alice, token.account());
    assertEquals("laptop", token.device());
    assertEquals(NOW, token.created());
    assertEquals("2026-12-01", token.used());
    assertArrayEquals(one, token.sha256());
    writer.begin();
    writer.deleteToken("zz");
    writer.deleteToken("zz");
    writer.commit();
    assertEquals(Optional.empty(), reader.tokenByHash(one));
    assertEquals(List.of("aa"), reader.tokens(alice).stream().map(Rows.Token::id).toList());
  }

  @Test
  void an_invitation_to_the_server_is_spent() throws Exception {
    byte[] code = {7, 7};
    byte[] other = {8, 8};
    Instant expires = NOW.plusSeconds(60);
    writer.begin();
    writer.insertServerInvitation(code, 2, NOW, expires);
    writer.insertServerInvitation(other, 1, NOW, null);
    writer.spendServerInvitation(code);
    writer.commit();
    assertEquals(
        new Rows.ServerInvitation(1, expires), reader.serverInvitation(code.clone()).orElseThrow());
    assertEquals(new Rows.ServerInvitation(1, null), reader.serverInvitation(other).orElseThrow());
    writer.begin();
    writer.spendServerInvitation(code);
    assertThrows(IllegalStateException.class, () -> writer.spendServerInvitation(code));
    assertThrows(IllegalStateException.class, () -> writer.spendServerInvitation(new byte[] {9}));
    writer.commit();
    assertEquals(0, reader.serverInvitation(code).orElseThrow().usesLeft());
    assertEquals(Optional.empty(), reader.serverInvitation(new byte[] {9}));
  }

  @Test
  void settings_are_kept() throws Exception {
    assertNull(reader.setting("name"));
    writer.begin();
    writer.putSetting("name", "here");
    writer.putSetting("name", "there");
    writer.commit();
    assertEquals("there", reader.setting("name"));
  }
}
