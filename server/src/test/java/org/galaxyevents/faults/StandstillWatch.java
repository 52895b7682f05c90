package org.galaxyevents.faults;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long this process itself has stood still: then a run says nothing, for its clients stood
 * still too. Thread-safe.
 */
final class StandstillWatch {

  private static final long INTERVAL_MILLIS = 50;

  private final AtomicLong longest = new AtomicLong();
  private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::watch);

  private StandstillWatch() {}

  static StandstillWatch start() {
    StandstillWatch watch = new StandstillWatch();
    watch.thread.start();
    return watch;
  }

  private void watch() {
    long last = System.nanoTime();
    try {
      while (true) {
        Thread.sleep(INTERVAL_MILLIS);
        long now = System.nanoTime();
        longest.accumulateAndGet(now - last, Math::max);
        last = now;
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends watching; the longest time in which nothing went on. */
  Duration longest() {
    thread.interrupt();
    return Duration.ofNanos(longest.get());
  }
}
