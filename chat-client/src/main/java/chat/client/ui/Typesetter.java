package chat.client.ui;

import chat.client.state.Room;
import chat.client.state.Shown;
import chat.protocol.Entry;
import chat.protocol.Visible;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines of what came from others. All of it is cleaned here, and no line but the first of a
 * message begins in column 0, so that nobody can forge one.
 */
public final class Typesetter {
  private static final DateTimeFormatter HOURS = DateTimeFormatter.ofPattern("HH:mm");
  private static final int NAME_COLUMNS = 5;
  private static final int LEAST_COLUMNS = 20;
  private static final String TAB = "    ";

  /** How one says what one does, as in XMPP: it is a message like any other. */
  static final String ACTION = "/me ";

  private final ZoneId zone;
  private final Look look;

  /**
   * Sets lines for whoever breaks and colours them, or does not.
   *
   * @param zone in which times of day are shown
   */
  public Typesetter(ZoneId zone) {
    this(zone, Look.plain());
  }

  public Typesetter(ZoneId zone, Look look) {
    this.zone = zone;
    this.look = look;
  }

  /** As {@code 12:01 bob hi}, without a newline at the end. */
  public String entry(Entry entry) {
    return entry(entry, NAME_COLUMNS);
  }

  private String entry(Entry entry, int nameColumns) {
    return switch (entry) {
      case Entry.Message message -> message(message, nameColumns);
      case Entry.Join join -> event(join, "joined");
      case Entry.Leave leave -> event(leave, "left");
      case Entry.Topic topic when topic.topic().isEmpty() -> event(topic, "removed the topic");
      case Entry.Topic topic -> event(topic, "set the topic: " + Visible.inLine(topic.topic()));
      case Entry.Other other ->
          remark(Visible.inLine(other.kind()) + ", which this version cannot show");
    };
  }

  /** As {@link #entry(Entry)}, where entries of several rooms mix. */
  public String entryOfRoom(Entry entry) {
    return "#" + Visible.inLine(entry.room()) + " " + entry(entry).stripLeading();
  }

  /**
   * What happened, as lines.
   *
   * @param room the room that it is about, if it is followed
   */
  String shown(Shown shown, @Nullable Room room) {
    return switch (shown) {
      case Shown.Said(Entry entry) ->
          entry(entry, room == null ? NAME_COLUMNS : room.nameColumns());
      case Shown.Elsewhere(Entry.Message message, boolean mention) when mention ->
          said(
              " * " + time(message.at()) + " mention in #" + Visible.inLine(message.room()) + "  ",
              Visible.inLine(message.from()) + ": " + Visible.inLine(message.text()));
      case Shown.Elsewhere(Entry.Message message, _) ->
          remark(
              "#"
                  + Visible.inLine(message.room())
                  + ": "
                  + Visible.inLine(message.from())
                  + " wrote");
      case Shown.Entered(String name, String topic, long unread) ->
          rule("-- #" + Visible.inLine(name) + " --" + (unread > 0 ? " " + unread + " unread" : ""))
              + (topic.isEmpty() ? "" : "\n" + remark("topic: " + Visible.inLine(topic)));
      case Shown.Older(long count) -> remark(count + " more that are unread are older: /more");
      case Shown.Unread(long count) ->
          rule("---- " + (count > 0 ? count + " unread" : "new") + " ----");
      case Shown.OtherLog(String name) ->
          rule(
              "-- #"
                  + Visible.inLine(name)
                  + " has another history than before: the server was restored from a backup, or"
                  + " the room made anew. It begins afresh --");
      case Shown.Alert(Entry.Message message) ->
          Visible.inLine(message.from()) + ": " + Visible.inLine(message.text());
    };
  }

  /** A line that parts what is above from what is below. */
  String rule(String text) {
    return look.faint(broken("", text));
  }

  /** Something that nobody said: {@code * bob joined}. */
  String remark(String text) {
    return look.faint(broken(" * ", text));
  }

  /** What went wrong. */
  String problem(String text) {
    return look.red(" ! ") + broken("   ", Visible.inLine(text)).substring(3);
  }

  /**
   * A message that is not in the transcript yet: {@code ~ alice hello (queued)}.
   *
   * @param mark at most three columns
   */
  String row(String mark, String me, String text, String remark) {
    return said("  " + Columns.pad(mark, 4) + name(me, NAME_COLUMNS), text)
        + "  ("
        + Visible.inLine(remark)
        + ")";
  }

  private String event(Entry entry, String what) {
    return remark(Visible.inLine(entry.from()) + " " + what);
  }

  private String message(Entry.Message message, int nameColumns) {
    String time = time(message.at()) + " ";
    boolean action = message.text().startsWith(ACTION);
    String from = Visible.inLine(message.from());
    String text = action ? from + message.text().substring(ACTION.length() - 1) : message.text();
    String name = name(action ? "*" : message.from(), nameColumns);
    String lines = said(time + name, text);
    // The lead is measured without its colours.
    return look.faint(time)
        + look.name(name.stripTrailing(), message.from())
        + lines.substring(time.length() + name.stripTrailing().length());
  }

  /** A cleaned text behind its lead; further rows begin below its beginning. */
  private String said(String lead, String text) {
    return broken(lead, Visible.inText(text).replace("\t", TAB));
  }

  private String broken(String lead, String cleaned) {
    int indent = Columns.of(lead);
    // The last column stays free: a row that fills it would be joined with the next on a resize.
    int columns = Math.max(LEAST_COLUMNS, look.columns().getAsInt() - 1 - indent);
    var rows = new StringJoiner("\n" + " ".repeat(Math.max(1, indent)));
    for (String line : cleaned.split("\n", -1)) {
      List<Columns.Row> parts = Columns.rows(line, columns);
      Links links = look.links() ? new Links(line) : null;
      for (Columns.Row part : parts) {
        rows.add(links == null ? line.substring(part.start(), part.end()) : links.row(part));
      }
    }
    return lead + rows;
  }

  private String time(Instant at) {
    return HOURS.format(at.atZone(zone));
  }

  private static String name(String name, int columns) {
    return Columns.pad(Visible.inLine(name), columns) + "  ";
  }
}
