package org.galaxyevents.change.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.event.Cursor;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What both sources ask about the table history_audit. Immutable. */
record HistoryAudit(LongSupplier nanoTime) {

  /** The channel on which Galaxy's triggers tell the id of a changed history. */
  static final String CHANNEL = "galaxy_history_update";

  /** No index need be searched for rows that are this far in the future. */
  private static final LocalDateTime END_OF_TIME = LocalDateTime.of(9999, 12, 31, 0, 0);

  private static final String HOLDERS =
      """
      FROM pg_locks AS l %s
      WHERE l.locktype = 'relation' AND l.mode = 'RowExclusiveLock' AND l.granted
        AND l.relation = 'history_audit'::regclass
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """;

  /**
   * The time is that of the statement's arrival. The clock at any moment inside of it would be
   * later than the look at the locks, or than the snapshot, and claim what it has not seen.
   */
  private static final String SAMPLE =
      "SELECT statement_timestamp() AT TIME ZONE 'UTC', array(SELECT l.virtualtransaction "
          + HOLDERS.formatted("")
          + ")";

  /**
   * Nobody stamps before the begin of his transaction. Of other users' transactions that is not
   * shown, nor of prepared ones: they are taken to be not more than a day old.
   */
  private static final String BEGINNING =
      """
      SELECT least(statement_timestamp(), (SELECT min(coalesce(a.xact_start, now() - interval '1 day'))
      """
          + HOLDERS.formatted("LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid")
          + ")) AT TIME ZONE 'UTC'";

  private static final String CHANGED =
      """
      SELECT history_id, min(update_time) AS earliest, count(*) AS audited FROM history_audit
      WHERE update_time >= :from AND update_time < :until
      GROUP BY history_id ORDER BY earliest
      """;

  private static final String INDEXED =
      """
      SELECT count(*) > 0 FROM pg_index AS i
        JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
      WHERE i.indrelid = 'history_audit'::regclass AND i.indisvalid AND i.indpred IS NULL
        AND a.attname = 'update_time'
      """;

  private static final String SILENT =
      """
      SELECT t.name || ' (' || e.name || ')'
      FROM (VALUES ('history'), ('history_dataset_association'),
          ('history_dataset_collection_association')) AS t (name)
        CROSS JOIN (VALUES ('INSERT', 4), ('UPDATE', 16)) AS e (name, bit)
      WHERE NOT EXISTS (
        SELECT 1 FROM pg_trigger AS g JOIN pg_proc AS p ON p.oid = g.tgfoid
        WHERE g.tgrelid = to_regclass(t.name) AND g.tgenabled IN ('O', 'A')
          AND g.tgtype::int & e.bit <> 0 AND p.prosrc LIKE '%pg_notify%' || :channel || '%')
      ORDER BY 1
      """;

  /** Rows of the table, one for each history. */
  record Changed(List<HistoryChange> changes, long rows) {
    static final Changed NOTHING = new Changed(List.of(), 0);
  }

  /** Looks who writes. To be followed, not accompanied, by what is to see all that has ended. */
  OpenWriters.Sample sample(Handle handle) {
    long asked = nanoTime.getAsLong();
    return handle
        .createQuery(SAMPLE)
        .map((row, context) ->
            new OpenWriters.Sample(
                Cursor.of(time(row)), Set.of(holders(row)), asked, nanoTime.getAsLong()))
        .one();
  }

  /** A moment such that nobody who has not committed yet has stamped before. */
  Cursor beginning(Handle handle) {
    return handle.createQuery(BEGINNING).map((row, context) -> Cursor.of(time(row))).one();
  }

  /** Which histories have changed, and when first, in a stretch of time that may have no end. */
  Changed changed(Handle handle, Cursor from, @Nullable Cursor until) {
    record Row(HistoryChange change, long rows) {}
    List<Row> found =
        handle
            .createQuery(CHANGED)
            .bind("from", from.toLocalDateTime())
            .bind("until", until == null ? END_OF_TIME : until.toLocalDateTime())
            .map((row, context) ->
                new Row(
                    new HistoryChange(
                        row.getLong(1), Cursor.of(row.getObject(2, LocalDateTime.class))),
                    row.getLong(3)))
            .list();
    return new Changed(
        found.stream().map(Row::change).toList(), found.stream().mapToLong(Row::rows).sum());
  }

  /** Whether the table can be read by time without reading all of it. */
  boolean isIndexed(Handle handle) {
    return handle.createQuery(INDEXED).mapTo(Boolean.class).one();
  }

  /** The tables, and what is done to them, of which no trigger notifies. */
  List<String> silent(Handle handle) {
    return handle.createQuery(SILENT).bind("channel", CHANNEL).mapTo(String.class).list();
  }

  private static LocalDateTime time(ResultSet row) throws SQLException {
    return row.getObject(1, LocalDateTime.class);
  }

  private static String[] holders(ResultSet row) throws SQLException {
    return (String[]) row.getArray(2).getArray();
  }
}
