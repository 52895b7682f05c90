package org.galaxyevents.database.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.galaxyevents.database.DatabaseRefused;
import org.postgresql.PGConnection;

/**
 * Finds out whether a connection is a session of the server's. By way of a pgbouncer in transaction
 * mode it is none: LISTEN and advisory locks seem to work there, and are void. Stateless.
 */
final class PoolerCheck {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private PoolerCheck() {}

  /**
   * Lets one connection notify the other: a pooler hands nothing on to a client that waits.
   *
   * @param direct what is to be a session
   * @param pool leads to the same database
   */
  static void refusePooler(Connection direct, Connection pool, PostgresConfig config)
      throws DatabaseRefused, SQLException {
    String channel = "galaxy_events_" + UUID.randomUUID().toString().replace('-', '_');
    try (Statement listening = direct.createStatement();
        PreparedStatement notifying = pool.prepareStatement("SELECT pg_notify(?, '')")) {
      listening.execute("LISTEN " + channel);
      notifying.setString(1, channel);
      notifying.execute();
      PGConnection heard = direct.unwrap(PGConnection.class);
      if (heard.getNotifications((int) PATIENCE.toMillis()).length == 0) {
        throw new DatabaseRefused(message(config));
      }
      listening.execute("UNLISTEN *");
    }
  }

  private static String message(PostgresConfig config) {
    return config.direct().isEmpty()
        ? ("The database %s is reached by way of a pooler such as pgbouncer, through which no notification comes. Let"
                + " direct_connection name the same database on the PostgreSQL itself.")
            .formatted(config.url())
        : ("No notification from the database %s comes to direct_connection, %s. It must lead to the same database, on"
                + " the PostgreSQL itself and not to a pooler such as pgbouncer.")
            .formatted(config.url(), config.directUrl());
  }
}
