package org.galaxyevents.app;

import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.postgres.PostgresAuditPruning;
import org.galaxyevents.change.postgres.PostgresListenSource;
import org.galaxyevents.change.postgres.PostgresPollSource;
import org.galaxyevents.change.sqlite.HistoryAuditPruning;
import org.galaxyevents.change.sqlite.SqlitePollSource;
import org.galaxyevents.config.DatabaseConfig;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.database.postgres.PostgresDatabase;
import org.galaxyevents.database.sqlite.SqliteDatabase;
import org.galaxyevents.election.CandidateRegister;
import org.galaxyevents.election.jdbc.PostgresCandidateRegister;
import org.galaxyevents.election.jdbc.SqliteCandidateRegister;

/**
 * The database, and what is done in another way in each kind of it. Thread-safe.
 *
 * @param changes gives a source of changes, for one monitor
 * @param pruning prunes the audit table; says how many rows went
 * @param register where several processes agree which of them leads; empty if there is but one
 */
record Storage(
    Database database,
    Supplier<ChangeSource> changes,
    IntSupplier pruning,
    Optional<CandidateRegister> register)
    implements AutoCloseable {

  /**
   * Opens the database; waits for one that is not up yet.
   *
   * @throws DatabaseRefused if it is not this server's to use
   * @throws InterruptedIOException if the thread was interrupted while it waited
   */
  static Storage open(ServeConfig config) throws DatabaseRefused, InterruptedIOException {
    return switch (config.database()) {
      case DatabaseConfig.SqliteFile file -> sqlite(file, config.rabbit().isPresent());
      case DatabaseConfig.Postgres postgres -> postgres(postgres);
    };
  }

  private static Storage sqlite(DatabaseConfig.SqliteFile config, boolean isShared)
      throws DatabaseRefused {
    SqliteDatabase database =
        isShared ? SqliteDatabase.openShared(config.path()) : SqliteDatabase.open(config.path());
    return new Storage(
        database,
        () -> new SqlitePollSource(database, config.pollInterval(), System::nanoTime),
        new HistoryAuditPruning(database)::prune,
        isShared
            ? Optional.of(
                new SqliteCandidateRegister(database, pid -> ProcessHandle.of(pid).isPresent()))
            : Optional.empty());
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
    return new Storage(
        database,
        () -> changes(database, config),
        new PostgresAuditPruning(database)::prune,
        Optional.of(new PostgresCandidateRegister(database)));
  }

  private static ChangeSource changes(PostgresDatabase database, DatabaseConfig.Postgres config) {
    PostgresPollSource polling =
        new PostgresPollSource(database, config.pollInterval(), System::nanoTime);
    return switch (config.source()) {
      case LISTEN -> new PostgresListenSource(database, polling, System::nanoTime);
      case POLL -> polling;
    };
  }

  @Override
  public void close() {
    database.close();
  }
}
