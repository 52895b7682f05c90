package org.galaxyevents.notification;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.IdBatches;
import org.jdbi.v3.core.Handle;

/** What is still to be published, as the database has it. Thread-safe; blocks. */
public final class Publications implements PublicationQueue {

  /** Who makes or edits something that is due announces it; so long it is left to them. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private static final String WAITING = "n.dispatched = FALSE AND n.expiration_time > :now";

  private final Database database;
  private final NotificationRows rows = new NotificationRows();

  public Publications(Database database) {
    this.database = database;
  }

  @Override
  public Due due(int limit) {
    boolean any =
        database.read(handle ->
            handle
                .createQuery("SELECT 1 FROM notification WHERE dispatched = FALSE LIMIT 1")
                .mapTo(Integer.class)
                .findFirst()
                .isPresent());
    if (!any) {
      return Due.NOTHING;
    }
    return database.readAt((handle, now) -> {
      List<Notification> due =
          handle
              .createQuery(
                  """
                  SELECT %s FROM notification n
                  WHERE %s AND n.publication_time <= :now
                    AND (n.publication_time > n.update_time OR n.update_time <= :left)
                    AND NOT EXISTS (
                      SELECT 1 FROM galaxy_events_sending s WHERE s.notification_id = n.id AND s.state = 'STARTED')
                  ORDER BY n.publication_time, n.id LIMIT :limit
                  """
                      .formatted(NotificationRows.COLUMNS, WAITING))
              .bind("now", now)
              .bind("left", now.minus(GRACE))
              .bind("limit", limit)
              .map(rows::notification)
              .list();
      return new Due(now, due, next(handle, now));
    });
  }

  private static Optional<LocalDateTime> next(Handle handle, LocalDateTime now) {
    return handle
        .createQuery(
            "SELECT min(n.publication_time) FROM notification n WHERE %s AND n.publication_time > :now"
                .formatted(WAITING))
        .bind("now", now)
        .mapTo(LocalDateTime.class)
        .findFirst();
  }

  @Override
  public Page receivers(List<Notification> due, long after, int limit) {
    List<Long> ids = due.stream().map(Notification::id).toList();
    Map<Long, List<Long>> receivers = new HashMap<>();
    return database.read(handle -> {
      List<long[]> page =
          handle
              .createQuery(
                  """
                  SELECT a.id, a.notification_id, a.user_id FROM user_notification_association a
                  WHERE a.notification_id IN (<ids>) AND a.id > :after AND COALESCE(a.deleted, FALSE) = FALSE
                  ORDER BY a.id LIMIT :limit
                  """)
              .bindList("ids", IdBatches.of(ids, Publisher.AT_ONCE).getFirst())
              .bind("after", after)
              .bind("limit", limit)
              .map((row, context) -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)})
              .list();
      for (long[] row : page) {
        receivers.computeIfAbsent(row[1], same -> new ArrayList<>()).add(row[2]);
      }
      return new Page(receivers, page.isEmpty() ? after : page.getLast()[0], page.size() < limit);
    });
  }

  @Override
  public void announced(List<Notification> published, LocalDateTime asOf) {
    List<Long> ids = published.stream().map(Notification::id).toList();
    database.write(transaction ->
        transaction
            .handle()
            .createUpdate(
                """
                UPDATE notification SET dispatched = TRUE
                WHERE id IN (<ids>) AND update_time < :seen AND dispatched = FALSE
                """)
            .bindList("ids", IdBatches.of(ids, Publisher.AT_ONCE).getFirst())
            .bind("seen", asOf)
            .execute());
  }
}
