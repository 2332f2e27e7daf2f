package chat.server;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import chat.protocol.Visible;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * An event as one line: {@code 2026-11-20T23:54:00.123Z WARN accept_failed listen=127.0.0.1:7400
 * cause="Too many open files"}. The lines of a stack trace follow, each begun by a blank.
 *
 * <p>Whatever a peer may have had a hand in is made visible first, so that no value can forge a
 * line, and quoted where it could be taken for two. Any thread may call it.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** A value that is longer was not meant for a log. */
  private static final int VALUE_CHARS = 1_000;

  private static final int FRAMES = 40;
  private static final int CAUSES = 5;

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    line.append(' ').append(event.getLevel()).append(' ');
    line.append(Visible.inLine(cut(String.valueOf(event.getFormattedMessage()))));
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        line.append(' ').append(Visible.inLine(pair.key)).append('=');
        line.append(value(String.valueOf(pair.value)));
      }
    }
    line.append('\n');
    trace(event.getThrowableProxy(), line);
    return line.toString();
  }

  private static String value(String raw) {
    String text = Visible.inLine(cut(raw));
    boolean bare = !text.isEmpty();
    for (int i = 0; i < text.length() && bare; i++) {
      char c = text.charAt(i);
      bare = c != '"' && c != '\\' && c != '=' && !Character.isWhitespace(c) && c != '\u00a0';
    }
    // What was made visible holds a backslash already; one of the value's own is not told from it.
    return bare ? text : '"' + text.replace("\"", "\\\"") + '"';
  }

  private static String cut(String text) {
    return text.length() <= VALUE_CHARS ? text : text.substring(0, VALUE_CHARS) + "…";
  }

  private static void trace(@Nullable IThrowableProxy thrown, StringBuilder lines) {
    IThrowableProxy cause = thrown;
    for (int depth = 0; cause != null && depth < CAUSES; depth++) {
      lines.append(depth == 0 ? "  " : "  caused by ").append(cause.getClassName());
      if (cause.getMessage() != null) {
        lines.append(": ").append(Visible.inLine(cut(cause.getMessage())));
      }
      lines.append('\n');
      StackTraceElementProxy[] frames = cause.getStackTraceElementProxyArray();
      for (int i = 0; i < Math.min(frames.length, FRAMES); i++) {
        lines.append("    ").append(frames[i].getSTEAsString()).append('\n');
      }
      cause = cause.getCause();
    }
  }
}
