package org.galaxyevents.notification;

import java.util.List;
import org.galaxyevents.database.Database;

/**
 * Removes notifications that have expired, with what users have of them, in small batches. To be
 * called on the leader alone. Thread-safe; blocks.
 */
public final class Retention {

  /** Few enough that whoever wants to write meanwhile waits for milliseconds. */
  static final int BATCH = 1_000;

  private final Database database;
  private final NotificationStore notifications = new NotificationStore();

  public Retention(Database database) {
    this.database = database;
  }

  /**
   * Removes all that has expired.
   *
   * @return how many rows went
   */
  public int removeExpired() {
    int removed = 0;
    int batch;
    do {
      batch = removeSome();
      removed += batch;
    } while (batch > 0);
    return removed;
  }

  /** What users have of them goes first: one notification may have gone to everybody. */
  private int removeSome() {
    return database.write(transaction -> {
      List<Long> expired =
          transaction
              .handle()
              .createQuery(
                  "SELECT id FROM notification WHERE expiration_time <= :now ORDER BY expiration_time LIMIT :limit")
              .bind("now", transaction.now())
              .bind("limit", BATCH)
              .mapTo(Long.class)
              .list();
      return expired.isEmpty() ? 0 : notifications.delete(transaction, expired, BATCH);
    });
  }
}
