package chat.client;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import chat.client.link.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Writes to a file, never to the screen; nothing of it is set up before something is written. */
final class Log {
  private Log() {}

  /** Keeps what a person should not have to read, for whoever mends it. */
  static void fault(Path file, Throwable cause) throws Failure {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers)) {
      return;
    }
    try {
      PrivateFiles.folderOf(file);
    } catch (IOException e) {
      throw Failure.configuration("cannot write " + file + ": " + e.getMessage());
    }
    Logger log = loggers.getLogger("chat.client");
    log.setAdditive(false);
    FileAppender<ILoggingEvent> appender = appender(loggers, file);
    log.addAppender(appender);
    log.error("fault", cause);
    log.detachAppender(appender);
    appender.stop();
  }

  private static FileAppender<ILoggingEvent> appender(LoggerContext loggers, Path file) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(loggers);
    encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %level [%thread] %msg%n%ex");
    encoder.start();
    var appender = new FileAppender<ILoggingEvent>();
    appender.setContext(loggers);
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
