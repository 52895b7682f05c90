package org.galaxyevents.database.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.database.FailureTranslation;
import org.galaxyevents.database.Transaction;
import org.galaxyevents.database.TroubleLog;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * An SQLite file. One connection writes, a few read; the write-ahead log keeps them out of each
 * other's way. A commit is on the disk when it returns. A lock beside the file keeps away who must
 * not use it too. Thread-safe.
 */
public final class SqliteDatabase implements Database {

  private static final int READERS = 3;

  /** How long to wait for another process that writes, and for this one's writers before us. */
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(5);

  /** How long to wait for a moment in which nobody writes; whoever asks will ask again. */
  private static final Duration GLIMPSE_TIMEOUT = Duration.ofMillis(100);

  private final SqliteLock lock;
  private final HikariDataSource writerPool;
  private final HikariDataSource readerPool;
  private final FailureTranslation failures;
  private final Jdbi writer;
  private final Jdbi readers;
  private final TroubleLog reading = new TroubleLog("read");
  private final TroubleLog writing = new TroubleLog("written to");
  private final List<Runnable> commitListeners = new CopyOnWriteArrayList<>();

  private SqliteDatabase(
      SqliteLock lock, HikariDataSource writerPool, HikariDataSource readerPool) {
    this.lock = lock;
    this.writerPool = writerPool;
    this.readerPool = readerPool;
    this.failures = new FailureTranslation(SqliteDatabase::trouble, readerPool::isClosed);
    this.writer = jdbi(writerPool);
    this.readers = jdbi(readerPool);
  }

  /**
   * Opens the file, making it and its schema where there is none, for this process alone.
   *
   * @throws DatabaseRefused if another server holds it, or it is somebody else's
   */
  public static SqliteDatabase open(Path file) throws DatabaseRefused {
    SqliteSchema.refuseForeign(file);
    return open(file, SqliteLock.alone(file));
  }

  /**
   * The same for several processes, which have something else between them by which they tell each
   * other of their changes.
   *
   * @throws DatabaseRefused as {@link #open(Path)} does
   */
  public static SqliteDatabase openShared(Path file) throws DatabaseRefused {
    SqliteSchema.refuseForeign(file);
    return open(file, SqliteLock.shared(file));
  }

  private static SqliteDatabase open(Path file, SqliteLock lock) throws DatabaseRefused {
    boolean opened = false;
    HikariDataSource writerPool = null;
    try {
      writerPool = pool("writer", 1, file, SQLiteConfig.TransactionMode.IMMEDIATE);
      SqliteSchema.bringUpToDate(file, writerPool);
      lock.letOthersIn();
      HikariDataSource readerPool =
          pool("readers", READERS, file, SQLiteConfig.TransactionMode.DEFERRED);
      opened = true;
      return new SqliteDatabase(lock, writerPool, readerPool);
    } catch (HikariPool.PoolInitializationException failure) {
      throw new DatabaseRefused(
          "The database %s cannot be used: %s."
              .formatted(file, Objects.requireNonNullElse(trouble(failure), failure.getMessage())));
    } finally {
      if (!opened) {
        if (writerPool != null) {
          writerPool.close();
        }
        lock.close();
      }
    }
  }

  private static Jdbi jdbi(HikariDataSource pool) {
    return FailureTranslation.withoutValues(SqliteTime.teach(Jdbi.create(pool)));
  }

  @Override
  public <T extends @Nullable Object> T read(Reading<T> work) {
    return failures.telling(reading, () -> readers.inTransaction(work::in));
  }

  @Override
  public <T extends @Nullable Object> T readAt(TimedReading<T> work) {
    return failures.translating(
        () -> readers.inTransaction(handle -> work.in(handle, begin(handle).now())));
  }

  @Override
  public <T extends @Nullable Object> T write(Writing<T> work) {
    T result =
        failures.telling(writing, () -> writer.inTransaction(handle -> work.in(begin(handle))));
    commitListeners.forEach(Runnable::run);
    return result;
  }

  /**
   * Reads while nobody, in whatever process, has a write under way, so that the transaction's time
   * is a moment up to which everything is committed and visible. Changes nothing.
   *
   * @throws DatabaseUnavailable if a writer does not come to its end in time
   */
  public <T extends @Nullable Object> T whileNobodyWrites(Writing<T> work) {
    return failures.translating(() -> {
      try (Handle handle = writer.open()) {
        handle.execute("PRAGMA busy_timeout = " + GLIMPSE_TIMEOUT.toMillis());
        try {
          return handle.inTransaction(same -> glimpse(same, work));
        } finally {
          handle.execute("PRAGMA busy_timeout = " + WRITE_TIMEOUT.toMillis());
        }
      }
    });
  }

  private static <T extends @Nullable Object> T glimpse(Handle handle, Writing<T> work) {
    T result = work.in(begin(handle));
    handle.rollback();
    return result;
  }

  /**
   * Calls this after each commit of {@link #write}, on the writing thread; it must return at once.
   */
  public void afterCommit(Runnable listener) {
    commitListeners.add(listener);
  }

  /** Calls it no more. */
  public void afterCommitNoMore(Runnable listener) {
    commitListeners.remove(listener);
  }

  @Override
  public void close() {
    readerPool.close();
    writerPool.close();
    lock.close();
  }

  /** The transaction begins as IMMEDIATE: the write lock is held before the clock is read. */
  private static Transaction begin(Handle handle) {
    LocalDateTime now =
        handle
            .createQuery("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
            .map((row, context) -> SqliteTime.parse(row.getString(1)))
            .one();
    return new Transaction(handle, now);
  }

  /** What an operator can do something about; null if the failure is a mistake of ours. */
  static @Nullable String trouble(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException sqlite) {
        return switch (SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff)) {
          case SQLITE_BUSY, SQLITE_LOCKED -> "the database is locked by another process";
          case SQLITE_FULL -> "the disk of the database is full";
          case SQLITE_IOERR -> "the database's disk fails";
          case SQLITE_READONLY, SQLITE_PERM -> "the database cannot be written to";
          case SQLITE_CANTOPEN -> "the database file cannot be opened";
          case SQLITE_CORRUPT, SQLITE_NOTADB -> "the database file is damaged";
          default -> null;
        };
      }
      if (cause instanceof java.sql.SQLTransientConnectionException) {
        return "the database is busy";
      }
    }
    return null;
  }

  private static HikariDataSource pool(
      String name, int size, Path file, SQLiteConfig.TransactionMode mode) {
    SQLiteConfig sqlite = new SQLiteConfig();
    sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
    sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    sqlite.enforceForeignKeys(true);
    sqlite.setBusyTimeout((int) WRITE_TIMEOUT.toMillis());
    sqlite.setTransactionMode(mode);
    SQLiteDataSource source = new SQLiteDataSource(sqlite);
    source.setUrl("jdbc:sqlite:" + file);
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("database " + name);
    pool.setDataSource(source);
    pool.setMaximumPoolSize(size);
    pool.setMinimumIdle(size);
    pool.setConnectionTimeout(WRITE_TIMEOUT.plusSeconds(5).toMillis());
    pool.setMaxLifetime(0);
    return new HikariDataSource(pool);
  }

  static boolean is(SQLiteErrorCode kind, SQLException failure) {
    return failure instanceof SQLiteException sqlite
        && (sqlite.getResultCode().code & 0xff) == kind.code;
  }
}
