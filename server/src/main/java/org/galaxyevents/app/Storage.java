package org.galaxyevents.app;

import java.io.InterruptedIOException;
import java.util.function.IntSupplier;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.postgres.PostgresAuditPruning;
import org.galaxyevents.change.postgres.PostgresListenSource;
import org.galaxyevents.change.postgres.PostgresPollSource;
import org.galaxyevents.change.sqlite.HistoryAuditPruning;
import org.galaxyevents.change.sqlite.SqlitePollSource;
import org.galaxyevents.config.DatabaseConfig;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.database.postgres.PostgresDatabase;
import org.galaxyevents.database.sqlite.SqliteDatabase;

/**
 * The database, and what is done in another way in each kind of it. Thread-safe but for the
 * changes, which are the monitor's.
 *
 * @param pruning prunes the audit table; says how many rows went
 */
record Storage(Database database, ChangeSource changes, IntSupplier pruning)
    implements AutoCloseable {

  /**
   * Opens the database; waits for one that is not up yet.
   *
   * @throws DatabaseRefused if it is not this server's to use
   * @throws InterruptedIOException if the thread was interrupted while it waited
   */
  static Storage open(DatabaseConfig config) throws DatabaseRefused, InterruptedIOException {
    return switch (config) {
      case DatabaseConfig.SqliteFile file -> sqlite(file);
      case DatabaseConfig.Postgres postgres -> postgres(postgres);
    };
  }

  private static Storage sqlite(DatabaseConfig.SqliteFile config) throws DatabaseRefused {
    SqliteDatabase database = SqliteDatabase.open(config.path());
    return new Storage(
        database,
        new SqlitePollSource(database, config.pollInterval(), System::nanoTime),
        new HistoryAuditPruning(database)::prune);
  }

  private static Storage postgres(DatabaseConfig.Postgres config)
      throws DatabaseRefused, InterruptedIOException {
    PostgresDatabase database;
    try {
      database = PostgresDatabase.open(config.server());
    } catch (InterruptedException stop) {
      // Not restored: what was started is to be stopped in peace.
      throw new InterruptedIOException("stopped while it waited for the database");
    }
    PostgresPollSource polling =
        new PostgresPollSource(database, config.pollInterval(), System::nanoTime);
    ChangeSource changes =
        switch (config.source()) {
          case LISTEN -> new PostgresListenSource(database, polling, System::nanoTime);
          case POLL -> polling;
        };
    return new Storage(database, changes, new PostgresAuditPruning(database)::prune);
  }

  @Override
  public void close() {
    database.close();
  }
}
