package org.galaxyevents.bus.rabbitmq;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before connecting again: longer each time, up to two seconds, with jitter, so
 * that workers do not all come at once. Confined to one thread.
 */
final class RetryDelay {

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
