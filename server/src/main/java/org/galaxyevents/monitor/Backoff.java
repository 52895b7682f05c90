package org.galaxyevents.monitor;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt: longer each time, up to two seconds, with jitter.
 * Confined to one thread.
 */
final class Backoff {

  private static final long FIRST_MILLIS = 50;
  private static final long MAX_MILLIS = 2_000;

  private long millis = FIRST_MILLIS;

  Duration next() {
    long ceiling = millis;
    millis = Math.min(millis * 2, MAX_MILLIS);
    return Duration.ofMillis(ceiling / 2 + ThreadLocalRandom.current().nextLong(ceiling / 2 + 1));
  }

  void reset() {
    millis = FIRST_MILLIS;
  }
}
