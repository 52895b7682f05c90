package org.galaxyevents.change.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.event.Cursor;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Galaxy's table history_audit, by connections to its database. Immutable.
 *
 * @param connections where questions are asked
 * @param nanoTime the passing of time, as {@link System#nanoTime}
 */
record JdbcHistoryAudit(Connections connections, LongSupplier nanoTime) implements HistoryAudit {

  /** Asks a question by a connection: always the same one, or any that is free. */
  interface Connections {
    <T> T ask(Function<Handle, T> question);
  }

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

  @Override
  public OpenWriters.Sample sample() {
    long asked = nanoTime.getAsLong();
    return connections.ask(handle ->
        handle
            .createQuery(SAMPLE)
            .map((row, context) ->
                new OpenWriters.Sample(
                    Cursor.of(time(row)), Set.of(holders(row)), asked, nanoTime.getAsLong()))
            .one());
  }

  @Override
  public Cursor beginning() {
    return connections.ask(
        handle -> handle.createQuery(BEGINNING).map((row, context) -> Cursor.of(time(row))).one());
  }

  @Override
  public Changed changed(Cursor from, @Nullable Cursor until) {
    record Row(HistoryChange change, long rows) {}
    List<Row> found =
        connections.ask(handle ->
            handle
                .createQuery(CHANGED)
                .bind("from", from.toLocalDateTime())
                .bind("until", until == null ? END_OF_TIME : until.toLocalDateTime())
                .map((row, context) ->
                    new Row(
                        new HistoryChange(
                            row.getLong(1), Cursor.of(row.getObject(2, LocalDateTime.class))),
                        row.getLong(3)))
                .list());
    return new Changed(
        found.stream().map(Row::change).toList(), found.stream().mapToLong(Row::rows).sum());
  }

  @Override
  public boolean isIndexed() {
    return connections.<Boolean>ask(
        handle -> handle.createQuery(INDEXED).mapTo(Boolean.class).one());
  }

  @Override
  public List<String> silent() {
    return connections.ask(
        handle -> handle.createQuery(SILENT).bind("channel", CHANNEL).mapTo(String.class).list());
  }

  @Override
  public void notify(String channel, String payload) {
    connections.<Integer>ask(handle ->
        handle
            .createQuery("SELECT 1 FROM pg_notify(:channel, :payload)")
            .bind("channel", channel)
            .bind("payload", payload)
            .mapTo(Integer.class)
            .one());
  }

  private static LocalDateTime time(ResultSet row) throws SQLException {
    return row.getObject(1, LocalDateTime.class);
  }

  private static String[] holders(ResultSet row) throws SQLException {
    return (String[]) row.getArray(2).getArray();
  }
}
