package org.galaxyevents.change.postgres;

import java.util.List;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.IdBatches;

/**
 * Deletes the rows of history_audit that are not the newest of their history, some histories at a
 * time: whoever writes there holds the watermark. Thread-safe; blocks.
 */
public final class PostgresAuditPruning {

  private static final int BATCH = 512;

  private final Database database;

  public PostgresAuditPruning(Database database) {
    this.database = database;
  }

  /**
   * Prunes the whole table.
   *
   * @return how many rows went
   */
  public int prune() {
    int deleted = 0;
    long last = 0;
    while (true) {
      List<Long> histories = outdatedAfter(last);
      if (histories.isEmpty()) {
        return deleted;
      }
      deleted += delete(histories);
      last = histories.getLast();
    }
  }

  private List<Long> outdatedAfter(long last) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT history_id FROM history_audit WHERE history_id > :last
                GROUP BY history_id HAVING count(*) > 1 ORDER BY history_id LIMIT :batch
                """)
            .bind("last", last)
            .bind("batch", BATCH)
            .mapTo(Long.class)
            .list());
  }

  private int delete(List<Long> histories) {
    return database.write(transaction ->
        transaction
            .handle()
            .createUpdate(
                """
                DELETE FROM history_audit AS old USING (
                  SELECT history_id, max(update_time) AS newest FROM history_audit
                  WHERE history_id IN (<histories>) GROUP BY history_id) AS kept
                WHERE old.history_id = kept.history_id AND old.update_time < kept.newest
                """)
            .bindList("histories", IdBatches.of(histories, BATCH).getFirst())
            .execute());
  }
}
