package org.galaxyevents.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the connections that the servers under test have to a database, again and again, as
 * PostgreSQL itself sees them. Thread-safe.
 */
public final class ConnectionCount implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final String COUNT =
      """
      SELECT count(*) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'galaxy-events%'
      """;

  private final Connection connection;
  private final AtomicInteger most = new AtomicInteger();
  private final Thread counting;

  private ConnectionCount(Connection connection) {
    this.connection = connection;
    this.counting = Thread.ofVirtual().start(this::count);
  }

  /** Begins to count. */
  public static ConnectionCount watch(PostgresServer server, String database) throws SQLException {
    return new ConnectionCount(server.connect(database, "postgres"));
  }

  /** The most that there have been at once. */
  public int most() {
    return most.get();
  }

  private void count() {
    try (PreparedStatement statement = connection.prepareStatement(COUNT)) {
      while (!Thread.currentThread().isInterrupted()) {
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          most.accumulateAndGet(row.getInt(1), Math::max);
        }
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (SQLException gone) {
      // Then nothing was counted, which fails the test.
      most.set(0);
    }
  }

  @Override
  public void close() throws SQLException {
    counting.interrupt();
    connection.close();
  }
}
