package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever can be long is cut so that it fits, and whatever cannot be cut fits. */
class PagesTest {
  private static final String ID = "\u0001".repeat(64); // the longest there is: six bytes each
  private static final long MAX = Limits.MAX_INTEGER;
  private static final String NAME = "n".repeat(32);
  private static final String DEVICE = "\"".repeat(64);
  private static final String TOPIC = "\"".repeat(512);

  private static String name(int number) {
    return "n".repeat(28) + String.format("%04d", number);
  }

  private static byte[] entry(int seq, int textChars) {
    return Golden.withoutNewline(
        new Entry.Message("dev", seq, Golden.AT, "alice", null, "x".repeat(textChars)));
  }

  private static List<byte[]> entries(int count, int textChars) {
    return IntStream.rangeClosed(1, count).mapToObj(seq -> entry(seq, textChars)).toList();
  }

  private static byte[] history(List<byte[]> entries, boolean newest, boolean more) {
    return Codec.encode(new Reply.HistoryPage("1", entries, newest, Golden.LOG, 9, more));
  }

  private static Reply read(Request request, byte[] frame) throws ProtocolException {
    assertTrue(frame.length <= Limits.FRAME_BYTES, () -> "burst the frame: " + frame.length);
    return Codec.result(request, (ServerFrame.Ok) Codec.decodeServer(frame));
  }

  private static Reply.HistoryPage readHistory(byte[] frame) throws ProtocolException {
    return (Reply.HistoryPage) read(new Request.History("1", "dev", null, null, 500), frame);
  }

  private static List<Long> seqs(Reply.HistoryPage page) throws ProtocolException {
    var seqs = new ArrayList<Long>();
    for (byte[] entry : page.entries()) {
      seqs.add(((Entry) Codec.decodeServer(entry)).seq());
    }
    return seqs;
  }

  @Test
  void historyKeepsWhatIsNearestToTheCursor() throws ProtocolException {
    List<byte[]> entries = entries(10, 10_000);
    var newest = readHistory(history(entries, true, false));
    assertEquals(List.of(5L, 6L, 7L, 8L, 9L, 10L), seqs(newest));
    assertTrue(newest.more());
    var oldest = readHistory(history(entries, false, false));
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), seqs(oldest));
    assertTrue(oldest.more());
  }

  @Test
  void historyThatFitsIsWhole() throws ProtocolException {
    var page = readHistory(history(entries(500, 10), true, false));
    assertEquals(500, page.entries().size());
    assertFalse(page.more());
    assertTrue(readHistory(history(entries(1, 10), true, true)).more());
    assertEquals(List.of(), readHistory(history(List.of(), true, false)).entries());
  }

  /**
   * Where the cut falls is tried byte by byte: the page is never over, and never short for no
   * reason.
   */
  @Test
  void historyFillsTheFrameToTheLastByte() throws ProtocolException {
    int reached = 0;
    for (int chars = 15_800; chars < 16_384; chars++) {
      List<byte[]> entries =
          List.of(entry(1, 16_384), entry(2, 16_384), entry(3, 16_384), entry(4, chars));
      byte[] frame = history(entries, false, false);
      var page = readHistory(frame);
      reached = page.more() ? reached : Math.max(reached, frame.length);
      assertEquals(page.more() ? 3 : 4, page.entries().size());
    }
    assertEquals(Limits.FRAME_BYTES, reached);
  }

  @Test
  void theLargestEntryFitsAlone() throws ProtocolException {
    byte[] largest =
        Golden.withoutNewline(
            new Entry.Message(NAME, MAX, Golden.AT, NAME, "\\".repeat(64), "\n".repeat(16_384)));
    List<byte[]> entries = Collections.nCopies(3, largest);
    for (boolean newest : new boolean[] {true, false}) {
      byte[] frame =
          Codec.encode(new Reply.HistoryPage(ID, entries, newest, Golden.LOG, MAX, false));
      var page = readHistory(frame);
      assertEquals(1, page.entries().size());
      assertTrue(page.more());
    }
  }

  @Test
  void roomsAreCutBehindTheLastThatFits() throws ProtocolException {
    List<Reply.RoomRow> rows =
        IntStream.range(0, 500)
            .mapToObj(
                i -> new Reply.RoomRow(name(i), TOPIC, Visibility.PRIVATE, MAX, status(name(i))))
            .toList();
    List<Reply.Invited> invited = invitations();
    var page =
        (Reply.RoomPage)
            read(
                new Request.Rooms(ID, true, "", 500),
                Codec.encode(new Reply.RoomPage(ID, rows, invited, false)));
    assertTrue(page.more());
    assertEquals(invited, page.invited());
    assertTrue(page.rooms().size() > 40, () -> "only " + page.rooms().size());
    assertEquals(rows.subList(0, page.rooms().size()), page.rooms());
  }

  @Test
  void membersFitToTheLastRow() throws ProtocolException {
    List<Reply.MemberRow> rows =
        IntStream.range(0, 500)
            .mapToObj(i -> new Reply.MemberRow(name(i), false, Role.MEMBER))
            .toList();
    var page =
        (Reply.MemberPage)
            read(
                new Request.Members(ID, "dev", "", 500),
                Codec.encode(new Reply.MemberPage(ID, rows, false)));
    assertEquals(new Reply.MemberPage(ID, rows, false), page);
    List<Reply.MemberRow> more = Stream.concat(rows.stream(), rows.stream()).toList();
    var cut =
        (Reply.MemberPage)
            read(
                new Request.Members(ID, "dev", "", 500),
                Codec.encode(new Reply.MemberPage(ID, more, false)));
    assertTrue(cut.more());
    assertEquals(more.subList(0, cut.members().size()), cut.members());
  }

  /** As for history: the length of one topic moves the end of the page byte by byte. */
  @Test
  void roomsFillTheFrameToTheLastByte() throws ProtocolException {
    int reached = 0;
    for (int chars = 0; chars <= 512; chars++) {
      var rows = new ArrayList<Reply.RoomRow>();
      rows.add(new Reply.RoomRow("first", "t".repeat(chars), Visibility.PUBLIC, 1, null));
      while (rows.size() < 113) {
        rows.add(new Reply.RoomRow(NAME, "t".repeat(480), Visibility.PUBLIC, 1, null));
      }
      byte[] frame = Codec.encode(new Reply.RoomPage("1", rows, null, false));
      var page = (Reply.RoomPage) read(new Request.Rooms("1", false, "", 500), frame);
      assertEquals(page.more() ? 112 : 113, page.rooms().size());
      reached = page.more() ? reached : Math.max(reached, frame.length);
    }
    assertEquals(Limits.FRAME_BYTES, reached);
  }

  private static Reply.RoomStatus status(String room) {
    return new Reply.RoomStatus(room, Golden.LOG, MAX, MAX, MAX, Role.MEMBER);
  }

  private static List<Reply.Invited> invitations() {
    return IntStream.range(0, 100).mapToObj(i -> new Reply.Invited(name(i), NAME)).toList();
  }

  @Test
  void whatIsNotPagedFits() throws ProtocolException {
    var loggedIn =
        new Reply.LoggedIn(
            ID,
            NAME,
            "s".repeat(64),
            IntStream.range(0, Limits.ROOMS).mapToObj(i -> status(name(i))).toList(),
            invitations(),
            Golden.TOKEN);
    Request login = new Request.Login(ID, new Credentials.Token("t"), false, "");
    assertEquals(loggedIn, read(login, Codec.encode(loggedIn)));

    var tokens =
        new Reply.TokenList(
            ID,
            Collections.nCopies(
                100, new Reply.TokenInfo("t".repeat(64), DEVICE, Golden.AT, "2026-11-20", false)));
    assertEquals(tokens, read(new Request.Tokens(ID), Codec.encode(tokens)));

    var joined =
        new Reply.Joined(ID, NAME, Golden.LOG, MAX, MAX, TOPIC, Role.MEMBER, MAX, false, false);
    assertEquals(joined, read(new Request.Join(ID, NAME, Start.UNSPECIFIED), Codec.encode(joined)));

    var presence =
        new Event.Presence(
            NAME, IntStream.range(0, 500).mapToObj(PagesTest::name).toList(), List.of());
    assertTrue(Codec.encode(presence).length <= Limits.FRAME_BYTES);
  }

  /** Before login only this much is taken, so whatever logs in must fit. */
  @Test
  void theLongestLoginFitsBeforeLogin() {
    var register = new Request.Register(ID, NAME, "\"".repeat(1_024), Golden.INVITE, true, DEVICE);
    assertTrue(Codec.encode(register).length <= Limits.LOGIN_FRAME_BYTES);
  }

  @Test
  void everyFrameIsOneLine() {
    for (Entry entry : Golden.entries()) {
      String frame = new String(Codec.encode(entry), StandardCharsets.UTF_8);
      assertEquals(frame.length() - 1, frame.indexOf('\n'));
      assertEquals(-1, frame.indexOf('\r'));
    }
  }
}
