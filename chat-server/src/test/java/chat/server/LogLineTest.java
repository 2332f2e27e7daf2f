package chat.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLineTest {
  private final LoggingEvent event = event();

  @Test
  void anEventIsOneLine() {
    event.addKeyValuePair(new KeyValuePair("listen", "127.0.0.1:7400"));
    event.addKeyValuePair(new KeyValuePair("cause", "Too many \"open\" files"));
    event.addKeyValuePair(new KeyValuePair("n", 3));
    event.addKeyValuePair(new KeyValuePair("none", null));
    event.addKeyValuePair(new KeyValuePair("empty", ""));
    assertEquals(
        """
        2026-11-20T23:54:00.120Z WARN accept_failed listen=127.0.0.1:7400 \
        cause="Too many \\"open\\" files" n=3 none=null empty=""
        """,
        new LogLine().doLayout(event));
  }

  @Test
  void noValueForgesALine() {
    event.addKeyValuePair(
        new KeyValuePair(
            "user", "x\n2026-11-20T23:54:00.120Z ERROR forged\r\u001b[2J\u009b\u202e"));
    String line = new LogLine().doLayout(event);
    assertEquals(1, line.lines().count());
    assertTrue(line.chars().limit(line.length() - 1).noneMatch(Character::isISOControl), line);
    assertTrue(line.contains("x\\n2026"), line);
    assertTrue(line.contains("\\u001b[2J\\u009b\\u202e"), line);
  }

  @Test
  void aStackTraceIsIndentedAndItsMessagesAreCleaned() {
    event.setThrowableProxy(
        new ch.qos.logback.classic.spi.ThrowableProxy(
            new IllegalStateException("a\nERROR forged", new IllegalArgumentException("why"))));
    String text = new LogLine().doLayout(event);
    assertTrue(
        text.contains("\n  java.lang.IllegalStateException: a\\nERROR forged\n    at "), text);
    assertTrue(text.contains("\n  caused by java.lang.IllegalArgumentException: why\n"), text);
    assertTrue(text.lines().skip(1).allMatch(line -> line.startsWith("  ")), text);
  }

  @Test
  void nothingIsEndless() {
    event.addKeyValuePair(new KeyValuePair("value", "x".repeat(1_000_000)));
    String line = new LogLine().doLayout(event);
    assertTrue(line.length() < 2_000);
    assertFalse(line.isEmpty());
  }

  private static LoggingEvent event() {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(new LoggerContext());
    event.setLevel(Level.WARN);
    event.setMessage("accept_failed");
    event.setInstant(Instant.parse("2026-11-20T23:54:00.120Z"));
    return event;
  }
}
