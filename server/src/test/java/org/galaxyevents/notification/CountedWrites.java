package org.galaxyevents.notification;

import java.util.ArrayList;
import java.util.List;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Counts how many rows each transaction adds to, or takes from, what users have of notifications.
 *
 * @param sizes of the transactions that changed something, in their order
 */
record CountedWrites(Database database, List<Long> sizes) implements Database {

  static CountedWrites to(Database database) {
    return new CountedWrites(database, new ArrayList<>());
  }

  @Override
  public <T extends @Nullable Object> T read(Reading<T> work) {
    return database.read(work);
  }

  @Override
  public <T extends @Nullable Object> T write(Writing<T> work) {
    return database.write(transaction -> {
      long before = rows(transaction);
      T result = work.in(transaction);
      long size = Math.abs(rows(transaction) - before);
      if (size > 0) {
        sizes.add(size);
      }
      return result;
    });
  }

  private static long rows(Transaction transaction) {
    return transaction
        .handle()
        .createQuery("SELECT count(*) FROM user_notification_association")
        .mapTo(Long.class)
        .one();
  }

  @Override
  public void close() {}
}
