package org.galaxyevents.simulator;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What a simulation does.
 *
 * @param url the server's address, with its prefix if it has one
 * @param duration from the first change on; empty means until stopped
 * @param seed decides what happens to which history in which order
 * @param lostAfter a change that is not announced within this time of its answer is lost
 */
public record SimulationConfig(
    URI url, Cast cast, Tempo tempo, Optional<Duration> duration, long seed, Duration lostAfter) {

  public static final Duration DEFAULT_LOST_AFTER = Duration.ofSeconds(10);

  public SimulationConfig {
    boolean web =
        "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
    if (!web
        || url.getHost() == null
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the URL must look like http://127.0.0.1:8080 or https://example.org/galaxy, not " + url);
    }
    duration.ifPresent(given -> requirePositive("duration", given));
    requirePositive("time after which a change is lost", lostAfter);
  }

  public SimulationConfig(URI url, Cast cast, Tempo tempo, Optional<Duration> duration, long seed) {
    this(url, cast, tempo, duration, seed, DEFAULT_LOST_AFTER);
  }

  private static void requirePositive(String name, Duration given) {
    // Nanoseconds in a long end after 292 years, and a day is long for a simulation.
    if (!given.isPositive() || given.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException(
          "the " + name + " must be more than nothing and at most a year, not " + given);
    }
  }
}
