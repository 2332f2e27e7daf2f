package chat.client.ui;

import chat.protocol.Entry;
import chat.protocol.Visible;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * Makes lines of what came from others. All of it is cleaned here, and no line but the first of a
 * message begins in column 0, so that nobody can forge one.
 */
public final class Typesetter {
  private static final DateTimeFormatter HOURS = DateTimeFormatter.ofPattern("HH:mm");
  private static final int NAME_COLUMNS = 5;

  private final ZoneId zone;

  /**
   * @param zone in which times of day are shown
   */
  public Typesetter(ZoneId zone) {
    this.zone = zone;
  }

  /** As {@code 12:01 bob hi}, without a newline at the end. */
  public String entry(Entry entry) {
    return switch (entry) {
      case Entry.Message message ->
          said(time(message.at()) + " " + name(message.from()), message.text());
      case Entry.Join join -> " * " + Visible.inLine(join.from()) + " joined";
      case Entry.Leave leave -> " * " + Visible.inLine(leave.from()) + " left";
      case Entry.Topic topic when topic.topic().isEmpty() ->
          " * " + Visible.inLine(topic.from()) + " removed the topic";
      case Entry.Topic topic ->
          " * " + Visible.inLine(topic.from()) + " set the topic: " + Visible.inLine(topic.topic());
      case Entry.Other other ->
          " * " + Visible.inLine(other.kind()) + ", which this version cannot show";
    };
  }

  /** As {@link #entry(Entry)}, where entries of several rooms mix. */
  public String entryOfRoom(Entry entry) {
    return "#" + Visible.inLine(entry.room()) + " " + entry(entry).stripLeading();
  }

  /**
   * A message that is not in the transcript yet: {@code ~ alice hello (queued)}.
   *
   * @param mark at most three columns
   */
  public String row(String mark, String me, String text, String remark) {
    return said(" " + pad(mark, 3) + " " + name(me), text) + "  (" + Visible.inLine(remark) + ")";
  }

  private static String said(String lead, String text) {
    String indent = "\n" + " ".repeat(lead.length());
    return lead + Visible.inText(text).replace("\n", indent);
  }

  private String time(Instant at) {
    return HOURS.format(at.atZone(zone));
  }

  private static String name(String name) {
    return pad(Visible.inLine(name), NAME_COLUMNS) + "  ";
  }

  private static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - text.length()));
  }
}
