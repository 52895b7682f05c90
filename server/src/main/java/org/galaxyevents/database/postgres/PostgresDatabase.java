package org.galaxyevents.database.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.database.FailureTranslation;
import org.galaxyevents.database.Transaction;
import org.galaxyevents.database.TroubleLog;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL, by a small pool of connections. Writes are serializable, as with the single writer
 * of SQLite: what a store checks before it writes still holds when it commits. Everything has a
 * deadline. Thread-safe.
 */
public final class PostgresDatabase implements Database {

  private static final Logger log = LoggerFactory.getLogger(PostgresDatabase.class);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** After this the server is asked to give a statement up. */
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(20);

  /** After this nobody believes in an answer any more: the host is gone. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration FREE_CONNECTION_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
  private static final int SAY_AGAIN_AFTER = 30;

  private static final String SNAPSHOT = "ISOLATION LEVEL REPEATABLE READ READ ONLY";
  private static final String SERIALIZABLE = "ISOLATION LEVEL SERIALIZABLE";

  /** With pauses that double up to 64 ms: about half a second of getting in each other's way. */
  private static final int ATTEMPTS = 16;

  private final PostgresConfig config;
  private final HikariDataSource pool;
  private final FailureTranslation failures;
  private final Jdbi jdbi;
  private final TroubleLog reading = new TroubleLog("read");
  private final TroubleLog writing = new TroubleLog("written to");

  private PostgresDatabase(PostgresConfig config, HikariDataSource pool) {
    this.config = config;
    this.pool = pool;
    this.failures = new FailureTranslation(Trouble::of, pool::isClosed);
    this.jdbi = jdbi(pool);
    jdbi.getConfig(SqlStatements.class).setQueryTimeout((int) STATEMENT_TIMEOUT.toSeconds());
  }

  /**
   * Opens the database and makes its schema where there is none. Waits for a server that does not
   * answer yet, and says so.
   *
   * @throws DatabaseRefused if it lets nobody in, cannot be worked with, or is somebody else's
   */
  public static PostgresDatabase open(PostgresConfig config)
      throws DatabaseRefused, InterruptedException {
    if (config.direct().isPresent()) {
      await(config.url());
    }
    PostgresUrl direct = config.directUrl();
    await(direct);
    PGSimpleDataSource source = source(direct, "start", ANSWER_TIMEOUT);
    try (Connection connection = source.getConnection();
        Connection other = source(config.url(), "start", ANSWER_TIMEOUT).getConnection()) {
      PostgresSchema.refuseForeign(connection, direct);
      PoolerCheck.refusePooler(connection, other, config);
    } catch (SQLException failure) {
      throw new DatabaseRefused(
          "The database %s cannot be read: %s".formatted(direct, failure.getMessage()));
    }
    PostgresSchema.bringUpToDate(source, direct);
    return new PostgresDatabase(config, pool(config));
  }

  /** Waits until somebody may log in. */
  private static void await(PostgresUrl url) throws DatabaseRefused, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try (Connection connection = source(url, "start", ANSWER_TIMEOUT).getConnection()) {
        if (attempt > 0) {
          log.info("The database {} is there, as {}", url, connection.getMetaData().getUserName());
        }
        return;
      } catch (SQLException failure) {
        if (!Trouble.passesByItself(failure)) {
          throw new DatabaseRefused(
              "The database %s lets the user %s not in: %s Correct database_connection, or create what it names."
                  .formatted(url, url.user(), Trouble.ofConnecting(failure)));
        }
        if (attempt % SAY_AGAIN_AFTER == 0) {
          log.warn(
              "Waiting for the database {}: {} If that does not pass, correct database_connection.",
              url,
              Trouble.ofConnecting(failure));
        }
        Thread.sleep(RETRY_PAUSE);
      }
    }
  }

  @Override
  public <T extends @Nullable Object> T read(Reading<T> work) {
    return failures.telling(
        reading,
        () ->
            jdbi.inTransaction(handle -> {
              handle.execute("SET TRANSACTION " + SNAPSHOT);
              return work.in(handle);
            }));
  }

  @Override
  public <T extends @Nullable Object> T readAt(TimedReading<T> work) {
    return failures.telling(
        reading,
        () -> jdbi.inTransaction(handle -> work.in(handle, begin(handle, SNAPSHOT).now())));
  }

  @Override
  public <T extends @Nullable Object> T write(Writing<T> work) {
    return failures.telling(
        writing,
        () -> {
          for (int attempt = 1; ; attempt++) {
            try {
              return jdbi.inTransaction(handle -> work.in(begin(handle, SERIALIZABLE)));
            } catch (JdbiException failure) {
              if (attempt == ATTEMPTS || !Trouble.isConflict(failure)) {
                throw failure;
              }
              letOthersPass(attempt, failure);
            }
          }
        });
  }

  private static void letOthersPass(int attempt, JdbiException failure) {
    try {
      Thread.sleep(
          Duration.ofMillis(ThreadLocalRandom.current().nextLong(1L << Math.min(attempt, 6))));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  /** Both statements travel together with the transaction's begin. */
  private static Transaction begin(Handle handle, String mode) {
    try (Statement statement = handle.getConnection().createStatement()) {
      statement.execute(
          "SET TRANSACTION " + mode + "; SELECT clock_timestamp() AT TIME ZONE 'UTC'");
      statement.getMoreResults();
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return new Transaction(handle, row.getObject(1, LocalDateTime.class));
      }
    } catch (SQLException failure) {
      throw new ConnectionException(failure);
    }
  }

  /**
   * A connection outside of the pool, which does not go through a pgbouncer, for what belongs to a
   * connection: LISTEN, and advisory locks. In autocommit.
   *
   * @param purpose what {@code pg_stat_activity} calls it
   * @param answerTimeout how long to wait for any answer
   * @throws DatabaseUnavailable if there is none to be had now
   */
  public Handle openDirectly(String purpose, Duration answerTimeout) {
    PGSimpleDataSource source = source(config.directUrl(), purpose, answerTimeout);
    // Its argument, the path of a unix socket, is set already where there is one.
    source.setSocketFactory(PromptSocketFactory.class.getName());
    return failures.translating(() -> jdbi(source).open());
  }

  @Override
  public void close() {
    pool.close();
  }

  private static Jdbi jdbi(DataSource source) {
    return FailureTranslation.withoutValues(PostgresTime.teach(Jdbi.create(source)));
  }

  private static PGSimpleDataSource source(
      PostgresUrl url, String purpose, Duration answerTimeout) {
    PGSimpleDataSource source = url.dataSource();
    source.setTcpKeepAlive(true);
    source.setSocketTimeout((int) answerTimeout.toSeconds());
    if (!url.parameters().containsKey("connect_timeout")) {
      source.setConnectTimeout((int) CONNECT_TIMEOUT.toSeconds());
      source.setLoginTimeout((int) CONNECT_TIMEOUT.toSeconds());
    }
    if (!url.parameters().containsKey("application_name")) {
      source.setApplicationName("galaxy-events " + purpose);
    }
    // The detail of a failure has the values of the row: session keys, password hashes.
    source.setProperty(PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
    return source;
  }

  private static HikariDataSource pool(PostgresConfig config) {
    PGSimpleDataSource source = source(config.url(), "pool", ANSWER_TIMEOUT);
    if (config.direct().isPresent()) {
      // There is a pgbouncer between: the next transaction may meet a server that has not prepared.
      source.setPrepareThreshold(0);
    }
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("database");
    pool.setDataSource(source);
    pool.setMaximumPoolSize(config.maxConnections());
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(FREE_CONNECTION_TIMEOUT.toMillis());
    pool.setValidationTimeout(Duration.ofSeconds(2).toMillis());
    // Whether the server answers was seen before; later it may be away for a while.
    pool.setInitializationFailTimeout(-1);
    return new HikariDataSource(pool);
  }
}
