package org.galaxyevents.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Where the production code's log goes while it is simulated: into the story of the simulation that
 * runs on the logging thread, and errors of whatever kind among its bugs. Thread-safe.
 */
final class SimulatedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Logger ours = (Logger) LoggerFactory.getLogger("org.galaxyevents");
  private final @Nullable Level usual = ours.getLevel();

  @SuppressWarnings("ThreadLocalUsage") // One log at a time, which ends with the stories.
  private final ThreadLocal<@Nullable Story> stories = new ThreadLocal<>();

  /** Takes the log of this process over. */
  static SimulatedLog open() {
    SimulatedLog log = new SimulatedLog();
    log.setContext(log.ours.getLoggerContext());
    log.start();
    log.ours.addAppender(log);
    log.ours.setAdditive(false);
    log.ours.setLevel(Level.ERROR);
    return log;
  }

  /** What is logged on this thread from now on belongs to this story. */
  void goesTo(Story story) {
    stories.set(story);
    if (story.isTold()) {
      ours.setLevel(Level.INFO);
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    Story story = stories.get();
    if (story == null) {
      return;
    }
    String line = shortName(event.getLoggerName()) + ": " + event.getFormattedMessage();
    story.tell("log", "%s", line);
    if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
      String thrown =
          event.getThrowableProxy() == null ? "" : " " + event.getThrowableProxy().getMessage();
      story.bug(line + thrown);
    }
  }

  private static String shortName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  @Override
  public void close() {
    ours.detachAppender(this);
    ours.setAdditive(true);
    ours.setLevel(usual);
  }
}
