package chat.testkit.fault;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What a server within this process logs, from its making on. Any thread may ask. */
public final class LogWatch implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger("chat.server");
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event.getMessage());
        }
      };

  public LogWatch() {
    appender.start();
    logger.addAppender(appender);
  }

  /** How often an event was logged. */
  public long count(String event) {
    return events.stream().filter(event::equals).count();
  }

  /** All events, in their order. */
  public List<String> events() {
    return List.copyOf(events);
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
  }
}
