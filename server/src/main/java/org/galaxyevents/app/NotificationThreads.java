package org.galaxyevents.app;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.galaxyevents.election.Leadership;
import org.galaxyevents.notification.NotificationConfig;
import org.galaxyevents.notification.Retention;

/**
 * What notifies without a request: one thread announces what is due, one gives notifications to
 * many and clears away what has expired, one sends mails. What the leader alone does waits while
 * another process leads. Thread-safe.
 */
final class NotificationThreads implements AutoCloseable {

  private static final long RESUME_SECONDS = 10;
  private static final long STOP_SECONDS = 2;

  /** Not the server's schedule: keepalives must not wait for fifty thousand receivers. */
  private final ScheduledExecutorService sending =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sending").daemon().factory());

  private final Leadership leadership;

  NotificationThreads(Leadership leadership) {
    this.leadership = leadership;
  }

  /** Runs what is sent to many. */
  Executor sending() {
    return sending;
  }

  void start(
      Background background,
      Notifications notifications,
      Retention retention,
      NotificationConfig config) {
    Upkeep resumption = new Upkeep(notifications::resumeSending);
    sending.scheduleWithFixedDelay(
        () -> whileLeading(resumption), RESUME_SECONDS, RESUME_SECONDS, TimeUnit.SECONDS);
    Upkeep cleanup = new Upkeep(retention::removeExpired);
    long millis = config.cleanupInterval().toMillis();
    sending.scheduleWithFixedDelay(
        () -> whileLeading(cleanup), millis, millis, TimeUnit.MILLISECONDS);
    background.loop(
        "publisher",
        new LeaderLoop("publisher", leadership, notifications.publisher()::publishDue));
    notifications
        .mailer()
        .ifPresent(mailer ->
            background.loop("mailer", new LeaderLoop("mailer", leadership, mailer::sendDue)));
  }

  private void whileLeading(Runnable task) {
    if (leadership.term().isPresent()) {
      task.run();
    }
  }

  @Override
  public void close() {
    sending.shutdownNow();
    try {
      sending.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
