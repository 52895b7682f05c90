package org.galaxyevents.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is logged in this process from its opening on. Thread-safe. */
public final class LogCapture implements AutoCloseable {

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger ours = (Logger) LoggerFactory.getLogger("org.galaxyevents");
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event);
        }
      };

  private LogCapture() {
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.addAppender(appender);
  }

  public static LogCapture open() {
    return new LogCapture();
  }

  /** Takes in what this project's code would say at its most talkative. */
  public static LogCapture ofEverything() {
    LogCapture capture = new LogCapture();
    capture.ours.setLevel(Level.TRACE);
    return capture;
  }

  /** All lines, with what was thrown. */
  public List<String> lines() {
    return events.stream().map(LogCapture::line).toList();
  }

  /** The lines that want an operator's attention. */
  public List<String> errors() {
    return events.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
        .map(LogCapture::line)
        .toList();
  }

  private static String line(ILoggingEvent event) {
    String thrown =
        event.getThrowableProxy() == null
            ? ""
            : " "
                + event.getThrowableProxy().getClassName()
                + ": "
                + event.getThrowableProxy().getMessage();
    return event.getLoggerName() + " " + event.getFormattedMessage() + thrown;
  }

  @Override
  public void close() {
    ours.setLevel(null);
    root.detachAppender(appender);
    appender.stop();
  }
}
