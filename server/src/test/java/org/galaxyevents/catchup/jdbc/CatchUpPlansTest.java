package org.galaxyevents.catchup.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.LongStream;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How what was missed is looked up where history_audit has a million rows. */
class CatchUpPlansTest {

  static final LocalDateTime BEGINNING = LocalDateTime.of(2026, 1, 1, 0, 0);

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  /** How many rows history_audit has, a second between them. */
  int rows() {
    return 1_000_000;
  }

  /** Of a hundred histories for each of a hundred users, and of a hundred visitors. */
  void fill() {
    series(
        100,
        """
        INSERT INTO galaxy_user (id, email, username, password)
          SELECT 10000 + i, 'u' || i || '@example.org', 'u' || i, 'x' FROM series
        """);
    series(
        100, "INSERT INTO galaxy_session (id, session_key) SELECT 10000 + i, 's' || i FROM series");
    // Not by the triggers' leave: they would add a row of now to each.
    series(
        10_100,
        """
        INSERT INTO history (id, user_id)
          SELECT 10000 + i, CASE WHEN i <= 10000 THEN 10001 + i % 100 END FROM series
        """);
    series(
        100,
        """
        INSERT INTO galaxy_session_to_history (session_id, history_id)
          SELECT 10000 + i, 20000 + i FROM series
        """);
    database.execute("DELETE FROM history_audit");
    series(rows(), audit());
    database.execute("ANALYZE");
  }

  String audit() {
    return """
    INSERT INTO history_audit (history_id, update_time)
      SELECT 10001 + i % 10100, strftime('%Y-%m-%d %H:%M:%f', '2026-01-01', i || ' seconds') FROM series
    """;
  }

  /** Runs a statement that reads the numbers from 1 on from {@code series}. */
  void series(int count, String sql) {
    database.execute(
        "WITH RECURSIVE series(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM series WHERE i < "
            + count
            + ") "
            + sql);
  }

  @Test
  void the_audit_table_is_searched_by_its_key_whoever_asks() {
    fill();

    for (int clients : List.of(1, 64, 4_096)) {
      assertSearched(plan(JdbcHistoryChanges.OF_USERS, clients));
      assertSearched(plan(JdbcHistoryChanges.OF_SESSIONS, clients));
    }
  }

  List<String> plan(String sql, int clients) {
    List<Long> ids = LongStream.range(10_001, 10_001 + clients).boxed().toList();
    return database
        .get()
        .read(handle ->
            handle
                .createQuery(explain() + sql)
                .bindList("ids", ids)
                .bind("since", BEGINNING.plusSeconds(rows() - 3_600))
                .map((row, context) -> row.getString(row.getMetaData().getColumnCount()))
                .list());
  }

  /** What stands in front of a statement, so that its plan is told instead. */
  String explain() {
    return "EXPLAIN QUERY PLAN ";
  }

  void assertSearched(List<String> plan) {
    assertThat(plan).noneMatch(step -> step.startsWith("SCAN"));
    assertThat(plan)
        .anyMatch(step ->
            step.contains(
                "SEARCH a USING COVERING INDEX sqlite_autoindex_history_audit_1 (history_id=?)"));
  }
}
