package org.galaxyevents.catchup.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.galaxyevents.testing.OnPostgres;

/** What is said of SQLite, on PostgreSQL. */
@OnPostgres
final class JdbcHistoryChangesIT extends JdbcHistoryChangesTest {

  /** Makes so many rows that a scan would be the dearer way. */
  @Override
  String explain() {
    try {
      database
          .server()
          .execute(
              database.name(),
              """
              INSERT INTO galaxy_user (email, username, password)
                SELECT 'u' || i || '@example.org', 'u' || i, 'x' FROM generate_series(1, 1000) i;
              INSERT INTO galaxy_session (session_key) SELECT 's' || i FROM generate_series(1, 1000) i;
              INSERT INTO history (user_id)
                SELECT CASE WHEN i > 500 AND i < 1000 THEN i END FROM generate_series(1, 10000) i;
              INSERT INTO galaxy_session_to_history (session_id, history_id)
                SELECT i, i FROM generate_series(1, 1000) i;
              INSERT INTO history_audit (history_id, update_time)
                SELECT id, timestamp '2020-01-01 00:00:00' + i * interval '1 second'
                FROM history, generate_series(1, 2) i;
              ANALYZE;
              """);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
    return "EXPLAIN ";
  }

  @Override
  void assertSearchedByKeys(List<String> plan) {
    assertThat(plan).noneMatch(step -> step.contains("Seq Scan"));
    assertThat(plan)
        .anyMatch(step -> step.matches(".*Index Only Scan Backward using history_audit_pkey.*"));
    assertThat(plan).anyMatch(step -> step.contains("Index Cond: ((history_id = h.id)"));
  }
}
