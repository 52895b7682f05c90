package org.galaxyevents.change.sqlite;

import java.util.List;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.IdBatches;

/**
 * Deletes the rows of history_audit that are not the newest of their history. Thread-safe; blocks.
 *
 * <p>A row goes only if the newest row of its history also has a higher rowid. So the highest rowid
 * of the table stays, which SQLite would otherwise give out again and {@link SqlitePollSource}
 * would take for read; and so does, after the clock was set back, a row that was written last
 * though its stamp is not the newest.
 */
public final class HistoryAuditPruning {

  /** Few enough that whoever wants to write meanwhile waits for milliseconds. */
  private static final int BATCH = 512;

  private final Database database;

  public HistoryAuditPruning(Database database) {
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
      List<Long> rows = outdatedAfter(last);
      if (rows.isEmpty()) {
        return deleted;
      }
      deleted += delete(rows);
      last = rows.getLast();
    }
  }

  /** Looked for outside of the write: what is outdated stays so. */
  private List<Long> outdatedAfter(long last) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT old.rowid FROM history_audit old
                WHERE old.rowid > :last AND old.rowid < (
                  SELECT newest.rowid FROM history_audit newest
                  WHERE newest.history_id = old.history_id ORDER BY newest.update_time DESC LIMIT 1)
                ORDER BY old.rowid LIMIT :batch
                """)
            .bind("last", last)
            .bind("batch", BATCH)
            .mapTo(Long.class)
            .list());
  }

  private int delete(List<Long> rows) {
    return database.write(transaction ->
        transaction
            .handle()
            .createUpdate("DELETE FROM history_audit WHERE rowid IN (<rows>)")
            .bindList("rows", IdBatches.of(rows, BATCH).getFirst())
            .execute());
  }
}
