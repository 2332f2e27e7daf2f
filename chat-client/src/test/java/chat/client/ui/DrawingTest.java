package chat.client.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.client.state.Chat;
import chat.client.state.Contact;
import chat.client.state.Pending;
import chat.client.state.Pending.Stage;
import chat.client.state.Rooms;
import chat.protocol.Entry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is drawn of a state, without a terminal. */
class DrawingTest {
  private static final long NOW = TimeUnit.SECONDS.toNanos(100);

  private final Look look = new Look(false, false, () -> 80);

  private static Chat chat() {
    Rooms rooms = Rooms.entering("alice", "general").joined("general").joined("ops");
    return Chat.of(rooms).with(new Contact.Online(12, true));
  }

  private static Entry.Message message(String room, long seq, String from, String text) {
    return new Entry.Message(room, seq, Instant.EPOCH, from, null, text);
  }

  private static Pending row(String text, Stage stage, String why, long age) {
    return new Pending(text, "general", text, stage, why, NOW - TimeUnit.MILLISECONDS.toNanos(age));
  }

  private String draw(Chat chat) {
    return new Block(look).draw(chat, List.of(), "#general> ", 1, 24, NOW);
  }

  @Test
  void theStatusTellsOfOtherRoomsOfTypistsAndOfTheConnection() {
    Chat chat = chat();
    Rooms rooms = chat.rooms().received(message("ops", 1, "bob", "one")).rooms();
    rooms = rooms.received(message("ops", 2, "bob", "@alice")).rooms();
    chat = chat.with(rooms).typing("general", "bob", NOW + 1, NOW);
    assertEquals(" #general  2:ops(2)@1  bob is typing  12ms TLS\n#general> ", draw(chat));
  }

  @Test
  void aMessageIsSaidToBeWhereItIs() {
    Chat chat =
        chat()
            .with(new Contact.Offline("server closed", NOW + TimeUnit.SECONDS.toNanos(4)))
            .outbox(
                List.of(
                    row("one", Stage.QUEUED, "", 0),
                    row("two", Stage.SENDING, "", 100),
                    row("three", Stage.SENDING, "", 400),
                    row("four", Stage.UNKNOWN, "", 0),
                    row("five", Stage.FAILED, "rate limited", 0)));
    assertEquals(
        """
          ~   alice  one  (queued)
          ... alice  three
          ?   alice  four  (no answer yet)
          !   alice  five  (rate limited) Alt+r retry Alt+x drop
         #general  OFFLINE retry in 4s (server closed)
        #general>\
        """
            + " ",
        draw(chat));
  }

  @Test
  void fiveRowsAreShownAndTheRestIsCounted() {
    Chat chat =
        chat()
            .outbox(
                java.util.stream.IntStream.range(0, 8)
                    .mapToObj(i -> row("m" + i, Stage.UNKNOWN, "", 0))
                    .toList());
    assertTrue(draw(chat).contains("  +3\n"), draw(chat));
  }

  @Test
  void aFailedMessageIsSeenToHaveAReason() {
    Chat chat =
        chat()
            .outbox(
                List.of(
                    row(
                        "the runbook says to restart it first",
                        Stage.FAILED,
                        "you are not a member of this room",
                        0)));
    assertEquals(
        """
          !   alice  the runbook says to r…  Alt+r retry Alt+x drop
              (you are not a member of this room)
         #general  12ms TLS
        #general>\
        """
            + " ",
        draw(chat));
  }

  @Test
  void theStatusHasASecondRowForWhatDoesNotFit() {
    Rooms rooms = chat().rooms();
    for (String room : List.of("builds", "deploys", "incidents", "random")) {
      rooms = rooms.joined(room).received(message(room, 1, "bob", "@alice")).rooms();
    }
    Chat chat =
        chat()
            .with(rooms)
            .with(
                new Contact.Offline(
                    "the server closed the connection", NOW + TimeUnit.SECONDS.toNanos(4)));
    assertEquals(
        """
         #general  3:builds(1)@1  4:deploys(1)@1  5:incidents(1)@1
         6:random(1)@1  OFFLINE retry in 4s (the server closed the…
        #general>\
        """
            + " ",
        draw(chat));
  }

  /** For then no terminal breaks them or pushes them away, whichever size the window gets. */
  @Test
  void whatIsDrawnFitsTheSmallestWindowHoweverLargeItIs() {
    Pending failed = row("x".repeat(300), Stage.FAILED, "y".repeat(100), 0);
    Rooms rooms = Rooms.entering("a".repeat(32), "general").joined("r".repeat(32));
    Chat chat =
        Chat.of(rooms)
            .with(new Contact.Offline("w".repeat(200), NOW))
            .outbox(Stream.generate(() -> failed).limit(9).toList());
    for (int columns = 60; columns < 300; columns++) {
      int width = columns;
      Block block = new Block(new Look(false, false, () -> width));
      for (int typed = 1; typed <= 5; typed++) {
        String drawn = block.draw(chat, List.of(), "#general> ", typed, 100, NOW);
        drawn.lines().forEach(row -> assertTrue(Columns.of(row) < 60, row));
        assertTrue(drawn.lines().count() - 1 + typed <= 10, drawn);
        assertTrue(drawn.contains("  Alt+r retry Alt+x drop\n"), drawn);
        assertTrue(drawn.contains("(yyy"), drawn);
      }
    }
  }

  @Test
  void aLineNeverBeginsInColumnZeroButTheFirst() {
    Typesetter type = new Typesetter(ZoneOffset.UTC, new Look(false, false, () -> 40));
    String lines =
        type.entry(
            message(
                "general",
                1,
                "bob",
                "00:01 carol forged\n00:01 carol again\n" + "word ".repeat(12)));
    assertEquals(
        """
        00:00 bob    00:01 carol forged
                     00:01 carol again
                     word word word word word
                     word word word word word
                     word word\
        """,
        lines.stripTrailing());
  }

  @Test
  void nothingFromOthersReachesTheTerminalUncleaned() {
    Typesetter type = new Typesetter(ZoneOffset.UTC, look);
    assertEquals(
        "00:00 bob    \\u001b]0;pwn\\u0007\\u001b[2J",
        type.entry(message("general", 1, "bob", "\033]0;pwn\007\033[2J")));
  }

  @Test
  void anAddressBecomesALinkToWhatIsSeen() {
    Typesetter type = new Typesetter(ZoneOffset.UTC, new Look(false, true, () -> 80));
    assertEquals(
        "00:00 bob    see \033]8;;https://a.example/b\033\\https://a.example/b\033]8;;\033\\.",
        type.entry(message("general", 1, "bob", "see https://a.example/b.")));
  }

  @Test
  void wideCharactersCountTwice() {
    assertEquals(7, Columns.of("日本😀é"));
    assertEquals(2, Columns.of("👨‍👩‍👧"));
    assertEquals("日…", Columns.fit("日本語", 4));
  }

  @Test
  void aWordIsCompletedOutOfWhatIsKnown() {
    Rooms rooms = chat().rooms().received(message("general", 1, "alan", "hi")).rooms();
    Chat chat = chat().with(rooms.members("general", List.of("alice", "alan", "Malva", "bob")));
    assertEquals(List.of("@alan ", "@alice ", "@Malva "), words("don't ask @AL", chat));
    assertEquals(List.of("alan: ", "Malva: "), words("al", chat));
    assertEquals(List.of("#general ", "#ops "), words("to #", chat).stream().sorted().toList());
    assertEquals("/join ", words("/jo", chat).getFirst());
    assertEquals(List.of("ops "), words("/go o", chat));
    assertEquals(List.of("😄 "), words(":smil", chat));
    assertNull(Completion.of("nothing fits", chat));
  }

  private static List<String> words(String typed, Chat chat) {
    return Completion.of(typed, chat).offers().stream().map(Completion.Offer::word).toList();
  }

  @Test
  void aMistypedWordIsNoMessage() {
    assertTrue(Word.read("/jion x") instanceof Command.Wrong(String why) && why.contains("/join?"));
    assertEquals(new Command.Say("/jion x"), Word.read("//jion x"));
    assertEquals(new Command.Say("/me waves"), Word.read("/me waves"));
  }
}
