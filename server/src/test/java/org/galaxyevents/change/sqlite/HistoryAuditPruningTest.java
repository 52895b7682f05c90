package org.galaxyevents.change.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.galaxyevents.account.Requester;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HistoryAuditPruningTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private Seeds seeds;
  private Requester alice;
  private HistoryAuditPruning pruning;

  @BeforeEach
  void openDatabase() {
    seeds = new Seeds(database.get());
    alice = seeds.user("alice");
    pruning = new HistoryAuditPruning(database.get());
  }

  private void audit(long history, String time) {
    database.execute(
        "INSERT INTO history_audit (history_id, update_time) VALUES (?, ?)", history, time);
  }

  private long bareHistory() {
    long history = seeds.history(alice, "h");
    database.execute("DELETE FROM history_audit WHERE history_id = ?", history);
    return history;
  }

  private List<Map<String, Object>> rows() {
    return database.rows("SELECT history_id, update_time FROM history_audit ORDER BY rowid");
  }

  @Test
  void the_newest_row_of_each_history_stays() {
    long one = bareHistory();
    long two = bareHistory();
    audit(one, "2026-11-23 12:00:00.000");
    audit(two, "2026-11-23 12:00:01.000");
    audit(one, "2026-11-23 12:00:02.000");
    audit(two, "2026-11-23 12:00:03.000");

    assertThat(pruning.prune()).isEqualTo(2);

    assertThat(rows())
        .extracting(row -> row.get("update_time"))
        .containsExactly("2026-11-23 12:00:02.000", "2026-11-23 12:00:03.000");
  }

  @Test
  void more_rows_than_one_write_takes_are_all_pruned() {
    long history = bareHistory();
    database.execute(
        """
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1999)
        INSERT INTO history_audit (history_id, update_time)
        SELECT ?, strftime('%Y-%m-%d %H:%M:%f', '2026-11-23', '+' || i || ' seconds') FROM n
        """,
        history);

    assertThat(pruning.prune()).isEqualTo(1_999);
    assertThat(pruning.prune()).isZero();
  }

  @Test
  void the_row_with_the_highest_rowid_stays_although_the_clock_was_set_back() {
    long history = bareHistory();
    audit(history, "2026-11-23 12:00:00.000");
    audit(history, "2026-11-23 11:00:00.000");

    assertThat(pruning.prune()).isZero();
    assertThat(rows()).hasSize(2);
  }

  @Test
  void a_change_after_pruning_is_seen_by_the_change_source() throws Exception {
    long history = seeds.history(alice, "h");
    SqlitePollSource source =
        new SqlitePollSource(database.sqlite(), Duration.ofMillis(1), System::nanoTime);
    try (ChangeSource.Session session = source.open(null)) {
      for (int i = 0; i < 5; i++) {
        database.execute("UPDATE history SET name = ? WHERE id = ?", "n" + i, history);
      }
      session.sample();
      pruning.prune();
      session.sample();

      database.execute("UPDATE history SET name = 'after' WHERE id = ?", history);

      assertThat(session.sample().changes())
          .extracting(HistoryChange::historyId)
          .containsExactly(history);
    }
  }
}
