package org.galaxyevents.change.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.galaxyevents.testing.OnPostgres;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnPostgres
final class PostgresAuditPruningIT {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private int prune() {
    return new PostgresAuditPruning(database.get()).prune();
  }

  @Test
  void the_newest_row_of_each_history_stays_however_many_there_are() {
    database.execute("INSERT INTO history (name) SELECT 'h' FROM generate_series(1, 1500)");
    database.execute(
        """
        INSERT INTO history_audit (history_id, update_time)
        SELECT id, timestamp '2099-01-01' + i * interval '1 second'
        FROM history, generate_series(1, 3) AS i
        """);

    assertThat(prune()).isEqualTo(4_500);

    assertThat(database.number("SELECT count(*) FROM history_audit")).isEqualTo(1_500);
    assertThat(
            database.number(
                "SELECT count(*) FROM history_audit WHERE update_time = timestamp '2099-01-01 00:00:03'"))
        .isEqualTo(1_500);
  }

  @Test
  void what_is_pruned_already_is_left_alone() {
    database.execute("INSERT INTO history (name) VALUES ('h')");

    assertThat(prune()).isZero();
    assertThat(database.number("SELECT count(*) FROM history_audit")).isOne();
  }
}
