package org.galaxyevents.app;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.galaxyevents.election.Leadership;
import org.galaxyevents.notification.NotificationConfig;
import org.galaxyevents.notification.Retention;

/**
 * The threads that notify without a request: one announces what is due, one gives notifications to
 * many and clears away what has expired, one sends mails. What the leader alone does waits while
 * another process leads. Thread-safe.
 */
final class NotificationThreads implements AutoCloseable {

  private static final long RESUME_SECONDS = 10;
  private static final long STOP_SECONDS = 2;

  private final ScheduledExecutorService sending =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sending").daemon().factory());
  private final Leadership leadership;

  private final List<Thread> loops = new CopyOnWriteArrayList<>();

  NotificationThreads(Leadership leadership) {
    this.leadership = leadership;
  }

  /** Runs what is sent to many. */
  Executor sending() {
    return sending;
  }

  void start(Notifications notifications, Retention retention, NotificationConfig config) {
    Upkeep resumption = new Upkeep(notifications::resumeSending);
    sending.scheduleWithFixedDelay(
        () -> whileLeading(resumption), RESUME_SECONDS, RESUME_SECONDS, TimeUnit.SECONDS);
    Upkeep cleanup = new Upkeep(retention::removeExpired);
    long millis = config.cleanupInterval().toMillis();
    sending.scheduleWithFixedDelay(
        () -> whileLeading(cleanup), millis, millis, TimeUnit.MILLISECONDS);
    loop("publisher", notifications.publisher()::publishDue);
    notifications.mailer().ifPresent(mailer -> loop("mailer", mailer::sendDue));
  }

  private void loop(String name, Supplier<Duration> round) {
    Thread thread =
        Thread.ofPlatform().name(name).daemon().unstarted(new LeaderLoop(name, leadership, round));
    loops.add(thread);
    thread.start();
  }

  private void whileLeading(Runnable task) {
    if (leadership.term().isPresent()) {
      task.run();
    }
  }

  @Override
  public void close() {
    sending.shutdownNow();
    loops.forEach(Thread::interrupt);
    try {
      for (Thread loop : loops) {
        // A mail server that hangs is not waited for.
        loop.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
      }
      sending.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
