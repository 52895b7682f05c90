package org.galaxyevents.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What a server does beside answering requests: loops with a thread each, and what is done now and
 * then. Confined to the thread that starts and stops the server.
 */
final class Background {

  /** For all loops together: one that waits for a lock of the database cannot be interrupted. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ScheduledExecutorService schedule =
      Executors.newScheduledThreadPool(
          1, Thread.ofPlatform().name("background-", 0).daemon().factory());

  private final List<Thread> loops = new ArrayList<>();

  /** Runs this until it is interrupted. */
  void loop(String name, Runnable loop) {
    loops.add(Thread.ofPlatform().name(name).daemon().start(loop));
  }

  /** Does this again and again, the first time after as long as between two of them. */
  void repeat(Duration every, Runnable task) {
    schedule.scheduleWithFixedDelay(
        task, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Interrupts all, then waits for their end, at most for {@link #PATIENCE}. */
  void stop() throws InterruptedException {
    schedule.shutdownNow();
    loops.forEach(Thread::interrupt);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (Thread loop : loops) {
      loop.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }
  }
}
