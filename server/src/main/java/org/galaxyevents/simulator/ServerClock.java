package org.galaxyevents.simulator;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/**
 * The server's time, as the ids of its events tell it; ours, until one has come. Naive UTC.
 * Thread-safe.
 */
final class ServerClock {

  /** One reference, replaced as a whole, so that every thread reads one that was true. */
  private volatile Duration ahead = Duration.ZERO;

  /** An event with this id has just come. */
  void observe(String id) {
    try {
      ahead = Duration.between(LocalDateTime.now(ZoneOffset.UTC), LocalDateTime.parse(id));
    } catch (DateTimeParseException notATime) {
      // Another server may count its events by something else.
    }
  }

  LocalDateTime now() {
    return LocalDateTime.now(ZoneOffset.UTC).plus(ahead);
  }
}
