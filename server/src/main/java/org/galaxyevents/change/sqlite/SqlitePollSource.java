package org.galaxyevents.change.sqlite;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.database.sqlite.SqliteDatabase;
import org.galaxyevents.event.Cursor;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reads history_audit by rowid. SQLite has one writer at a time and our trigger never reuses the
 * highest rowid, so rowids grow in the order of commits and nothing that commits later can hide
 * behind what was read. Commits of this process wake it at once; those of others are found by
 * looking every poll interval. Confined to the monitor's thread but for the wake-up.
 */
public final class SqlitePollSource implements ChangeSource {

  private static final int MAX_ROWS = 10_000;

  private final SqliteDatabase database;
  private final Duration pollInterval;
  private final LongSupplier nanoTime;

  /** At most one permit: whether something was committed since the last look. */
  private final Semaphore committed = new Semaphore(0);

  /**
   * The last row that was returned, kept over sessions: rowids resume exactly where a time would
   * only do about.
   */
  private long lastRow = -1;

  private record Row(long id, HistoryChange change) {}

  /**
   * @param pollInterval how long a change by another process may go unnoticed
   * @param nanoTime the passing of time, as {@link System#nanoTime}
   */
  public SqlitePollSource(SqliteDatabase database, Duration pollInterval, LongSupplier nanoTime) {
    this.database = database;
    this.pollInterval = pollInterval;
    this.nanoTime = nanoTime;
  }

  @Override
  public Session open(@Nullable Cursor from) throws SourceLost {
    Reading session = new Reading();
    if (lastRow < 0) {
      lastRow = asking(() -> database.read(handle -> rowBefore(handle, from)));
    }
    return session;
  }

  private void wake() {
    if (committed.availablePermits() == 0) {
      committed.release();
    }
  }

  private static long rowBefore(Handle handle, @Nullable Cursor from) {
    String newest = "SELECT coalesce(max(rowid), 0) FROM history_audit";
    if (from == null) {
      return handle.createQuery(newest).mapTo(Long.class).one();
    }
    return handle
        .createQuery(
            "SELECT coalesce(min(rowid) - 1, ("
                + newest
                + ")) FROM history_audit WHERE update_time >= :from")
        .bind("from", from.toLocalDateTime())
        .mapTo(Long.class)
        .one();
  }

  private List<Row> rowsAfter(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT rowid, history_id, update_time FROM history_audit
            WHERE rowid > :last ORDER BY rowid LIMIT :limit
            """)
        .bind("last", lastRow)
        .bind("limit", MAX_ROWS)
        .map((row, context) ->
            new Row(
                row.getLong(1),
                new HistoryChange(
                    row.getLong(2),
                    Cursor.of(
                        context
                            .findColumnMapperFor(java.time.LocalDateTime.class)
                            .orElseThrow()
                            .map(row, 3, context)))))
        .list();
  }

  private List<HistoryChange> take(List<Row> rows) {
    if (!rows.isEmpty()) {
      lastRow = rows.getLast().id();
    }
    return rows.stream().map(Row::change).toList();
  }

  private interface Question<T> {
    T ask();
  }

  private static <T> T asking(Question<T> question) throws SourceLost {
    try {
      return question.ask();
    } catch (DatabaseUnavailable unavailable) {
      throw new SourceLost(String.valueOf(unavailable.getMessage()), unavailable);
    }
  }

  private final class Reading implements Session {
    private final Runnable commits = SqlitePollSource.this::wake;
    private long nextLook = nanoTime.getAsLong();

    private Reading() {
      database.afterCommit(commits);
    }

    @Override
    public Batch next(Duration atMost) throws SourceLost, InterruptedException {
      long now = nanoTime.getAsLong();
      long wait = Math.max(0, Math.min(atMost.toNanos(), nextLook - now));
      boolean woken = committed.tryAcquire(wait, TimeUnit.NANOSECONDS);
      if (!woken && nanoTime.getAsLong() - nextLook < 0) {
        return Batch.EMPTY;
      }
      List<Row> rows = asking(() -> database.read(SqlitePollSource.this::rowsAfter));
      // A full page may have a successor: look again at once.
      nextLook = nanoTime.getAsLong() + (rows.size() == MAX_ROWS ? 0 : pollInterval.toNanos());
      return new Batch(take(rows), null);
    }

    @Override
    public Batch sample() {
      record Sample(List<Row> rows, Cursor at) {}
      Sample sample;
      try {
        sample =
            database.whileNobodyWrites(transaction ->
                new Sample(rowsAfter(transaction.handle()), Cursor.of(transaction.now())));
      } catch (DatabaseUnavailable writing) {
        // Somebody writes for longer than we wait: nothing can be claimed, changes go on being
        // read.
        return Batch.EMPTY;
      }
      boolean complete = sample.rows().size() < MAX_ROWS;
      return new Batch(take(sample.rows()), complete ? sample.at() : null);
    }

    @Override
    public void close() {
      database.afterCommitNoMore(commits);
    }
  }
}
