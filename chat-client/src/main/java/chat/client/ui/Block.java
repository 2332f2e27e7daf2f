package chat.client.ui;

import chat.client.state.Chat;
import chat.client.state.Contact;
import chat.client.state.Pending;
import chat.client.state.Room;
import chat.protocol.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Draws what stands above the line that is being typed: the outbox, what is offered, the status.
 *
 * <p>It is always drawn for the smallest window, however wide the window is. A terminal that is
 * made narrower breaks rows by itself, or cuts them off, and the program hears of it only
 * afterwards; with rows that no window needs to break, what has been drawn stays as high as it was,
 * so exactly that can be erased: neither does a part of it stay in the conversation, nor is a
 * message erased. For the same reason outbox, status and a short line being typed are never higher
 * than the smallest window: what a terminal has pushed into its scrollback, no program can take
 * back. (Offers and a line of many rows may be higher, and then leave their uppermost rows there if
 * the window shrinks under them.)
 */
final class Block {
  /** Rows of the outbox that are shown; the messages that have no place are counted in one more. */
  private static final int ROWS = 5;

  /** One for that count, and two for the status. */
  private static final int OTHER_ROWS = 3;

  /** What is answered sooner was never seen to be on its way. */
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private static final int LEAST_TEXT = 12;
  private static final int MARK_COLUMNS = 6;
  private static final int REMARK_COLUMNS = 24;
  private static final String GAP = "  ";
  private static final String KEYS = "Alt+r retry Alt+x drop";

  private final Look look;

  Block(Look look) {
    this.look = look;
  }

  /** How wide a row below the conversation may be in a window: its last column stays free. */
  static int columns(int windowColumns) {
    return Math.max(1, Math.min(windowColumns, Look.LEAST_COLUMNS) - 1);
  }

  private int columns() {
    return columns(look.columns().getAsInt());
  }

  /**
   * The rows, the last of which is where one types.
   *
   * @param offers further rows, such as what a word could be completed to
   * @param prompt what stands in front of what is typed
   * @param typedRows how many rows that takes
   * @param height of the window
   */
  String draw(
      Chat chat, List<String> offers, String prompt, int typedRows, int height, long nowNanos) {
    int free = Math.min(height / 3, Look.LEAST_ROWS - OTHER_ROWS - typedRows);
    List<String> rows = new ArrayList<>(outbox(chat, Math.clamp(free, 2, ROWS), nowNanos));
    List<String> status = status(chat, nowNanos);
    int most = Math.max(1, height - rows.size() - status.size() - 1 - typedRows);
    offers.stream().limit(most).map(offer -> Columns.fit(offer, columns())).forEach(rows::add);
    rows.addAll(status);
    rows.add(prompt);
    return String.join("\n", rows);
  }

  /** Whether it will look otherwise soon, although nothing happens. */
  static boolean isMoving(Chat chat) {
    return !chat.outbox().isEmpty()
        || !(chat.contact() instanceof Contact.Online)
        || !chat.typing().isEmpty();
  }

  private List<String> outbox(Chat chat, int most, long nowNanos) {
    boolean offline = !(chat.contact() instanceof Contact.Online);
    List<Pending> visible =
        chat.outbox().stream().filter(row -> isVisible(row, offline, nowNanos)).toList();
    List<String> rows = new ArrayList<>();
    int shown = 0;
    for (Pending message : visible) {
      List<String> more = rows(chat, message);
      if (rows.size() + more.size() > most) {
        break;
      }
      rows.addAll(more);
      shown++;
    }
    if (shown < visible.size()) {
      rows.add("  +" + (visible.size() - shown));
    }
    return rows;
  }

  private static boolean isVisible(Pending row, boolean offline, long nowNanos) {
    return switch (row.stage()) {
      // While connected it is on its way the next moment.
      case SENDING, QUEUED ->
          nowNanos - row.sinceNanos() >= LONG_NANOS
              || (offline && row.stage() == Pending.Stage.QUEUED);
      case UNKNOWN, FAILED -> true;
    };
  }

  /** One row, or two for a failed message whose reason has no place beside it. */
  private List<String> rows(Chat chat, Pending row) {
    boolean failed = row.stage() == Pending.Stage.FAILED;
    String me = Columns.pad(Visible.inLine(chat.rooms().me()), 5);
    String whose =
        chat.rooms().isCurrent(row.room()) ? me : me + GAP + "#" + Visible.inLine(row.room());
    String text = Visible.inLine(row.text());
    String remark = remark(row);
    int columns = columns() - MARK_COLUMNS;
    String last = failed ? (remark + " " + KEYS).strip() : remark;
    String whole = whose + GAP + text + (last.isEmpty() ? "" : GAP + last);
    List<String> lines =
        Columns.of(whole) <= columns
            ? List.of(whole)
            : failed
                ? List.of(fitted(whose, text, KEYS, columns), Columns.fit(remark, columns))
                : List.of(fitted(whose, text, Columns.fit(remark, REMARK_COLUMNS), columns));
    String mark = Columns.pad(mark(row), MARK_COLUMNS - GAP.length());
    List<String> rows = new ArrayList<>();
    for (String line : lines) {
      boolean first = rows.isEmpty();
      String lead = first ? (failed ? look.red(mark) : mark) : Columns.pad("", mark.length());
      rows.add(GAP + lead + (failed ? line : look.faint(line)));
    }
    return rows;
  }

  /** Of each something is to be seen, and all of what comes last. */
  private static String fitted(String whose, String text, String last, int columns) {
    int free = columns - Columns.of(last) - (last.isEmpty() ? 1 : 2) * GAP.length();
    String begin = Columns.fit(whose, Math.max(1, free - LEAST_TEXT));
    String middle = Columns.fit(text, Math.max(1, free - Columns.of(begin)));
    return begin + GAP + middle + (last.isEmpty() ? "" : GAP + last);
  }

  private static String mark(Pending row) {
    return switch (row.stage()) {
      case QUEUED -> "~";
      case SENDING -> "...";
      case UNKNOWN -> "?";
      case FAILED -> "!";
    };
  }

  private static String remark(Pending row) {
    String why = row.why().isEmpty() ? "" : "(" + Visible.inLine(row.why()) + ")";
    return switch (row.stage()) {
      case QUEUED -> row.why().isEmpty() ? "(queued)" : why;
      case SENDING -> "";
      case UNKNOWN -> "(no answer yet)";
      case FAILED -> why;
    };
  }

  /** One row, or two if there is more to be said. */
  private List<String> status(Chat chat, long nowNanos) {
    List<String> parts = new ArrayList<>();
    parts.add("#" + Visible.inLine(chat.rooms().current()));
    chat.rooms().activity().forEach(room -> parts.add(activity(chat, room)));
    String typists = typists(chat.typists(nowNanos));
    if (!typists.isEmpty()) {
      parts.add(typists);
    }
    String contact = contact(chat.contact(), nowNanos);
    boolean online = chat.contact() instanceof Contact.Online;
    int columns = columns() - 1;
    List<String> rows = new ArrayList<>();
    int above = 0;
    if (Columns.of(String.join(GAP, parts) + GAP + contact) > columns) {
      above = 1;
      while (above < parts.size()
          && Columns.of(String.join(GAP, parts.subList(0, above + 1))) <= columns) {
        above++;
      }
      String row = String.join(GAP, parts.subList(0, above));
      rows.add(look.faint(" " + Columns.fit(row, columns)));
    }
    // Whether one is connected is never what is cut off.
    String left = String.join(GAP, parts.subList(above, parts.size()));
    if (!left.isEmpty()) {
      int most = Math.max(columns - Columns.of(contact) - GAP.length(), columns / 2);
      left = Columns.fit(left, most) + GAP;
    }
    String right = Columns.fit(contact, columns - Columns.of(left));
    rows.add(look.faint(" " + left) + (online ? look.faint(right) : look.bold(right)));
    return rows;
  }

  private static String activity(Chat chat, Room room) {
    return chat.rooms().number(room.name())
        + ":"
        + Visible.inLine(room.name())
        + "("
        + room.unread()
        + ")"
        + (room.mentions() > 0 ? "@" + room.mentions() : "");
  }

  private static String typists(List<String> names) {
    return switch (names.size()) {
      case 0 -> "";
      case 1 -> Visible.inLine(names.getFirst()) + " is typing";
      case 2 ->
          Visible.inLine(names.getFirst())
              + " and "
              + Visible.inLine(names.getLast())
              + " are typing";
      default -> names.size() + " are typing";
    };
  }

  private static String contact(Contact contact, long nowNanos) {
    return switch (contact) {
      case Contact.Connecting _ -> "connecting";
      case Contact.Online(long millis, boolean tls) ->
          (millis < 0 ? "online" : millis + "ms") + (tls ? " TLS" : "");
      case Contact.Offline(String why, long retryAtNanos) -> {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(retryAtNanos - nowNanos + 999_999_999);
        yield "OFFLINE "
            + (seconds > 0 ? "retry in " + seconds + "s" : "connecting")
            + " ("
            + Visible.inLine(why)
            + ")";
      }
    };
  }
}
