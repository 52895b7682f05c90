package org.galaxyevents.catchup.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.galaxyevents.testing.OnPostgres;

/** What is said of SQLite, on PostgreSQL. */
@OnPostgres
class CatchUpPlansIT extends CatchUpPlansTest {

  @Override
  void series(int count, String sql) {
    try {
      // Without a statement's time limit.
      database
          .server()
          .execute(
              database.name(),
              sql.replace("FROM series", "FROM generate_series(1, " + count + ") i"));
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  String audit() {
    return """
    INSERT INTO history_audit (history_id, update_time)
      SELECT 10001 + i % 10100, timestamp '2026-01-01' + i * interval '1 second' FROM series
    """;
  }

  @Override
  String explain() {
    return "EXPLAIN ";
  }

  /** The table of histories may be read whole, where most of its owners ask. */
  @Override
  void assertSearched(List<String> plan) {
    assertThat(plan).noneMatch(step -> step.contains("Scan on history_audit"));
    assertThat(plan)
        .anyMatch(step ->
            step.contains("Index Only Scan Backward using history_audit_pkey on history_audit a"));
  }
}
