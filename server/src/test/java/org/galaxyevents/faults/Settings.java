package org.galaxyevents.faults;

import java.time.Duration;
import java.util.Map;
import org.galaxyevents.testing.RunningServer;

/** How servers and clients are set here. Immutable. */
final class Settings {

  /** A fifteenth of what it is by default: what a silent network costs in time, costs less here. */
  static final Duration KEEPALIVE = Duration.ofSeconds(2);

  /** When a client gives a silent stream up: after two and a half keepalives, as our page does. */
  static final Duration SILENCE = Duration.ofSeconds(5);

  /** Keys of the configuration, without the prefix of their environment variables. */
  static final Map<String, String> OF_ALL =
      Map.of(
          "ID_SECRET",
          RunningServer.ID_SECRET,
          "GALAXY_EVENTS_MAX_VIEWED_HISTORIES_PER_USER",
          "2000",
          "BOOTSTRAP_ADMIN_API_KEY",
          RunningServer.ADMIN_KEY,
          "GALAXY_EVENTS_PASSWORD_HASH_MEMORY_KIB",
          "64",
          "GALAXY_EVENTS_PASSWORD_HASH_ITERATIONS",
          "1",
          "GALAXY_EVENTS_MAX_STREAMS_PER_USER",
          "0",
          "GALAXY_EVENTS_KEEPALIVE",
          KEEPALIVE.toSeconds() + "s",
          "GALAXY_EVENTS_SLOW_CLIENT_TIMEOUT",
          "4s",
          "GALAXY_EVENTS_PEER_TIMEOUT",
          "5s");

  private Settings() {}
}
