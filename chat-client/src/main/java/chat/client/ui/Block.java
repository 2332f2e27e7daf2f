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
 * Draws what stands above the line that is being typed: the outbox, what is offered, the status. No
 * row is ever filled up to the width of the window, nor wider than it.
 */
final class Block {
  /** Rows of the outbox that are shown; the others are counted. */
  private static final int ROWS = 5;

  /** What is answered sooner was never seen to be on its way. */
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private static final int LEAST_TEXT = 12;

  private final Look look;

  Block(Look look) {
    this.look = look;
  }

  /**
   * The rows, the last of which is where one types.
   *
   * @param offers further rows, such as what a word could be completed to
   * @param prompt what stands in front of what is typed
   */
  String draw(Chat chat, List<String> offers, String prompt, int height, long nowNanos) {
    List<String> rows = new ArrayList<>(outbox(chat, Math.clamp(height / 3, 1, ROWS), nowNanos));
    int columns = look.columns().getAsInt() - 1;
    int most = Math.max(1, height - rows.size() - 3);
    offers.stream().limit(most).map(offer -> Columns.fit(offer, columns)).forEach(rows::add);
    rows.add(status(chat, nowNanos));
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
    visible.stream().limit(most).forEach(row -> rows.add(row(chat, row)));
    if (visible.size() > most) {
      rows.add("  +" + (visible.size() - most));
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

  private String row(Chat chat, Pending row) {
    String mark = Columns.pad(mark(row), 4);
    String me = Columns.pad(Visible.inLine(chat.rooms().me()), 5) + "  ";
    String room = chat.rooms().isCurrent(row.room()) ? "" : "#" + Visible.inLine(row.room()) + "  ";
    String keys = row.stage() == Pending.Stage.FAILED ? " Alt+r retry Alt+x drop" : "";
    String text = Visible.inLine(row.text());
    int columns = look.columns().getAsInt() - 1 - 6 - Columns.of(me + room + keys) - 2;
    // Of the text and of the reason both are to be seen; the keys are never what is cut off.
    String remark = Columns.fit(remark(row), Math.max(columns - LEAST_TEXT, LEAST_TEXT));
    String fitted = Columns.fit(text, Math.max(LEAST_TEXT, columns - Columns.of(remark)));
    String line = me + room + fitted + (remark.isEmpty() ? "" : "  " + remark) + keys;
    boolean failed = row.stage() == Pending.Stage.FAILED;
    return "  " + (failed ? look.red(mark) : mark) + (failed ? line : look.faint(line));
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

  private String status(Chat chat, long nowNanos) {
    int columns = look.columns().getAsInt() - 1;
    String contact = contact(chat.contact(), nowNanos);
    String rooms = " #" + Visible.inLine(chat.rooms().current());
    var line = new StringBuilder(rooms);
    for (Room room : chat.rooms().activity()) {
      line.append("  ").append(activity(chat, room));
    }
    String typists = typists(chat.typists(nowNanos));
    if (!typists.isEmpty()) {
      line.append("  ").append(typists);
    }
    // Whether one is connected is never what is cut off.
    String left =
        Columns.fit(line.toString(), Math.max(4, columns - Columns.of(contact) - 2)) + "  ";
    boolean online = chat.contact() instanceof Contact.Online;
    return online
        ? look.faint(Columns.fit(left + contact, columns))
        : look.faint(left)
            + look.bold(Columns.fit(contact, Math.max(4, columns - Columns.of(left))));
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
