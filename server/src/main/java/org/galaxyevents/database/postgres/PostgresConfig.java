package org.galaxyevents.database.postgres;

import java.util.Optional;

/**
 * How a PostgreSQL is used. Immutable.
 *
 * @param url where the pool of connections goes ({@code database_connection})
 * @param direct where what must not go through a pgbouncer goes: LISTEN, advisory locks and
 *     migrations ({@code direct_connection}); empty if that is the same address
 * @param maxConnections how many connections the pool may hold ({@code database_max_connections})
 */
public record PostgresConfig(PostgresUrl url, Optional<PostgresUrl> direct, int maxConnections) {

  /**
   * As many as a worker needs, however many streams are open; with the one that it stands for
   * election with, a process has four.
   */
  public static final int USUAL_CONNECTIONS = 3;

  public PostgresConfig {
    if (maxConnections < 1) {
      throw new IllegalArgumentException("maxConnections < 1: " + maxConnections);
    }
  }

  PostgresUrl directUrl() {
    return direct.orElse(url);
  }
}
